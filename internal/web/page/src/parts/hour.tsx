import { kept } from "../store";
import { PastCharts } from "./past";

/** The last hour of a set of numbers, where it is kept: below what is now. */
export function LastHour({ node, set, title }: { node: string; set: string; title: string }) {
  if (!kept.value) return null;
  return <PastCharts node={node} set={set} title={title} frame={lastHour} brief />;
}

const lastHour = { range: 3600, at: null, to: null };
