import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { nodePath, withQuery } from "../api";
import { eachLook, frozen, paused, syntax, tableKeys, wide } from "../control";
import { duration, grouped, isNumeric } from "../format";
import { NoAnswer } from "../parts/answer";
import { Notes } from "../parts/notice";
import { Only } from "../parts/only";
import { Origin } from "../parts/origin";
import { TakeTable } from "../parts/take";
import { Filter } from "../parts/tools";
import { VirtualTable, type Row } from "../parts/virtual";
import { useResource } from "../resource";
import { go, href, pidArg, route, setQuery } from "../route";
import { Rows } from "../rows";
import { now } from "../store";
import { asked } from "../virtual";
import type { PartAnswer } from "../wire";
import { ProcessPanel } from "./process";

/** Rows are processes, or groups of them by one of these. */
const ways = [
  { by: "group", title: "group" }, { by: "application", title: "application" },
  { by: "initial_call", title: "initial call" }, { by: "parent", title: "parent" },
];
const overWindow = "5s";
/** What a node ranks by over a window. */
const changes = ["reductions", "message_queue_len", "memory", "total_heap_size", "binary_memory", "heap_size", "stack_size"];
const orphans = "orphan=yes";

/** How often rows are asked for while they pass by, and how long after the last a closer look is taken, in ms. */
const passing = 80, rest = 300;

/** What of the address asks for which rows. */
const asking = ["sort", "up", "filter", "group", "application", "initial_call", "parent", "by", "window", "columns"];

export function Processes({ node }: { node: string }) {
  const q = route.value.query, by = q.by ?? "";
  const known = useRef(new Rows()).current;
  const range = useSignal({ offset: 0, limit: 60 });
  const still = useSignal(false);
  const reading = useSignal(false);
  const order = useRef(0);
  const held = reading.value || paused.value || frozen.value;

  const chosen = Object.fromEntries(asking.map((name) => [name, q[name] ?? ""]));
  const all = useRef<Record<string, string[]>>({}); // by what rows are
  if (!chosen.columns && wide.value) chosen.columns = all.current[by]?.join() ?? "";
  // Other columns, or another language, are of the same rows: these stay where they are.
  const table = nodePath(node, ["table"], { ...chosen, columns: "" });
  const same = useRef(table);
  if (same.current !== table) { same.current = table; order.current = 0; range.value = { offset: 0, limit: 60 }; }
  const question = nodePath(node, ["table"], { ...chosen, syntax: syntax.value });
  const path = withQuery(question, {
    pinned: by ? "" : q.pinned, offset: String(range.value.offset), limit: String(range.value.limit),
    order: held && order.current ? String(order.current) : "", closer: still.value ? "yes" : "",
  });
  // A ranking that has no name cannot be held but by not asking for another.
  const answer = useResource<PartAnswer>(path, held && order.current === 0 ? 0 : eachLook.value);
  const d = answer.data.value;
  // What was on its way when the question changed is an answer to the one before.
  if (d && answer.answered().startsWith(question) && known.take(d, question)) { order.current = d.part.order; all.current[by] = d.part.columns.map((c) => c.name); }
  const problem = answer.problem.value;
  const open = route.value.arg;
  const pins = (q.pinned ?? "").split(",").filter(Boolean);

  // The first rows do not wait for a closer look.
  useEffect(() => {
    still.value = false;
    const timer = setTimeout(() => { still.value = true; }, rest);
    return () => clearTimeout(timer);
  }, [question]);
  // Who closes a process is back at its row.
  const before = useRef(open);
  useEffect(() => {
    if (before.current && !open) tableKeys.value?.("back");
    before.current = open;
  }, [open]);
  const onSeen = useSeen(range, still, (from) => { if (route.value.node === node) setQuery({ from: from > 0 ? String(from) : "" }); });
  // Numbers begin with the largest, text with the first.
  const sort = (column: string) => setQuery({
    sort: column, window: "", from: "",
    up: (d?.part.sort === column ? !d.part.up : !isNumeric(d?.table.columns.find((c) => c.name === column)?.unit ?? "count")) ? "yes" : "",
  });
  const enter = (row: Row, at: number) => {
    const key = known.keyAt(at);
    if (!by) go(href(node, "processes", pidArg(String(row[0])), q));
    else if (key !== undefined) go(inside(node, q, by, key));
  };

  return (
    <div class={open ? "split" : ""}>
      <section class="list" aria-label="Process table">
        {!open && <h1 class="hidden">Processes</h1>}
        <Tools q={q} part={d?.part ?? null} shown={q.columns ? q.columns.split(",") : d?.table.columns.map((c) => c.name) ?? []} />
        <NoAnswer resource={answer} what="the process table" />
        {d && (
          <div class={problem ? "old" : ""}>
            <p class="title" aria-live="off"><span>{title(d)}</span><Order part={d.part} held={held} ended={known.ended} /></p>
            {d.part.rows === 0 && !d.part.pinned?.length ? <p class="empty">{q.filter || by ? "No process matches." : "None, when this was looked at."}</p> : (
              <div class="takes">
                <TakeTable name={d.title} sheet={() => d.table} />
                <VirtualTable label={d.title} columns={d.table.columns} rows={d.part.rows} row={(at) => known.at(at)} question={table}
                  sort={d.part.sort} up={d.part.up} most={d.part.most} from={Number(q.from) || 0}
                  sorts={(c) => d.part.columns.some((one) => one.name === c && one.sorts)} onSort={sort}
                  onSeen={onSeen} onRead={(r) => { reading.value = r; }} onOpen={enter}
                  classOf={(row, at) => [!by && open === pidArg(String(row[0])) ? "open" : "", known.goneAt(at) ? "gone" : ""].join(" ").trim()}
                  href={(row, at) => by ? inside(node, q, by, known.keyAt(at) ?? "") : href(node, "processes", pidArg(String(row[0])), q)}
                  pins={by ? undefined : {
                    rows: d.part.pinned ?? [], places: d.part.pinned_at ?? [], has: (row) => pins.includes(pidArg(String(row[0]))),
                    toggle: (row) => { const pid = pidArg(String(row[0])); setQuery({ pinned: (pins.includes(pid) ? pins.filter((p) => p !== pid) : [...pins, pid].slice(-8)).join() }); },
                  }} />
              </div>
            )}
            <Notes notes={d.notes} />
            <Origin origin={d.origin} />
          </div>
        )}
      </section>
      {open && <ProcessPanel key={open} node={node} pid={open} />}
    </div>
  );
}

/** Turns the rows that are seen into those that are asked for: now and then while they pass, and once they rest. */
function useSeen(range: { value: { offset: number; limit: number } }, still: { value: boolean }, rested: (from: number) => void) {
  const timers = useRef({ pass: 0, rest: 0, last: [0, 0] as [number, number], first: true });
  const t = timers.current;
  useEffect(() => () => { clearTimeout(t.pass); clearTimeout(t.rest); }, []);
  const ask = () => {
    const next = asked(t.last);
    if (next.offset !== range.value.offset || next.limit !== range.value.limit) range.value = next;
  };
  return (rows: [number, number]) => {
    t.last = rows;
    if (rows[1] === rows[0]) return;
    if (t.first) { t.first = false; ask(); return; }
    still.value = false;
    t.pass ||= window.setTimeout(() => { t.pass = 0; ask(); }, passing);
    clearTimeout(t.rest);
    t.rest = window.setTimeout(() => { ask(); still.value = true; rested(t.last[0]); }, rest);
  };
}

/** The processes of a group. */
function inside(node: string, q: Record<string, string>, by: string, key: string): string {
  return href(node, "processes", "", { ...q, by: "", sort: "", up: "", columns: "", from: "", [by]: key });
}

function title(d: PartAnswer): string {
  return d.title.replace(/\d{4,}/g, (n) => grouped(Number(n)));
}

function Order({ part, held, ended }: { part: PartAnswer["part"]; held: boolean; ended: number }) {
  const age = part.order && part.ranked ? `, census ${duration(Math.max(1, Math.round((now.value - Date.parse(part.ranked)) / 1000)))} ago` : "";
  const why = paused.value ? "‖ paused" : frozen.value ? "order kept" : held ? "order held while you read" : "live";
  return <span class={`hold ${held ? "on" : ""}`}>{why}{held && ended > 0 ? `, ${ended} ended` : ""}{age}</span>;
}

function Tools({ q, part, shown }: { q: Record<string, string>; part: PartAnswer["part"] | null; shown: string[] }) {
  const by = q.by ?? "", filter = q.filter ?? "", only = ways.filter((w) => q[w.by]);
  const sort = q.sort || "reductions_rate", window = q.window ?? "", work = sort === "reductions_rate";
  const values = by || !work && !changes.includes(sort) ? [] : [
    { title: "Total", sort: work ? "reductions" : sort, window: "", help: "" },
    ...work || sort === "reductions" ? [{ title: "Per second", sort: "reductions_rate", window: "", help: "between the last two censuses" }] : [],
    ...only.length ? [] : [{ title: "Over 5 s", sort: work ? "reductions" : sort, window: overWindow, help: "the node ranks by the change over five seconds" }],
  ];
  const again = { sort: "", up: "", columns: "", window: "", from: "" };
  const withOrphans = filter.split(" ").includes(orphans);
  return (
    <div class="tools">
      <Filter value={filter} onChange={(f) => setQuery({ filter: f, from: "" })} label="Filter processes"
        placeholder="filter: name, memory>10m, orphan=yes, !gen_server" />
      <Only query={q} names={ways.map((w) => [w.by, w.title])} />
      <label>Rows
        <select value={by} onChange={(e) => setQuery({ ...again, by: e.currentTarget.value })}>
          <option value="">processes</option>
          {ways.map((w) => <option key={w.by} value={w.by}>by {w.title}</option>)}
        </select>
      </label>
      {!by && <label class="narrow-only">Sort
        <select value={part?.sort ?? sort} onChange={(e) => setQuery({ sort: e.currentTarget.value, up: "", window: "", from: "" })}>
          {part?.columns.filter((c) => c.sorts).map((c) => <option key={c.name} value={c.name}>{c.title}</option>)}
        </select>
      </label>}
      {values.length > 1 && <div class="choice" role="group" aria-label="Values">
        {values.map((v) => <button key={v.title} type="button" title={v.help} aria-pressed={v.sort === sort && v.window === window}
          onClick={() => setQuery({ sort: v.sort, window: v.window, up: "", from: "" })}>{v.title}</button>)}
      </div>}
      {!by && <button type="button" class="toggle" aria-pressed={withOrphans} title="no link holds them, and of their family nobody lives"
        onClick={() => setQuery({ filter: (withOrphans ? filter.split(" ").filter((t) => t !== orphans) : [filter, orphans]).join(" ").trim(), from: "" })}>Orphans</button>}
      <Chooser part={part} names={shown} />
      <button type="button" class="toggle" aria-pressed={frozen.value} title="keep the order, key f" aria-keyshortcuts="f" onClick={() => { frozen.value = !frozen.value; }}>Keep order</button>
      <button type="button" class="toggle" aria-pressed={paused.value} title="key p" aria-keyshortcuts="p" onClick={() => { paused.value = !paused.value; }}>{paused.value ? "Paused" : "Pause"}</button>
    </div>
  );
}

/** Which columns there are, and which are shown. */
function Chooser({ part, names }: { part: PartAnswer["part"] | null; names: string[] }) {
  return (
    <details class="chooser" onFocusOut={(e) => { if (!e.currentTarget.contains(e.relatedTarget as Node | null)) e.currentTarget.open = false; }}
      onKeyDown={(e) => { if (e.key === "Escape") { e.currentTarget.open = false; e.preventDefault(); } }}>
      <summary class="toggle" title="more columns: key w">Columns</summary>
      <div tabIndex={-1}>
        {part?.columns.slice(1).map((c) => (
          <label key={c.name} title={c.help}>
            <input type="checkbox" checked={names.includes(c.name) || c.name === part.sort} disabled={c.name === part.sort}
              onChange={(e) => setQuery({ columns: (e.currentTarget.checked ? [...names, c.name] : names.filter((n) => n !== c.name)).filter((n) => n !== "delta").join() })} />
            {c.title}
          </label>
        ))}
        <button type="button" class="plain" onClick={() => setQuery({ columns: "" })}>The usual ones</button>
      </div>
    </details>
  );
}
