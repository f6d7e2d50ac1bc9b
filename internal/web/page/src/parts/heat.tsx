import { effect, signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { nodePath } from "../api";
import { eachLook } from "../control";
import { clock, percent } from "../format";
import { useResource } from "../resource";
import { dark, token } from "../theme";
import type { Heat as HeatOf } from "../wire";
import { Waiting } from "./notice";
import { Card } from "./section";

const rowHeight = 15, gap = 1;

/** Each scheduler over the last minutes, live. */
export function SchedulerHeat({ node, ...card }: { node: string; title: string; aside?: ComponentChildren }) {
  const heat = useResource<HeatOf>(nodePath(node, ["heat"]), eachLook.value).data.value;
  return <Card {...card} id="heat">{heat ? <Heat heat={heat} /> : <Waiting what="the schedulers" lines={6} />}</Card>;
}

/** Rows of shares over time, time to the right: how much of each scheduler was in use. The last value of each row stands beside it. */
function Heat({ heat: h }: { heat: HeatOf }) {
  const box = useRef<HTMLCanvasElement>(null);
  const latest = useRef(h);
  latest.current = h;
  const redraw = useRef(() => {});
  const under = useMemo(() => signal(""), []);
  const height = h.rows.length * (rowHeight + gap) - gap;
  useEffect(() => {
    const canvas = box.current!;
    const draw = redraw.current = () => paint(canvas, latest.current);
    const stop = effect(() => { dark.value; draw(); });
    const size = new ResizeObserver(draw);
    size.observe(canvas);
    return () => { stop(); size.disconnect(); };
  }, []);
  useEffect(() => redraw.current(), [h]);
  const point = (e: PointerEvent) => {
    const columns = h.rows[0]?.values.length ?? 0, area = box.current!.getBoundingClientRect();
    const i = Math.floor((e.clientX - area.left) / area.width * columns), row = h.rows[Math.floor((e.clientY - area.top) / (rowHeight + gap))];
    const v = row?.values[i];
    under.value = row ? `${clock(h.from + i * h.step_seconds)} ${row.title}: ${v == null ? "not looked at" : percent(v)}` : "";
  };
  return (
    <figure class="heat">
      <ul aria-hidden="true">{h.rows.map((r) => <li title={r.help}>{r.title}</li>)}</ul>
      <canvas ref={box} style={{ height: `${height}px` }} role="img" aria-label={h.rows.map(words).join("; ")}
        onPointerMove={point} onPointerLeave={() => { under.value = ""; }} />
      <ul aria-hidden="true" class="num">{h.rows.map((r) => <li>{last(r.values) === null ? "–" : percent(last(r.values)!)}</li>)}</ul>
      <figcaption>
        <span>{under.value || `${clock(h.from)} until now, ${h.step_seconds} s each`}</span>
        <span class="scale" aria-hidden="true">0 <i /> 100 %</span>
      </figcaption>
    </figure>
  );
}

function last(values: (number | null)[]): number | null { return values[values.length - 1] ?? values[values.length - 2] ?? null; }

function words(r: HeatOf["rows"][number]): string {
  const known = r.values.filter((v) => v !== null);
  if (known.length === 0) return `${r.title}: not known`;
  return `${r.title}: now ${percent(known[known.length - 1]!)}, mean ${percent(known.reduce((a, b) => a + b) / known.length)}, highest ${percent(Math.max(...known))}`;
}

/** Darker is busier (lighter in the dark); what is nearly full has the colour of a warning too. */
function paint(canvas: HTMLCanvasElement, h: HeatOf): void {
  const px = devicePixelRatio, width = canvas.clientWidth, columns = h.rows[0]?.values.length ?? 0;
  canvas.width = width * px;
  canvas.height = canvas.clientHeight * px;
  const c = canvas.getContext("2d")!;
  c.scale(px, px);
  h.rows.forEach((row, y) => row.values.forEach((v, i) => {
    const x = Math.round(i * width / columns), top = y * (rowHeight + gap), w = Math.round((i + 1) * width / columns) - x;
    c.globalAlpha = 1;
    if (v === null) {
      c.strokeStyle = token("--line");
      c.beginPath();
      c.moveTo(x, top + rowHeight);
      c.lineTo(x + w, top);
      c.stroke();
      return;
    }
    c.fillStyle = token("--track");
    c.fillRect(x, top, w, rowHeight);
    c.globalAlpha = v;
    c.fillStyle = token(v >= 0.9 ? "--c2" : "--c1");
    c.fillRect(x, top, w, rowHeight);
  }));
}
