import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { specOf } from "../charts";
import { kept, past } from "../store";
import { Chart } from "./chart";

const spans = [
  { seconds: 300, title: "5 min" },
  { seconds: 900, title: "15 min" },
  { seconds: 3600, title: "1 h" },
];

/** The charts of a set, as far as the session remembers their numbers: an hour. */
export function LiveCharts({ set }: { set: string }) {
  const span = useSignal(300);
  const known = past.value?.charts[set];
  const specs = useMemo(() => known?.map((c) => specOf(c)) ?? [], [known]);
  return (
    <section class="card charts" aria-label="Charts">
      <header>
        <h2>Recent past</h2>
        <div class="aside choice" role="group" aria-label="Recent past shown">
          {spans.map((s) => (
            <button type="button" aria-pressed={span.value === s.seconds} onClick={() => { span.value = s.seconds; }}>{s.title}</button>
          ))}
        </div>
      </header>
      <div class="chart-grid">{specs.map((c) => <Chart key={c.name} spec={c} history={past} extent={span.value} />)}</div>
      {!kept.value && <p class="explain">Older numbers are kept when <code>hodoscope serve</code> has <code>--data DIR</code>.</p>}
    </section>
  );
}
