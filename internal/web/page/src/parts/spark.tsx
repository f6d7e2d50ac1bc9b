import { short } from "../format";

const width = 120, height = 24;

/** A number over time, as large as a word. Its scale is its own: it shows the shape, its words the ends. */
export function Spark({ times, values }: { times: number[]; values: number[] }) {
  const low = Math.min(...values), high = Math.max(...values), from = times[0] ?? 0, span = (times[times.length - 1] ?? 0) - from;
  const x = (t: number) => span > 0 ? (t - from) / span * (width - 4) + 2 : width / 2;
  const y = (v: number) => high > low ? height - 3 - (v - low) / (high - low) * (height - 6) : height / 2;
  const last = values.length - 1;
  const words = low === high ? `${short(high)} all the time` : `from ${short(values[0]!)} to ${short(values[last]!)}, between ${short(low)} and ${short(high)}`;
  return (
    <svg class="spark" viewBox={`0 0 ${width} ${height}`} width={width} height={height} role="img" aria-label={words}>
      <title>{words}</title>
      <polyline points={values.map((v, i) => `${x(times[i]!).toFixed(1)},${y(v).toFixed(1)}`).join(" ")} />
      {last >= 0 && <circle cx={x(times[last]!)} cy={y(values[last]!)} r="2" />}
    </svg>
  );
}
