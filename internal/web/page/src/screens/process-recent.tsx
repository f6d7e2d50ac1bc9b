import { useEffect, useMemo } from "preact/hooks";
import { nodePath } from "../api";
import { eachLook, syntax } from "../control";
import { cellText } from "../format";
import { visible } from "../parts/cell";
import { chartsOf } from "../parts/measures";
import { Card } from "../parts/section";
import { SeenCharts } from "../parts/seen-charts";
import { useResource } from "../resource";
import { href, pidArg, route } from "../route";
import { seenOf } from "../seen";
import { numberIn, type Document } from "../wire";

const shown = [["reductions_rate"], ["message_queue_len"], ["total_heap_size", "heap_size"]];

/** Who started a process, and its counters over the time that its page is open: from the censuses, so that it is not woken. */
export function Recent({ node, pid }: { node: string; pid: string }) {
  const answer = useResource<Document>(nodePath(node, ["process", pid, "recent"], { syntax: syntax.value }), eachLook.value);
  const d = answer.data.value;
  const seen = seenOf(`${node} ${pid}`);
  useEffect(() => {
    if (d) seen.note(Date.parse(d.origin.at) / 1000, Object.fromEntries(d.sections![0]!.fields!.map((f) => [f.name, numberIn(f.value)])));
  }, [d]);
  const specs = useMemo(() => d ? chartsOf(d.sections![0]!.fields!, shown) : [], [d === null]);
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
        <SeenCharts specs={specs} seen={seen} />
      </Card>
    </>
  );
}
