import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { charts } from "../charts";
import { Chart } from "../parts/chart";
import { Waiting } from "../parts/notice";
import { Origin } from "../parts/origin";
import { SectionCard } from "../parts/section";
import { past, state } from "../store";
import type { Section } from "../wire";
import { Limits } from "./system-limits";
import { Load } from "./system-load";
import { Memory } from "./system-memory";
import { Schedulers } from "./system-schedulers";

const spans = [
  { seconds: 300, title: "5 min" },
  { seconds: 900, title: "15 min" },
  { seconds: 3600, title: "1 h" },
];

/** Sections that are drawn in a way of their own; all others are plain cards. */
const special: Record<string, ComponentType<{ section: Section }>> = {
  schedulers: Schedulers, load: Load, memory: Memory, limits: Limits,
};
const first = ["schedulers", "load", "memory", "limits"];

export function System() {
  const span = useSignal(300);
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
      <section class="card charts" aria-label="Charts">
        <header>
          <h2>Recent past</h2>
          <div class="aside choice" role="group" aria-label="Time shown">
            {spans.map((s) => (
              <button type="button" aria-pressed={span.value === s.seconds} onClick={() => { span.value = s.seconds; }}>{s.title}</button>
            ))}
          </div>
        </header>
        <div class="chart-grid">{charts.map((c) => <Chart key={c.name} spec={c} history={past} span={span.value} />)}</div>
      </section>
      <div class="cards flow">{rest.map((s) => <SectionCard key={s.name} section={s} />)}</div>
      <Origin origin={d.origin} />
    </>
  );
}
