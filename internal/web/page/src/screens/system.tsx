import type { ComponentType } from "preact";
import { LiveCharts } from "../parts/live";
import { Waiting } from "../parts/notice";
import { Origin } from "../parts/origin";
import { SectionCard } from "../parts/section";
import { state } from "../store";
import type { Section } from "../wire";
import { Limits } from "./system-limits";
import { Load } from "./system-load";
import { Memory } from "./system-memory";
import { Schedulers } from "./system-schedulers";

/** Sections that are drawn in a way of their own; all others are plain cards. */
const special: Record<string, ComponentType<{ section: Section }>> = {
  schedulers: Schedulers, load: Load, memory: Memory, limits: Limits,
};
const first = ["schedulers", "load", "memory", "limits"];

/** The node as a whole, now. */
export function System() {
  const s = state.value;
  const d = s?.system;
  if (!d) {
    const coming = !s || s.status === "connecting" || s.status === "attached";
    return <><h1 class="hidden">System</h1>{coming && <Waiting what="the first look at the node" lines={12} />}</>;
  }
  const sections = d.sections ?? [];
  const rest = sections.filter((s) => !first.includes(s.name));
  return (
    <>
      <h1 class="hidden">System</h1>
      <div class="cards system">
        {first.flatMap((name) => {
          const section = sections.find((one) => one.name === name);
          const View = special[name]!;
          return section ? [<View key={name} section={section} />] : [];
        })}
      </div>
      <LiveCharts set="node" />
      <div class="cards flow">{rest.map((s) => <SectionCard key={s.name} section={s} />)}</div>
      <Origin origin={d.origin} />
    </>
  );
}
