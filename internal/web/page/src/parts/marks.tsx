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

/** The moment that is looked at, and when the runtime started. */
export function drawMarks(u: uPlot, f: Fixed | null): void {
  if (!f) return;
  for (const at of f.starts) line(u, at, token("--bad"), [4, 3], "up");
  if (f.at !== null) line(u, f.at, token("--text"), [], "down");
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
export function Marks({ fixed: f }: { fixed: Fixed }) {
  const within = (t: number) => t >= f.from && t <= f.to;
  const why = (w: "away" | "alone") => f.blanks.some((b) => b.why === w);
  return (
    <ul class="marks">
      {f.at !== null && within(f.at) && <li><i class="moment" aria-hidden="true">▼</i>the moment looked at: {moment(f.at)}</li>}
      {f.starts.length > 0 && <li><i class="start" aria-hidden="true">▲</i>the runtime started: {f.starts.slice(-3).map(moment).join(", ")}{f.starts.length > 3 && ` and ${f.starts.length - 3} times before`}</li>}
      {why("away") && <li><i class="away" aria-hidden="true">▧</i>the node could not be reached</li>}
      {why("alone") && <li><i aria-hidden="true">▨</i>nobody watched</li>}
    </ul>
  );
}
