import { useEffect } from "preact/hooks";
import { nodePath } from "../api";
import { eachLook, syntax } from "../control";
import { cellText } from "../format";
import { visible } from "../parts/cell";
import { Chart, type ChartSpec } from "../parts/chart";
import { Card } from "../parts/section";
import { Since } from "../parts/since";
import { useResource } from "../resource";
import { href, pidArg, route } from "../route";
import { seenOf } from "../seen";
import { numberIn, type Document } from "../wire";

const specs: ChartSpec[] = [
  { name: "work", title: "Work", unit: "rate", help: "reductions per second between two censuses", lines: [{ series: "reductions_rate", label: "reductions", color: "--c1", fill: true }] },
  { name: "queue", title: "Message queue", unit: "count", top: 2, help: "messages that wait", lines: [{ series: "message_queue_len", label: "messages", color: "--c2", fill: true }] },
  {
    name: "heap", title: "Heap", unit: "bytes", help: "the whole is read now and then, the youngest generation at each census it ran before",
    lines: [{ series: "total_heap_size", label: "all", color: "--c3", fill: true }, { series: "heap_size", label: "young", color: "--c4", dash: [7, 3] }],
  },
];

/** Who started a process, and its counters over the time that its page is open: from the censuses, so that it is not woken. */
export function Recent({ node, pid }: { node: string; pid: string }) {
  const answer = useResource<Document>(nodePath(node, ["process", pid, "recent"], { syntax: syntax.value }), eachLook.value);
  const d = answer.data.value;
  const seen = seenOf(`${node} ${pid}`);
  useEffect(() => {
    if (d) seen.note(Date.parse(d.origin.at) / 1000, Object.fromEntries(d.sections![0]!.fields!.map((f) => [f.name, numberIn(f.value)])));
  }, [d]);
  if (answer.problem.value && !d) return <p class="explain">{answer.problem.value.message}</p>;
  const above = d?.sections?.[1]?.table?.rows ?? [];
  return (
    <>
      <nav class="trail" aria-label="Ancestors">
        {[...above].reverse().map(([up, name, lives]) => (
          <><a class={lives ? "t" : "t gone"} title={String(up)} href={href(node, "processes", pidArg(String(up)), route.value.query)}>{visible(cellText(name ?? up!, "text"))}</a> › </>
        ))}
        <b>this process</b>
      </nav>
      <Card title="Over time" wideCard>
        <div class="chart-grid">{specs.map((s) => <Chart key={s.name} spec={s} history={seen.history} extent={seen.length()} />)}</div>
        <Since seen={seen} />
      </Card>
    </>
  );
}
