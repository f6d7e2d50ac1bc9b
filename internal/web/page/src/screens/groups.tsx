import { useComputed } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { nodePath } from "../api";
import { eachLook, eachTenSeconds, paused, syntax, wide } from "../control";
import { cellText, isNumeric } from "../format";
import { momentText } from "../frame";
import { blanks, historyOf } from "../past";
import { NoAnswer } from "../parts/answer";
import { Chart, type ChartSpec, type Fixed } from "../parts/chart";
import { chartsOf, colors, dashes } from "../parts/measures";
import { Notes } from "../parts/notice";
import { Origin } from "../parts/origin";
import { Card, SectionCard } from "../parts/section";
import { SeenCharts } from "../parts/seen-charts";
import { DataTable } from "../parts/table";
import { Choice, Toggle } from "../parts/tools";
import { Treemap, type Part } from "../parts/treemap";
import { useResource } from "../resource";
import { become, href, pidArg, route, setQuery } from "../route";
import { seenOf, type Seen } from "../seen";
import { kept } from "../store";
import { numberIn, type Cell, type Document, type PastColumns, type Table, type Unit } from "../wire";

/** What tiles are the size of. */
const sizes = [
  { column: "total_heap_size", title: "Memory" },
  { column: "count", title: "Count" },
  { column: "message_queue_len", title: "Queue" },
  { column: "reductions_rate", title: "Work" },
];
/** What rows are, and where a name leads to. */
const rowsOf: { by: string; column: string; title: string; to?: (node: string, name: string) => string }[] = [
  { by: "", column: "group", title: "By kind", to: (node, name) => href(node, "groups", name, route.value.query) },
  { by: "application", column: "application", title: "By application", to: (node, name) => href(node, "applications", name) },
  { by: "function", column: "function", title: "By initial call" },
  { by: "parent", column: "parent", title: "By parent", to: (node, pid) => href(node, "processes", "", { parent: pidArg(pid) }) },
];
/** What a census has no place for, as one. */
const others = "(others)";
const usualRows = "200", allRows = "2000";
const charted = sizes.map((s) => [s.column]), life = ["births_per_minute", "deaths_per_minute"];
const followed = [...charted, life].flat();

export function Groups({ node }: { node: string }) {
  const { arg, query } = route.value;
  const by = query.by ?? "", sort = query.sort ?? "count", limit = query.limit ?? usualRows;
  const answer = useResource<Document>(nodePath(node, ["groups"], { by, sort, limit, syntax: syntax.value }), eachLook.value);
  const seen = seenOf(`groups of ${node}`);
  const d = answer.data.value;
  // The old answer stays until the new one is here, and may be of other rows.
  const rows = rowsOf.find((r) => r.by === by);
  const table = d?.table?.columns[0]?.name === rows?.column ? d?.table : undefined;
  useEffect(() => { if (d && table && by === "") note(seen, d, table); }, [d]);
  const link = (name: Cell) => typeof name === "string" && name !== others ? rows?.to?.(node, name) : undefined;
  const name = (v: Cell) => { const to = link(v); return to && <a href={to}>{String(v)}</a>; };
  const size = sizes.find((s) => s.column === sort) ?? sizes[0]!;

  return (
    <div class={arg ? "split" : ""}>
      <section class="list" aria-label="Groups of processes">
        <div class="tools">
          <Choice label="Size" value={sort} rows={sizes.map((s) => [s.column, s.title])} onChoose={(sort) => setQuery({ sort })} />
          <Choice label="Rows" value={by} rows={rowsOf.map((r) => [r.by, r.title])} onChoose={(by) => become(href(node, "groups", "", { ...query, by }))} />
          <a class="toggle" href={href(node, "processes", "", { filter: "orphan=yes", sort: "age" })}>Orphans</a>
          <Toggle on={wide} title="More columns" hint="w" />
          <Toggle on={paused} title={paused.value ? "Paused" : "Pause"} hint="p" />
        </div>
        <h1 class="title">{d?.title ?? "Groups of processes"}</h1>
        <NoAnswer resource={answer} what="the groups" />
        {d && table && (
          <div class={answer.problem.value ? "groups old" : "groups"}>
            <Treemap label={`${size.title} by ${by || "group"}`} parts={partsOf(table, size.column, link)} />
            {by === "" && <Largest seen={seen} table={table} column={size.column} />}
            <DataTable table={table} caption={d.title} sort={{ column: sort, down: true }} sortable={(c) => c !== "share" && isNumeric(unitOf(table, c))}
              onSort={(sort) => setQuery({ sort })} draw={{ group: name, parent: name, application: (v) => by === "application" ? name(v) : undefined }}
              rowClass={(row) => plain(row[0]) === plain(arg) ? "open" : ""} />
            {limit !== allRows && table.rows.length >= Number(usualRows) && (
              <button type="button" class="plain more" onClick={() => setQuery({ limit: allRows })}>Show all</button>
            )}
            <Notes notes={d.notes} />
            <Origin origin={d.origin} />
          </div>
        )}
      </section>
      {arg && <GroupPanel key={arg} node={node} group={arg} seen={seen} />}
    </div>
  );
}

/** The groups that are largest now, over the time that this page has seen. */
function Largest({ seen, table, column }: { seen: Seen; table: Table; column: string }) {
  // By name: who is first changes too often for colours to follow.
  const names = byColumn(table, column).slice(0, colors.length).map(({ row }) => String(row[0])).sort();
  const key = JSON.stringify(names) + column;
  const spec = useMemo((): ChartSpec => {
    const c = table.columns.find((c) => c.name === column)!;
    return {
      name: column, title: `${c.title} of the largest`, unit: c.unit, help: c.help ?? "",
      lines: names.map((n, i) => ({ series: `${n}/${column}`, label: n, color: colors[i]!, dash: dashes[i]! })),
    };
  }, [key]);
  return <Card title="Over time"><SeenCharts key={key} specs={[spec]} seen={seen} /></Card>;
}

/** One group: its numbers over time, and who starts its members. */
function GroupPanel({ node, group, seen }: { node: string; group: string; seen: Seen }) {
  const answer = useResource<Document>(nodePath(node, ["groups", group], { syntax: syntax.value }), eachTenSeconds.value);
  const d = answer.data.value;
  const specs = useMemo(() => {
    const numbers = d?.sections?.find((s) => s.name === "numbers")?.fields;
    return numbers ? kept.value ? chartsOf(numbers, charted) : chartsOf(numbers, [...charted, life], `${d!.title}/`) : [];
  }, [d?.title, kept.value]);
  return (
    <aside class="panel" aria-label={`Group ${group}`}>
      <header>
        <h1 class="t">{d?.title ?? group}</h1>
        <div class="tools">
          <a class="toggle" href={href(node, "processes", "", { group })}>Processes</a>
          <a class="toggle" href={href(node, "processes", "", { group, filter: "orphan=yes", sort: "age" })}>Its orphans</a>
          <a class="toggle" href={href(node, "findings", "", { group })}>Findings</a>
          <a class="close" href={href(node, "groups", "", route.value.query)} aria-label="close, key Escape">✕</a>
        </div>
      </header>
      <NoAnswer resource={answer} what="the group" />
      {d && (
        <div class={answer.problem.value ? "old" : ""}>
          {d.sections?.map((s, i) => (
            <>
              <SectionCard key={s.name} section={s} />
              {i === 0 && <Card title="Over time" wideCard>
                {kept.value ? <Kept node={node} group={group} specs={specs} /> : <SeenCharts specs={specs} seen={seen} />}
              </Card>}
            </>
          ))}
        </div>
      )}
    </aside>
  );
}

/** The last hour, as the store has it. */
function Kept({ node, group, specs }: { node: string; group: string; specs: ChartSpec[] }) {
  const at = eachTenSeconds.value * 10;
  const answer = useResource<PastColumns>(nodePath(node, ["groups", group, "past"], { from: momentText(at - 3600), to: momentText(at) }));
  const history = useComputed(() => answer.data.value && historyOf(answer.data.value));
  const p = answer.data.value;
  const extent = useMemo((): Fixed | null => p && { from: p.from, to: p.to, at: null, starts: p.starts, blanks: blanks(p), onZoom: () => {}, onPick: () => {} }, [p]);
  return (
    <>
      <NoAnswer resource={answer} what="what is kept of the group" />
      {extent && <div class="chart-grid">{specs.map((s) => <Chart key={s.name} spec={s} history={history} extent={extent} />)}</div>}
    </>
  );
}

/** A name as neither language writes it: a link may be of who reads the other one. */
function plain(name: unknown): string { return String(name).replace(/^Elixir\./, ""); }

function unitOf(t: Table, column: string): Unit { return t.columns.find((c) => c.name === column)?.unit ?? "text"; }

/** The rows by a number, the largest first. */
function byColumn(t: Table, column: string): { row: Cell[]; value: number }[] {
  const i = t.columns.findIndex((c) => c.name === column);
  return t.rows.map((row) => ({ row, value: numberIn(row[i]) ?? 0 })).sort((a, b) => b.value - a.value);
}

function partsOf(t: Table, column: string, link: (name: Cell) => string | undefined): Part[] {
  const cell = (row: Cell[], name: string) => row[t.columns.findIndex((c) => c.name === name)];
  const number = (row: Cell[], name: string) => numberIn(cell(row, name)) ?? 0;
  return byColumn(t, column).map(({ row, value }) => {
    const grown = number(row, "births_per_minute") - number(row, "deaths_per_minute");
    const much = Math.abs(grown) >= Math.max(1, number(row, "count") / 100);
    return {
      name: [cell(row, "spawner"), row[0]].filter((v) => typeof v === "string").join(" ") || "–", value, text: cellText(value, unitOf(t, column)), href: link(row[0] ?? null),
      mark: much ? `${grown > 0 ? "▲ +" : "▼ "}${cellText(Math.round(grown), "count")} a minute` : "",
    };
  });
}

/** Keeps what a census told of each group. */
function note(seen: Seen, d: Document, t: Table): void {
  const values: Record<string, number | null> = {};
  for (const column of followed) {
    const i = t.columns.findIndex((c) => c.name === column);
    for (const row of t.rows) values[`${String(row[0])}/${column}`] = numberIn(row[i]);
  }
  seen.note(Date.parse(d.origin.at) / 1000, values);
}
