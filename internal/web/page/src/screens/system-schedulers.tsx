import { grouped, percent } from "../format";
import { Card } from "../parts/section";
import { Notes } from "../parts/notice";
import { isMissing, numberIn, type Section, type Table } from "../wire";

const kinds = [
  { kind: "normal", title: "Normal", help: "run processes and ports" },
  { kind: "dirty_cpu", title: "Dirty CPU", help: "run long native functions" },
  { kind: "dirty_io", title: "Dirty I/O", help: "run native functions that wait, for instance for files" },
];

interface Scheduler { id: number; kind: string; online: boolean; use: number | null; queue: number | null }

/** One cell per scheduler, filled as far as it worked. */
export function Schedulers({ section }: { section: Section }) {
  const all = schedulersOf(section.table);
  return (
    <Card title="Schedulers" aside={<span>share of the time in which each one worked</span>} id="schedulers">
      {all.length === 0 && <p class="empty">The node told nothing of its schedulers yet.</p>}
      <div class="strips">
        {kinds.map((k) => <Strip key={k.kind} {...k} list={all.filter((s) => s.kind === k.kind)} />)}
      </div>
      <Notes notes={section.notes} />
    </Card>
  );
}

function Strip({ kind, title, help, list }: { kind: string; title: string; help: string; list: Scheduler[] }) {
  if (list.length === 0) return null;
  const online = list.filter((s) => s.online);
  const known = online.filter((s) => s.use !== null);
  const mean = known.length ? known.reduce((sum, s) => sum + s.use!, 0) / known.length : null;
  return (
    <div class={`strip ${kind}`}>
      <h3 title={help}>{title} <b>{mean === null ? "–" : percent(mean)}</b> <small>{online.length} online</small></h3>
      <ol class={list.length > 16 ? "many" : ""}>
        {list.map((s) => (
          <li key={s.id} class={s.online ? (s.use ?? 0) >= 0.9 ? "full" : "" : "off"} title={words(s)}>
            <i style={{ height: `${s.online ? (s.use ?? 0) * 100 : 0}%` }} />
            <span aria-hidden="true">{s.online ? s.use === null ? "–" : Math.round(s.use * 100) : "off"}</span>
            <span class="hidden">{words(s)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function words(s: Scheduler): string {
  if (!s.online) return `scheduler ${s.id}: offline`;
  const use = s.use === null ? "not measured yet" : percent(s.use);
  return `scheduler ${s.id}: ${use}${s.queue === null ? "" : `, run queue ${grouped(s.queue)}`}`;
}

function schedulersOf(t: Table | undefined): Scheduler[] {
  if (!t) return [];
  const at = (name: string) => t.columns.findIndex((c) => c.name === name);
  const id = at("id"), kind = at("kind"), online = at("online"), use = at("utilization"), queue = at("run_queue");
  return t.rows.map((r) => ({
    id: numberIn(r[id]) ?? 0, kind: String(r[kind]), online: r[online] === true,
    use: isMissing(r[use] ?? null) ? null : numberIn(r[use]), queue: numberIn(r[queue]),
  }));
}
