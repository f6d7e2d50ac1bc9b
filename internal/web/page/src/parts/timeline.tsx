import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { nodePath } from "../api";
import { specOf } from "../charts";
import { eachTenSeconds } from "../control";
import { moment } from "../format";
import { between, follows, frameOf, momentOf, momentText, moved, queryOf, ranges, scaled, windowOf, type Frame } from "../frame";
import { blanks, historyOf } from "../past";
import { useResource, type Resource } from "../resource";
import { go, href, route } from "../route";
import { now } from "../store";
import type { Past } from "../wire";
import { Chart, type Fixed } from "./chart";

/** Shows a time on the screen that is looked at; null: now, live. */
export function show(f: Frame | null): void {
  const r = route.value;
  go(href(r.node, r.screen, r.arg, { ...r.query, ...queryOf(f) }));
}

export function step(f: Frame, way: -1 | 1): void { show(moved(f, way, now.value / 1000)); }

export function scale(f: Frame, by: number): void { show(scaled(f, by, now.value / 1000)); }

const usualPoints = 720;

/** Now, in steps of ten seconds, or of a point of so long a time. */
function paced(range: number): number {
  const seconds = eachTenSeconds.value * 10;
  return seconds - seconds % Math.max(10, Math.floor(range / usualPoints));
}

/** A set of numbers of a time; asked for again when that changes, and while it ends now with each new point. */
export function usePast(node: string, set: string, f: Frame): Resource<Past> {
  const seconds = paced(f.range);
  const live = follows(f, seconds);
  const [from, to] = useMemo(() => windowOf(f, now.peek() / 1000), [f.at, f.range, f.to, live ? seconds : 0]);
  return useResource<Past>(nodePath(node, ["past"], { set, from: momentText(from), to: momentText(to), at: f.at === null ? "" : momentText(f.at) }));
}

/** Which time all screens of a node show: now, or what is picked here. */
export function TimeBar({ node }: { node: string }) {
  const f = frameOf(route.value.query);
  const [from, to] = f ? windowOf(f, now.value / 1000) : [0, 0];
  return (
    <section class={f ? "timebar then" : "timebar"} aria-label="Time">
      <Ranges frame={f} />
      {f && <Steps frame={f} />}
      <label>Moment <input type="datetime-local" step="1" value={f && f.at !== null ? local(f.at) : ""}
        onChange={(e) => { const at = momentOf(isoOf(e.currentTarget.value)); if (at !== null) show({ range: f?.range ?? 3600, at, to: null }); }} /></label>
      {f && <span class="shown">{moment(from)} – {moment(to)}</span>}
      {f && <Strip node={node} frame={f} />}
    </section>
  );
}

/** How long a time is shown. Around a moment it stays around it. */
export function Ranges({ frame }: { frame: Frame | null }) {
  return (
    <div class="choice" role="group" aria-label="Time shown">
      <button type="button" aria-pressed={frame === null} aria-keyshortcuts="l" onClick={() => show(null)}>Live</button>
      {ranges.map((r) => (
        <button type="button" aria-pressed={frame?.range === r.seconds}
          onClick={() => show({ range: r.seconds, at: frame?.at ?? null, to: frame?.at != null ? null : frame?.to ?? null })}>{r.title}</button>
      ))}
    </div>
  );
}

export function Steps({ frame }: { frame: Frame }) {
  return (
    <div class="choice" role="group" aria-label="Move in time">
      <button type="button" aria-keyshortcuts="[" title="key [" onClick={() => step(frame, -1)}>‹ Earlier</button>
      <button type="button" aria-keyshortcuts="]" title="key ]" disabled={follows(frame, now.value / 1000)} onClick={() => step(frame, 1)}>Later ›</button>
    </div>
  );
}

/** How much is seen around what is shown, on both sides of it. */
const around = 3;

/** What was before and after: drag for a time, click for a moment. */
function Strip({ node, frame: f }: { node: string; frame: Frame }) {
  const seconds = paced(2 * around * f.range);
  const [from, to] = windowOf(f, seconds);
  const end = Math.min(to + around * f.range, Math.max(to, seconds));
  const answer = usePast(node, "strip", { range: end - from + around * f.range, at: null, to: end });
  const p = answer.data.value;
  const history = useComputed(() => answer.data.value && historyOf(answer.data.value));
  const chart = p?.charts[0];
  const spec = useMemo(() => chart && specOf(chart), [chart?.name]);
  const fixed = useMemo((): Fixed | null => p && {
    from: p.from, to: p.to, at: f.at, starts: p.starts, blanks: blanks(p), shown: [from, to],
    onZoom: (a, b) => show(between({ ...f, at: null }, a, b)),
    onPick: (at) => show({ ...f, at, to: null }),
  }, [p, f.at, from, to]);
  return <div class="plot-strip">{spec && fixed && <Chart strip spec={spec} history={history} extent={fixed} />}</div>;
}

/** A moment as an input of local time has it, and back. */
function local(at: number): string {
  const d = new Date(at * 1000);
  return new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 19);
}

function isoOf(text: string): string { return text ? new Date(text).toISOString() : ""; }
