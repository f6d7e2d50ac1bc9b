import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { nodePath } from "../api";
import { groupCharts, keptCharts } from "../charts";
import { eachTenSeconds } from "../control";
import { duration, moment } from "../format";
import { between, follows, frameOf, momentText, windowOf, type Frame } from "../frame";
import { blanks, groupChart, historyOf } from "../past";
import { Chart, type ChartSpec, type Fixed } from "../parts/chart";
import { Marks } from "../parts/marks";
import { ProblemNotice, Waiting } from "../parts/notice";
import { Ranges, show, Steps } from "../parts/timeline";
import { useResource } from "../resource";
import { route } from "../route";
import { now } from "../store";
import type { Past } from "../wire";

/** The charts of a time that is kept. */
export function SystemPast({ node, frame }: { node: string; frame: Frame }) {
  // The question changes with what is looked at, and every ten seconds while that ends now.
  const seconds = eachTenSeconds.value * 10;
  const live = follows(frame, seconds);
  const [from, to] = useMemo(() => windowOf(frame, now.peek() / 1000), [frame.at, frame.range, frame.to, live ? seconds : 0]);
  const answer = useResource<Past>(nodePath(node, ["past"], { from: momentText(from), to: momentText(to) }));
  const p = answer.data.value;
  const history = useComputed(() => answer.data.value && historyOf(answer.data.value));
  const specs = useMemo(() => p ? [...keptCharts, ...chartsOfGroups(p)] : [], [p && namesOf(p)]);
  const fixed = useMemo((): Fixed | null => p && {
    from: p.from, to: p.to, at: frame.at, starts: p.starts, blanks: blanks(p),
    onZoom: (a, b) => show(between(frameOf(route.value.query) ?? frame, a, b)),
  }, [p, frame.at]);
  const problem = answer.problem.value;
  return (
    <section class="list">
      <h1 class="hidden">System over time</h1>
      <div class="tools">
        <Ranges frame={frame} />
        <Steps frame={frame} />
      </div>
      {problem && <ProblemNotice problem={problem} again={answer.again} />}
      {!p && !problem && <Waiting what="the numbers of this time" lines={12} />}
      {p && fixed && (
        <section class={problem ? "card charts old" : "card charts"} aria-label="Charts">
          <header><h2>{moment(p.from)} – {moment(p.to)}</h2><div class="aside">a point is {duration(p.step_seconds)}</div></header>
          {p.up.every((v) => v === null)
            ? <p class="empty">Nothing is kept of this node at this time: nobody watched it.</p>
            : <>
              <Marks fixed={fixed} />
              <div class="chart-grid">{specs.map((c) => <Chart key={c.name} spec={c} history={history} extent={fixed} />)}</div>
              <p class="explain">
                Drag over a chart to see less of the time.
                {p.folded && " Of each point, memory, processes and queues are the highest value, all else the mean."}
              </p>
            </>}
        </section>
      )}
    </section>
  );
}

function chartsOfGroups(p: Past): ChartSpec[] {
  return groupCharts.flatMap((c) => {
    const groups = p.groups[c.name] ?? [];
    return groups.length > 0 ? [groupChart(c, groups)] : [];
  });
}

/** What the charts of groups are of: they are made anew when that changes only. */
function namesOf(p: Past): string {
  return JSON.stringify(groupCharts.map((c) => p.groups[c.name]?.map((g) => g.group)));
}
