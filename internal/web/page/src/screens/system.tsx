import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { charts } from "../charts";
import { frameOf, ranges } from "../frame";
import { Chart } from "../parts/chart";
import { Notice, Waiting } from "../parts/notice";
import { Origin } from "../parts/origin";
import { SectionCard } from "../parts/section";
import { show } from "../parts/timeline";
import { href, route } from "../route";
import { kept, past, state } from "../store";
import type { Section } from "../wire";
import { Limits } from "./system-limits";
import { Load } from "./system-load";
import { Memory } from "./system-memory";
import { SystemPast } from "./system-past";
import { Schedulers } from "./system-schedulers";

const spans = [
  { seconds: 300, title: "5 min" },
  { seconds: 900, title: "15 min" },
  { seconds: 3600, title: "1 h" },
];

/** Where more is kept, the last hour is read from there. */
const liveSpans = spans.filter((s) => s.seconds < 3600);

/** Sections that are drawn in a way of their own; all others are plain cards. */
const special: Record<string, ComponentType<{ section: Section }>> = {
  schedulers: Schedulers, load: Load, memory: Memory, limits: Limits,
};
const first = ["schedulers", "load", "memory", "limits"];

/** Now, or the time that the address asks for. */
export function System({ node }: { node: string }) {
  const frame = frameOf(route.value.query);
  if (!frame) return <SystemNow />;
  if (kept.value) return <SystemPast node={node} frame={frame} />;
  return (
    <>
      <h1 class="hidden">System over time</h1>
      <Notice tone="warn" title="Numbers are not kept here beyond the last hour" next={["Start hodoscope serve with --data DIR, and they are."]}>
        <a class="toggle" href={href(node, "system")}>Show what is now</a>
      </Notice>
    </>
  );
}

function SystemNow() {
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
            {(kept.value ? liveSpans : spans).map((s) => (
              <button type="button" aria-pressed={span.value === s.seconds} onClick={() => { span.value = s.seconds; }}>{s.title}</button>
            ))}
            {kept.value && ranges.map((r) => (
              <button type="button" aria-pressed={false} onClick={() => show({ range: r.seconds, at: null, to: null })}>{r.title}</button>
            ))}
          </div>
        </header>
        <div class="chart-grid">{charts.map((c) => <Chart key={c.name} spec={c} history={past} extent={span.value} />)}</div>
        {!kept.value && <p class="explain">Older numbers are kept when <code>hodoscope serve</code> has <code>--data DIR</code>.</p>}
      </section>
      <div class="cards flow">{rest.map((s) => <SectionCard key={s.name} section={s} />)}</div>
      <Origin origin={d.origin} />
    </>
  );
}
