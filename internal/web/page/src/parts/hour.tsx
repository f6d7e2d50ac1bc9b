import { frameOf } from "../frame";
import { route } from "../route";
import { kept } from "../store";
import { PastCharts } from "./past";

/** The last hour of a set of numbers, or the time that is looked at, where it is kept: beside what is now. */
export function LastHour({ node, set, title }: { node: string; set: string; title: string }) {
  if (!kept.value) return null;
  return <PastCharts node={node} set={set} title={title} frame={frameOf(route.value.query) ?? lastHour} brief />;
}

const lastHour = { range: 3600, at: null, to: null };
