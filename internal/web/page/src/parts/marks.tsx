// What charts of a fixed time show beside their lines, and what it means.

import type uPlot from "uplot";
import { moment } from "../format";
import { token } from "../theme";
import type { Fixed } from "./chart";

/** Hatches where nothing is known; where the node was away, the other way and closer. */
export function drawBlanks(u: uPlot, f: Fixed | null): void {
  const { ctx, bbox } = u;
  for (const b of f?.blanks ?? []) {
    const from = Math.max(bbox.left, u.valToPos(b.from, "x", true)), to = Math.min(bbox.left + bbox.width, u.valToPos(b.to, "x", true));
    if (to <= from) continue;
    const away = b.why === "away";
    ctx.save();
    ctx.beginPath();
    ctx.rect(from, bbox.top, Math.max(1, to - from), bbox.height);
    ctx.clip();
    ctx.strokeStyle = token(away ? "--bad" : "--line-strong");
    ctx.lineWidth = devicePixelRatio;
    const step = (away ? 6 : 10) * devicePixelRatio;
    ctx.beginPath();
    for (let x = from - bbox.height; x < to + bbox.height; x += step) {
      ctx.moveTo(x, bbox.top + (away ? 0 : bbox.height));
      ctx.lineTo(x + bbox.height, bbox.top + (away ? bbox.height : 0));
    }
    ctx.globalAlpha = 0.55;
    ctx.stroke();
    ctx.restore();
  }
}

/** A row of cells for each line, the fuller the darker; the first line is at the bottom. */
export function drawCells(u: uPlot, color: string): void {
  const { ctx } = u;
  const at = u.data[0], y = (row: number) => u.valToPos(row, "y", true);
  ctx.save();
  ctx.fillStyle = color;
  u.data.slice(1).forEach((values, row) => {
    const top = y(row + 1), tall = Math.max(1, y(row) - top - devicePixelRatio);
    for (let i = 1; i < at.length; i++) {
      const v = values[i] ?? null;
      if (v === null) continue;
      const from = u.valToPos(at[i - 1]!, "x", true);
      ctx.globalAlpha = 0.06 + 0.94 * Math.min(1, v);
      ctx.fillRect(from, top, u.valToPos(at[i]!, "x", true) - from + 0.5, tall);
    }
  });
  ctx.restore();
}

/** The moment that is looked at, the part of a strip that is shown, and when the runtime started. */
export function drawMarks(u: uPlot, f: Fixed | null): void {
  if (!f) return;
  if (f.shown) shade(u, f.shown);
  for (const at of f.starts) line(u, at, token("--bad"), [4, 3], "up");
  if (f.at !== null) line(u, f.at, token("--text"), [], "down");
}

/** Lets what is around a part step back. */
function shade(u: uPlot, [from, to]: [number, number]): void {
  const { ctx, bbox } = u;
  const left = Math.max(bbox.left, u.valToPos(from, "x", true)), right = Math.min(bbox.left + bbox.width, u.valToPos(to, "x", true));
  ctx.save();
  ctx.fillStyle = token("--sunken");
  ctx.globalAlpha = 0.75;
  ctx.fillRect(bbox.left, bbox.top, left - bbox.left, bbox.height);
  ctx.fillRect(right, bbox.top, bbox.left + bbox.width - right, bbox.height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = token("--accent");
  ctx.lineWidth = 2 * devicePixelRatio;
  ctx.setLineDash([]);
  ctx.strokeRect(left, bbox.top, right - left, bbox.height);
  ctx.restore();
}

function line(u: uPlot, at: number, color: string, dash: number[], flag: "up" | "down"): void {
  const { ctx, bbox } = u;
  const x = u.valToPos(at, "x", true), px = devicePixelRatio;
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  const bottom = bbox.top + bbox.height;
  ctx.save();
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = 1.5 * px;
  ctx.setLineDash(dash.map((d) => d * px));
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bottom);
  ctx.stroke();
  ctx.beginPath();
  const [base, tip] = flag === "down" ? [bbox.top, bbox.top + 7 * px] : [bottom, bottom - 7 * px];
  ctx.moveTo(x - 4.5 * px, base);
  ctx.lineTo(x + 4.5 * px, base);
  ctx.lineTo(x, tip);
  ctx.fill();
  ctx.restore();
}

/** The marks in words. */
export function Marks({ fixed: f, what = "the moment looked at" }: { fixed: Fixed; what?: string }) {
  const within = (t: number) => t >= f.from && t <= f.to;
  const why = (w: "away" | "alone") => f.blanks.some((b) => b.why === w);
  return (
    <ul class="marks">
      {f.at !== null && within(f.at) && <li><i class="moment" aria-hidden="true">▼</i>{what}: {moment(f.at)}</li>}
      {f.starts.length > 0 && <li><i class="start" aria-hidden="true">▲</i>the runtime started: {f.starts.slice(-3).map(moment).join(", ")}{f.starts.length > 3 && ` and ${f.starts.length - 3} times before`}</li>}
      {why("away") && <li><i class="away" aria-hidden="true">▧</i>the node could not be reached</li>}
      {why("alone") && <li><i aria-hidden="true">▨</i>nobody watched</li>}
    </ul>
  );
}
