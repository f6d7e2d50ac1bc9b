import { effect, signal, type ReadonlySignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import uPlot from "uplot";
import { axisTime, bytes, duration, moment, numberText, percent, short } from "../format";
import { stacked, type Blank } from "../past";
import { dark, token } from "../theme";
import type { History, Unit } from "../wire";
import { visible } from "./cell";
import { drawBlanks, drawCells, drawMarks } from "./marks";
import { TakeChart } from "./take";

export interface Line { series: string; label: string; color: string; dash?: number[]; fill?: boolean }

/**
 * stack: the lines are layers, the first at the bottom. cells: each line is a row of cells. bare: who
 * draws it has its title and legend, and room.
 */
export interface ChartSpec { name: string; title: string; unit: Unit; lines: Line[]; top?: number; help: string; stack?: boolean; cells?: boolean; bare?: boolean }

/** A time that stands still. */
export interface Fixed {
  from: number; to: number;
  /** The moment that is looked at. */
  at: number | null;
  /** When the runtime started. */
  starts: number[];
  blanks: Blank[];
  onZoom: (from: number, to: number) => void;
  onPick: (at: number) => void;
  /** Of a strip: the part that the screen shows. */
  shown?: [number, number];
}

const heights = { full: 132, strip: 60, bare: 300 };

/** What an x axis shows: the newest so many seconds, or a fixed time. */
export type Extent = number | Fixed;

/** One chart of a history's series; the cursor is shared by all charts of the page. */
export function Chart({ spec, history, extent, strip = false }: { spec: ChartSpec; history: ReadonlySignal<History | null>; extent: Extent; strip?: boolean }) {
  const height = strip ? heights.strip : spec.bare ? heights.bare : heights.full;
  const box = useRef<HTMLDivElement>(null);
  const cursor = useMemo(() => signal<number | null>(null), []);
  const h = history.value;
  // A chart outlives a new time, so that one can drag over it while time goes on.
  const latest = useRef(extent);
  latest.current = extent;
  const redraw = useRef(() => {});

  useEffect(() => {
    const element = box.current!;
    let plot: uPlot | null = null;
    const draw = redraw.current = () => {
      const data = columns(history.peek(), spec, latest.current);
      if (plot) plot.setData(data);
      else plot = new uPlot(options(spec, element.clientWidth, height, cursor, () => latest.current), data, element);
    };
    const stopTheme = effect(() => { dark.value; plot?.destroy(); plot = null; draw(); });
    const stopData = effect(() => { history.value; draw(); });
    const size = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
    size.observe(element);
    return () => { stopTheme(); stopData(); size.disconnect(); plot?.destroy(); };
  }, [spec, history, typeof extent]);
  useEffect(() => redraw.current(), [extent]);

  const times = h?.at.length ? typeof extent === "number" ? [h.at[h.at.length - 1]! - extent, h.at[h.at.length - 1]!] as const : [extent.from, extent.to] as const : null;
  return (
    <figure class={strip ? "chart slim" : "chart"}>
      {h && times && !strip && <TakeChart spec={spec} history={h} canvas={() => box.current!.querySelector("canvas")!} from={times[0]} to={times[1]} />}
      {!spec.bare && (
        <figcaption title={spec.help} class={strip ? "hidden" : ""}>
          <h3>{spec.title}</h3>
          <Legend spec={spec} history={h} at={cursor.value ?? (typeof extent === "number" ? null : extent.at)} />
        </figcaption>
      )}
      <div class={typeof extent === "number" ? "plot" : "plot zooms"} ref={box} role="img" aria-label={summary(spec, h, typeof extent === "number" ? "now" : "at the end")} />
    </figure>
  );
}

function Legend({ spec, history, at }: { spec: ChartSpec; history: History | null; at: number | null }) {
  const i = history && at !== null ? nearest(history.at, at) : lastKnown(spec, history);
  const lines = spec.cells ? extremes(spec, history, i) : spec.lines;
  return (
    <ul class="legend">
      {lines.map((l) => {
        const v = history?.series[l.series]?.[i] ?? null;
        return (
          <li>
            {spec.cells ? null : spec.stack ? <i class={`swatch ${l.color.slice(2)}`} aria-hidden="true" /> : (
              <svg viewBox="0 0 14 4" width="14" height="4" aria-hidden="true">
                <line x1="0" y1="2" x2="14" y2="2" stroke={`var(${l.color})`} stroke-width="2.5" stroke-dasharray={l.dash?.join(" ")} />
              </svg>
            )}
            <span class="t" title={l.label}>{visible(l.label)}</span> <b>{v === null ? "–" : numberText(v, spec.unit)}</b>
          </li>
        );
      })}
      {history && at !== null && i >= 0 && <li class="when">{moment(history.at[i]!)}</li>}
    </ul>
  );
}

/** The index of the newest moment of which something is known. */
function lastKnown(spec: ChartSpec, h: History | null): number {
  let i = (h?.at.length ?? 0) - 1;
  while (i > 0 && spec.lines.every((l) => (h!.series[l.series]?.[i] ?? null) === null)) i--;
  return i;
}

/** The line with most at a moment and the one with least: all are more than one can read. */
function extremes(spec: ChartSpec, h: History | null, i: number): Line[] {
  const known = spec.lines.filter((l) => (h?.series[l.series]?.[i] ?? null) !== null)
    .sort((a, b) => h!.series[b.series]![i]! - h!.series[a.series]![i]!);
  const most = known[0], least = known[known.length - 1];
  return most && least ? [{ ...most, label: `most: ${most.label}` }, { ...least, label: `least: ${least.label}` }] : [];
}

/** The chart in words: its newest and highest values. */
function summary(spec: ChartSpec, h: History | null, end: string): string {
  if (!h || h.at.length === 0) return `${spec.title}: no data yet`;
  const lines = spec.lines.map((l) => {
    const values = (h.series[l.series] ?? []).filter((v) => v !== null);
    if (values.length === 0) return `${l.label} not known`;
    return `${l.label} ${end} ${numberText(values[values.length - 1]!, spec.unit)}, highest ${numberText(Math.max(...values), spec.unit)}`;
  });
  return `${spec.title}: ${lines.join("; ")}`;
}

/** uPlot's columns: a gap becomes a moment without values, so that no line crosses it. */
function columns(h: History | null, spec: ChartSpec, extent: Extent): uPlot.AlignedData {
  if (!h || h.at.length === 0) return [[], ...spec.lines.map(() => [])] as uPlot.AlignedData;
  const from = typeof extent === "number" ? nearest(h.at, h.at[h.at.length - 1]! - extent) : 0;
  const at: number[] = [];
  const values: (number | null)[][] = spec.lines.map(() => []);
  for (let i = from; i < h.at.length; i++) {
    if (i > from && (h.gap[i] || h.creation[i] !== h.creation[i - 1])) {
      at.push((h.at[i - 1]! + h.at[i]!) / 2);
      values.forEach((v) => v.push(null));
    }
    at.push(h.at[i]!);
    spec.lines.forEach((l, k) => values[k]!.push(h.series[l.series]?.[i] ?? null));
  }
  return [at, ...(spec.stack ? stacked(values) : values)] as uPlot.AlignedData;
}

/** The index whose moment is nearest to t; at is in order. */
function nearest(at: number[], t: number): number {
  let low = 0, high = at.length - 1;
  while (high - low > 1) {
    const mid = (low + high) >> 1;
    if (at[mid]! < t) low = mid; else high = mid;
  }
  return high > 0 && Math.abs(at[high]! - t) < Math.abs(at[low]! - t) ? high : Math.max(0, low);
}

function options(spec: ChartSpec, width: number, height: number, cursor: { value: number | null }, extent: () => Extent): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: token("--muted"), font: `11px ${token("--sans")}`,
    grid: { stroke: token("--grid"), width: 1 }, ticks: { show: false },
  };
  const strip = height === heights.strip;
  const fixed = () => { const e = extent(); return typeof e === "number" ? null : e; };
  const zooms = fixed() !== null;
  return {
    width: Math.max(width, 100), height, legend: { show: false }, padding: strip ? [2, 0, 0, 0] : [8, 18, 0, 0],
    cursor: { sync: { key: "hodoscope", filters: { pub: hovers, sub: hovers } }, drag: { x: zooms, y: false, setScale: false }, points: { size: 5 }, y: false },
    scales: {
      x: { range: (_u, _min, max) => { const e = extent(); return typeof e === "number" ? [max - e, max] : [e.from, e.to]; } },
      y: { range: (_u, min, max) => [Math.min(0, (min || 0) * 1.08), spec.cells ? spec.lines.length : Math.max(spec.top ?? 0, (max || 0) * 1.08) || 1] },
    },
    axes: [
      { ...axis, size: 22, gap: 2, space: 56, values: (_u, splits) => splits.map(axisTime) },
      { ...axis, show: !strip, size: 54, gap: 5, space: 26, ...(binary(spec.unit) ? { incrs: powersOfTwo } : {}), values: (_u, splits) => splits.map((v) => spec.cells ? String(v) : tick(v, spec.unit)) },
    ],
    series: [{}, ...spec.lines.map((l): uPlot.Series => ({
      ...(spec.cells ? { paths: () => null } : {}),
      stroke: token(l.color), width: 1.5, ...(l.dash ? { dash: l.dash } : {}),
      ...(spec.stack ? { fill: token(l.color) + "66" } : l.fill ? { fill: token(l.color) + "22" } : {}), points: { show: false },
    }))],
    // Each layer is filled down to the one below it.
    ...(spec.stack ? { bands: spec.lines.slice(1).map((_, i) => ({ series: [i + 2, i + 1] as [number, number] })) } : {}),
    hooks: {
      setCursor: [(u) => { cursor.value = u.cursor.left === undefined || u.cursor.left < 0 ? null : u.posToVal(u.cursor.left, "x"); }],
      ...(zooms ? {
        drawAxes: [(u) => drawBlanks(u, fixed())],
        draw: [(u) => { if (spec.cells) drawCells(u, token("--c1")); drawMarks(u, fixed()); }],
        // uPlot lets no click through that ends a drag.
        ready: [(u) => u.over.addEventListener("click", () => fixed()?.onPick(u.posToVal(u.cursor.left!, "x")))],
        setSelect: [(u) => {
          if (u.select.width > leastDrag) fixed()?.onZoom(u.posToVal(u.select.left, "x"), u.posToVal(u.select.left + u.select.width, "x"));
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        }],
      } : {}),
    },
  };
}

/** What charts tell each other: one zooms, not all that saw it. */
function hovers(event: string): boolean { return event !== "mousedown" && event !== "mouseup"; }

/** Pixels: less is a click with an unsteady hand. */
const leastDrag = 6;

const powersOfTwo = Array.from({ length: 60 }, (_, i) => 2 ** i);

function binary(unit: Unit): boolean { return unit === "bytes" || unit === "bytes/s"; }

/** A value at an axis, where the title has said what it is: 1.5 k. */
function tick(v: number, unit: Unit): string {
  const text = binary(unit) ? bytes(v) : unit === "ratio" ? percent(v) : unit === "seconds" && v > 0 ? duration(v) : short(v);
  return text.replace(/\.?0+(?= |$)/, (zeros) => zeros.startsWith(".") ? "" : text.includes(".") ? "" : zeros);
}
