import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { withQuery } from "../api";
import { eachTenSeconds, paused, wide } from "../control";
import { cellText } from "../format";
import { NoAnswer } from "../parts/answer";
import { Cell } from "../parts/cell";
import { DocumentView } from "../parts/document";
import { StatusMark } from "../parts/head";
import { Notice } from "../parts/notice";
import { Filter, Toggle } from "../parts/tools";
import { useResource } from "../resource";
import { href, route, setQuery } from "../route";
import { kept, nodes } from "../store";
import type { Tone } from "../status";
import type { Cell as CellValue, Column, Document, SideBySide, Status } from "../wire";

/** How a number or text that is far from the other nodes' reads. */
const ways: Record<string, string> = { high: "▲", low: "▼", other: "≠" };

/** All watched nodes side by side; and two of them, or one and itself before, compared. */
export function Nodes() {
  const answer = useResource<SideBySide>("fleet", eachTenSeconds.value);
  const filter = useSignal("");
  const a = answer.data.value;
  const { a: one = "", b = "", over = "", ago = "" } = route.value.query;
  return (
    <section class="list nodes">
      <h1 class="title">Nodes</h1>
      <div class="tools">
        <Filter value={filter.value} onChange={(f) => { filter.value = f; }} label="Filter nodes" placeholder="filter nodes: name, status, high" />
        {kept.value && <>
          <Choice label="Compare" value={one} rows={["", ...names()]} titles={{ "": "no node" }} onChange={(v) => setQuery({ a: v })} />
          {one && <>
            <Choice label="with" value={b} rows={["", ...names()]} titles={{ "": "itself" }} onChange={(v) => setQuery({ b: v })} />
            <Choice label="over" value={over} rows={["", "10m", "6h", "24h"]} titles={{ "": "1 h", "10m": "10 min", "6h": "6 h", "24h": "24 h" }} onChange={(v) => setQuery({ over: v })} />
            <Choice label="before, by" value={ago} rows={["", "1h", "24h", "168h"]} titles={{ "": b ? "no time" : "as long", "1h": "1 h", "24h": "1 d", "168h": "7 d" }} onChange={(v) => setQuery({ ago: v })} />
          </>}
        </>}
        <Toggle on={wide} title="More columns" hint="w" />
        <Toggle on={paused} title={paused.value ? "Paused" : "Pause"} hint="p" />
      </div>
      {one && (kept.value ? <Compared path={withQuery("compare", { a: one, b, over, ago })} /> :
        nodes.value && <Notice tone="warn" title="Numbers are not kept here, so there is nothing to compare" next={["Start hodoscope serve with --data DIR."]} />)}
      <NoAnswer resource={answer} what="the nodes" />
      {a && <div class={answer.problem.value ? "old" : ""}><DocumentView document={a} filter={filter.value} rowLimit={200} draw={drawings(a)} /></div>}
    </section>
  );
}

const verdicts: Record<string, { glyph: string; tone: Tone }> = {
  worse: { glyph: "▲", tone: "bad" }, better: { glyph: "●", tone: "good" }, different: { glyph: "≠", tone: "warn" },
};

function names(): string[] { return (nodes.value ?? []).map((n) => n.node); }

function Choice({ label, value, rows, titles, onChange }: {
  label: string; value: string; rows: string[]; titles: Record<string, string>; onChange: (v: string) => void;
}) {
  return (
    <label>{label}
      <select value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {rows.map((r) => <option value={r}>{titles[r] ?? r}</option>)}
        {!rows.includes(value) && <option value={value}>{value}</option>}
      </select>
    </label>
  );
}

function Compared({ path }: { path: string }) {
  const answer = useResource<Document>(path);
  const d = answer.data.value;
  return (
    <section aria-label="Comparison">
      <NoAnswer resource={answer} what="the comparison" />
      {d && <div class={answer.busy.value || answer.problem.value ? "old" : ""}>
        <h2 class="title">{d.title}</h2>
        <DocumentView document={d} rowLimit={30} draw={{ verdict: (v) => verdicts[String(v)] && <span class={`status ${verdicts[String(v)]!.tone}`}><i aria-hidden="true">{verdicts[String(v)]!.glyph}</i>{String(v)}</span> }} />
      </div>}
    </section>
  );
}

type Drawing = (value: CellValue, row: CellValue[]) => ComponentChildren;

/** Each column with its marks; the first leads on, and schedulers have their last minutes. */
function drawings(a: SideBySide): Record<string, Drawing> {
  const columns = a.table!.columns;
  const at = columns.findIndex((c) => c.name === "differs");
  const wayOf = (row: CellValue[], c: Column) => {
    const list = row[at];
    return Array.isArray(list) ? list.find((d) => d.startsWith(c.title + " "))?.slice(c.title.length + 1) : undefined;
  };
  const marked = (c: Column): Drawing => (value, row) => {
    const way = wayOf(row, c);
    return way && <b class="far" title={`${way}: of the others it is ${cellText(a.usual[c.name] ?? null, c.unit)}`}><i aria-hidden="true">{ways[way]}</i> <Cell value={value} unit={c.unit} /></b>;
  };
  const list = Object.fromEntries(columns.map((c) => [c.name, marked(c)]));
  return {
    ...list,
    node: (v) => <a href={href(String(v), "")}>{String(v)}</a>,
    status: (v) => <StatusMark status={v as Status} />,
    findings: (v, row) => v ? <a href={href(String(row[0]), "findings")}>▲ {v}</a> : undefined,
    alerts: (v) => v ? <a href={href("", "alerts")}>▲ {v}</a> : undefined,
    utilization: (v, row) => <>
      <Minutes values={a.recent[String(row[0])] ?? []} />
      {list.utilization!(v, row) ?? <Cell value={v} unit="ratio" />}
    </>,
  };
}

const width = 72, height = 16;

/** The last minutes, from nothing to all. The number beside it is its end in words. */
function Minutes({ values }: { values: (number | null)[] }) {
  let pen = "M";
  const path = values.map((v, i) => {
    if (v === null) { pen = "M"; return ""; }
    const step = `${pen}${(i * width / Math.max(1, values.length - 1)).toFixed(1)} ${(height - 1 - v / 100 * (height - 2)).toFixed(1)}`;
    pen = "L";
    return step;
  }).join("");
  return <svg class="minutes" viewBox={`0 0 ${width} ${height}`} width={width} height={height} aria-hidden="true"><path d={path} /></svg>;
}
