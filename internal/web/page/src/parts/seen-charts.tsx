import { clock } from "../format";
import type { Seen } from "../seen";
import { Chart, type ChartSpec } from "./chart";

/** Charts of what this page has seen, and from when on. */
export function SeenCharts({ specs, seen }: { specs: ChartSpec[]; seen: Seen }) {
  const from = seen.history.value?.at[0];
  return (
    <>
      <div class={specs[1] && "chart-grid"}>{specs.map((s) => <Chart key={s.name} spec={s} history={seen.history} extent={seen.length()} />)}</div>
      <p class="explain">{from ? `As this page saw it since ${clock(from)}.` : "Drawn from now on, while this page is open."}</p>
    </>
  );
}
