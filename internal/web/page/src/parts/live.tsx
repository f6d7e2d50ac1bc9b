import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { specOf } from "../charts";
import { kept, past } from "../store";
import { Chart } from "./chart";
import { Choice } from "./tools";

const spans: [string, string][] = [["300", "5 min"], ["900", "15 min"], ["3600", "1 h"]];

/** How many seconds of the recent past are shown; 0: another part of it. */
export function Spans({ value, onChoose }: { value: number; onChoose: (seconds: number) => void }) {
  return <div class="aside"><Choice label="Recent past shown" value={String(value)} rows={spans} onChoose={(v) => onChoose(Number(v))} /></div>;
}

/** The charts of a set, as far as the session remembers their numbers: an hour. */
export function LiveCharts({ set }: { set: string }) {
  const span = useSignal(300);
  const known = past.value?.charts[set];
  const specs = useMemo(() => known?.map((c) => specOf(c)) ?? [], [known]);
  return (
    <section class="card charts" aria-label="Charts">
      <header>
        <h2>Recent past</h2>
        <Spans value={span.value} onChoose={(seconds) => { span.value = seconds; }} />
      </header>
      <div class="chart-grid">{specs.map((c) => <Chart key={c.name} spec={c} history={past} extent={span.value} />)}</div>
      {!kept.value && <p class="explain">Older numbers are kept when <code>hodoscope serve</code> has <code>--data DIR</code>.</p>}
    </section>
  );
}
