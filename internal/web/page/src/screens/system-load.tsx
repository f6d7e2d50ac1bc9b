import { cellText, percent } from "../format";
import { Cell } from "../parts/cell";
import { Meter } from "../parts/meter";
import { Notes } from "../parts/notice";
import { Card } from "../parts/section";
import { numberIn, type Field, type Section } from "../wire";

const beside = [
  { name: "scheduler_utilization", tone: "c1" },
  { name: "os_cpu", tone: "c2" },
];
const queues = ["run_queue", "dirty_cpu_run_queue", "dirty_io_run_queue"];
const rest = ["active_tasks", "process_cpu"];
const loads = ["load1", "load5", "load15"];

/** Scheduler utilisation beside the host's CPU, what waits, and how to read the two. */
export function Load({ section }: { section: Section }) {
  const field = (name: string) => section.fields?.find((f) => f.name === name);
  const pick = (names: string[]) => names.flatMap((n) => field(n) ?? []);
  const over = field("window");
  return (
    <Card title={section.title} aside={over && numberIn(over.value) !== null && <span>over {cellText(over.value, "seconds")}</span>} id="load">
      <div class="beside">
        {beside.map(({ name, tone }) => {
          const f = field(name);
          const v = numberIn(f?.value);
          return f && (
            <div key={name}>
              <span class="label" title={f.help}>{f.title}</span>
              <b>{v === null ? <Cell value={f.value} unit={f.unit} /> : percent(v)}</b>
              <Meter share={v ?? 0} label={f.title} tone={tone} />
            </div>
          );
        })}
      </div>
      <dl class="tiles">{pick(queues).map((f) => <Tile key={f.name} field={f} judged />)}</dl>
      <dl class="tiles small">
        {pick(rest).map((f) => <Tile key={f.name} field={f} />)}
        <div title={field("load1")?.help}>
          <dt>Load, 1 · 5 · 15 min</dt>
          <dd class="loads">{pick(loads).map((f) => <Cell key={f.name} value={f.value} unit={f.unit} />)}</dd>
        </div>
      </dl>
      <Reading notes={section.notes} />
    </Card>
  );
}

/** How the numbers read together. It keeps its height, so that nothing below moves when the sentences change. */
function Reading({ notes }: { notes: string[] | undefined }) {
  return (
    <div class="reading" tabIndex={0} role="region" aria-label="how to read the load">
      {notes?.length ? <Notes notes={notes} /> : (
        <p class="explain">
          Schedulers say how much more work the node can take. Host CPU also counts busy waiting and all other programs;
          where the two differ, trust the schedulers.
        </p>
      )}
    </div>
  );
}

/** A queue longer than half its schedulers is overload, as the view's note says. */
function Tile({ field: f, judged = false }: { field: Field; judged?: boolean }) {
  const v = numberIn(f.value), limit = numberIn(f.limit);
  const over = judged && v !== null && limit !== null && limit > 0 && v > limit / 2;
  return (
    <div class={over ? "over" : ""} title={f.help}>
      <dt>{f.title}</dt>
      <dd><Cell value={f.value} unit={f.unit} />{limit !== null && <small> / {cellText(limit, Number.isInteger(limit) ? "count" : f.unit)}</small>}{over && <em>▲ overload</em>}</dd>
    </div>
  );
}
