import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { nodePath } from "../api";
import { eachLook, paused, syntax, wide } from "../control";
import { Notes } from "../parts/notice";
import { Origin } from "../parts/origin";
import { DataTable } from "../parts/table";
import { Filter, Toggle } from "../parts/tools";
import { NoAnswer } from "../parts/answer";
import { useResource } from "../resource";
import { go, href, pidArg, route, setQuery } from "../route";
import type { Cell, Document, Table } from "../wire";
import { ProcessPanel } from "./process";

/** What can be ranked by; the first is the default. Over a window of its own the node ranks by the others only. */
const sorts = [
  { key: "reductions_rate", title: "Reductions/s" },
  { key: "reductions", title: "Reductions" },
  { key: "memory", title: "Memory" },
  { key: "message_queue_len", title: "Message queue" },
  { key: "total_heap_size", title: "Total heap" },
  { key: "binary_memory", title: "Binaries" },
  { key: "heap_size", title: "Heap" },
  { key: "stack_size", title: "Stack" },
  { key: "age", title: "Age" },
];
const limits = ["25", "50", "100", "250", "1000"];
const overWindow = "5s";
/** Known to the censuses only, which have a window of their own. */
const ofCensus = ["reductions_rate", "age"];

export function Processes({ node }: { node: string }) {
  const q = route.value.query;
  const sort = q.sort ?? sorts[0]!.key, limit = q.limit ?? "50", filter = q.filter ?? "", group = q.group ?? "";
  const window = ofCensus.includes(sort) || group ? "" : q.window ?? "";
  const answer = useResource<Document>(
    nodePath(node, ["processes"], { sort, limit, window, filter, group, syntax: syntax.value }), eachLook.value);
  const reading = useSignal(false);
  const d = answer.data.value;
  const problem = answer.problem.value;
  const held = useHeld(d?.table, reading.value || paused.value, `${node} ${sort} ${limit} ${window} ${filter} ${group}`);
  const open = route.value.arg;

  return (
    <div class={open ? "split" : ""}>
      <section class="list" aria-label="Process table">
        {!open && <h1 class="hidden">Processes</h1>}
        <div class="tools">
          <Filter value={filter} onChange={(f) => setQuery({ filter: f })} label="Filter processes"
            placeholder="filter: name, memory>10m, orphan=yes, !gen_server" />
          <label>Sort by
            <select value={sort} onChange={(e) => setQuery({ sort: e.currentTarget.value })}>
              {sorts.map((s) => <option value={s.key}>{s.title}</option>)}
            </select>
          </label>
          {group && <button type="button" class="toggle" onClick={() => setQuery({ group: "" })} title="show all groups" aria-label={`only ${group}: show all groups`}>{group} ×</button>}
          {!ofCensus.includes(sort) && !group && <div class="choice" role="group" aria-label="Values">
            <button type="button" aria-pressed={!window} onClick={() => setQuery({ window: "" })}>Total</button>
            <button type="button" aria-pressed={Boolean(window)} onClick={() => setQuery({ window: overWindow })}
              title="rank by the change over five seconds">Over 5 s</button>
          </div>}
          <label>Rows
            <select value={limit} onChange={(e) => setQuery({ limit: e.currentTarget.value })}>
              {limits.map((l) => <option value={l}>{l}</option>)}
            </select>
          </label>
          <Toggle on={wide} title="More columns" hint="w" />
          <Toggle on={paused} title={paused.value ? "Paused" : "Pause"} hint="p" />
        </div>
        <NoAnswer resource={answer} what="the process table" />
        {d && held.table && (
          <div class={problem ? "old" : ""} onMouseEnter={() => { reading.value = true; }} onMouseLeave={() => { reading.value = false; }}>
            <p class="title" aria-live="off">
              <span>{d.title}</span>
              <span class={`hold ${held.on ? "on" : ""}`}>
                {paused.value ? "‖ paused" : held.on ? `order held while you read${held.missed ? `, ${held.missed} changed` : ""}` : "live"}
              </span>
            </p>
            <DataTable table={held.table} caption={d.title} sort={{ column: window ? "delta" : sort, down: true }}
              sortable={(c) => sorts.some((s) => s.key === c)} onSort={(c) => setQuery({ sort: c })}
              rowClass={(row) => [open === pidArg(String(row[0])) ? "open" : "", held.gone.has(String(row[0])) ? "gone" : ""].join(" ").trim()}
              onRow={(row) => go(href(node, "processes", pidArg(String(row[0])), q))} />
            <Notes notes={d.notes} />
            <Origin origin={d.origin} />
          </div>
        )}
      </section>
      {open && <ProcessPanel key={open} node={node} pid={open} />}
    </div>
  );
}

interface Held { table: Table | undefined; on: boolean; missed: number; gone: Set<string> }

/**
 * The newest table; or, while hold is set, its values under the rows and the
 * order that were on screen when hold began. Rows that left are kept, as gone.
 */
function useHeld(newest: Table | undefined, hold: boolean, question: string): Held {
  const kept = useRef<{ question: string; table: Table } | null>(null);
  const before = kept.current;
  const sameColumns = before?.table.columns.length === newest?.columns.length;
  if (!newest || !hold || !before || before.question !== question || !sameColumns) {
    kept.current = newest ? { question, table: newest } : null;
    return { table: newest, on: false, missed: 0, gone: new Set() };
  }
  const byPid = new Map(newest.rows.map((r) => [String(r[0]), r]));
  const gone = new Set(before.table.rows.map((r) => String(r[0])).filter((pid) => !byPid.has(pid)));
  const rows: Cell[][] = before.table.rows.map((r) => byPid.get(String(r[0])) ?? r);
  return { table: { columns: newest.columns, rows }, on: true, missed: gone.size, gone };
}
