import { useComputed } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { specOf } from "../charts";
import { duration, moment } from "../format";
import { frameOf, between, type Frame } from "../frame";
import { blanks, historyOf } from "../past";
import { route } from "../route";
import type { Past } from "../wire";
import { Chart, type ChartSpec, type Fixed } from "./chart";
import { Marks } from "./marks";
import { ProblemNotice, Waiting } from "./notice";
import { DataTable } from "./table";
import { show, usePast } from "./timeline";

/** What is kept of a time: the charts of a set, and what each thing had at its moment. brief: the charts, below another screen. */
export function PastCharts({ node, set, title, frame, brief = false }: { node: string; set: string; title: string; frame: Frame; brief?: boolean }) {
  const answer = usePast(node, set, frame);
  const p = answer.data.value;
  const history = useComputed(() => answer.data.value && historyOf(answer.data.value));
  const specs = useSame(useMemo(() => p ? specsOf(p) : [], [p]));
  const fixed = useMemo((): Fixed | null => p && {
    from: p.from, to: p.to, at: frame.at, starts: p.starts, blanks: blanks(p),
    onZoom: (a, b) => show(between(frameOf(route.value.query) ?? frame, a, b)),
    onPick: (at) => show({ ...frameOf(route.value.query) ?? frame, to: p.to, at }),
  }, [p, frame.at]);
  const problem = answer.problem.value;
  return (
    <section class="list">
      {brief ? <h2 class="hidden">{title} over time</h2> : <h1 class="hidden">{title} over time</h1>}
      {problem && <ProblemNotice problem={problem} again={answer.again} />}
      {!p && !problem && <Waiting what="the numbers of this time" lines={12} />}
      {p && fixed && (
        <section class={problem ? "card charts old" : "card charts"} aria-label="Charts">
          <header><h2>{moment(p.from)} – {moment(p.to)}</h2><div class="aside">a point is {duration(p.step_seconds)}</div></header>
          {p.up.every((v) => v === null)
            ? <p class="empty">Nothing is kept of this node at this time: nobody watched it.</p>
            : <>
              <Marks fixed={fixed} />
              {specs.length === 0 && <p class="empty">Nothing of this screen is kept of this time: these numbers were not collected (<code>--tier deep</code> collects all), or there were none.</p>}
              <div class="chart-grid">{specs.map((c) => <Chart key={c.name} spec={c} history={history} extent={fixed} />)}</div>
              <p class="explain">
                Drag over a chart to see less of the time, click for a moment.
                {p.folded && " Of each point, memory, counts and queues are the highest value, all else the mean."}
              </p>
            </>}
        </section>
      )}
      {p && !brief && p.moment.sections.map((s) => s.table && (
        <section class="list" key={s.name}>
          <h2 class="title"><span>{s.title} <small>{when(p, frame)}</small></span></h2>
          <DataTable table={s.table} caption={`${s.title} at ${moment(p.moment.at)}`} rowLimit={50} />
        </section>
      ))}
    </section>
  );
}

/** The moment that tables are of, which is earlier than the one looked at when nothing is known of that. */
function when(p: Past, { at }: Frame): string {
  const prefix = at === null ? "at the end: " : p.moment.at < at - p.step_seconds ? "last known before: " : "";
  return prefix + moment(p.moment.at);
}

/** The charts of which something is known. */
export function specsOf(p: Past) {
  return p.charts.map((c) => specOf(c, c.each ? p.groups[c.each] : [])).filter((c) => c.lines.some((l) =>
    l.series.includes("/") || p.series[l.series]?.some((v) => v !== null)));
}

/** The specs of before where their lines are the same: a chart is made anew only when its own change. */
function useSame(specs: ChartSpec[]): ChartSpec[] {
  const before = useRef<ChartSpec[]>([]);
  const lines = (s: ChartSpec) => JSON.stringify([s.name, s.lines]);
  return before.current = specs.map((s) => before.current.find((b) => lines(b) === lines(s)) ?? s);
}
