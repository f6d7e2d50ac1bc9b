import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { nodePath } from "../api";
import { specOf } from "../charts";
import { eachTenSeconds, syntax } from "../control";
import { visible } from "../parts/cell";
import { Chart } from "../parts/chart";
import { LastHour } from "../parts/hour";
import { Card } from "../parts/section";
import { useResource } from "../resource";
import { href } from "../route";
import type { Cell, Document, History } from "../wire";
import { Answer } from "./answers";

/** What the runtime reports, the newest first, and how much of it there was. */
export function Events({ node }: { node: string }) {
  return (
    <>
      <Minutes node={node} />
      <Answer title="Node events" path={nodePath(node, ["events"], { syntax: syntax.value })} facets={["kind"]}
        draw={{ group: (v: Cell) => typeof v === "string" && <a href={href(node, "processes", "", { group: v })}>{visible(v)}</a> }} />
      <LastHour node={node} set="events" title="Node events" />
    </>
  );
}

const minute = 60, hour = 3600;

/** Counts of each minute of the last hour by kind, also of what was too much to be kept. */
function Minutes({ node }: { node: string }) {
  const answer = useResource<Document>(nodePath(node, ["events", "minutes"]), eachTenSeconds.value);
  const history = useComputed(() => answer.data.value && historyOf(answer.data.value));
  const kinds = answer.data.value?.table?.columns.slice(1).map((c) => c.name).join() ?? "";
  const spec = useMemo(() => specOf({
    name: "minutes", title: "Events by minute", unit: "count", help: answer.data.value?.title ?? "", top: 5, stack: true,
    lines: kinds.split(",").map((k) => ({ series: k, label: k })),
  }), [kinds]);
  if (!answer.data.value?.table?.rows.length) return null;
  return <Card title="Last hour" wideCard><Chart spec={spec} history={history} extent={hour} /></Card>;
}

/** A table with a row for each minute as columns: each minute is two moments, its begin and its end, so that it is drawn as a step. */
function historyOf(d: Document): History {
  const rows = d.table?.rows ?? [];
  const at = rows.flatMap((r) => { const begin = Date.parse(String(r[0])) / 1000; return [begin, begin + minute - 0.01]; });
  return {
    node: d.node, charts: {}, at, gap: at.map(() => false), creation: at.map(() => 0),
    series: Object.fromEntries(d.table!.columns.slice(1).map((c, i) => [c.name, rows.flatMap((r) => [r[i + 1] as number, r[i + 1] as number])])),
  };
}
