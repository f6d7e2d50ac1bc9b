import { follows, moved, queryOf, ranges, scaled, type Frame } from "../frame";
import { go, href, route } from "../route";
import { now } from "../store";

/** Shows a time of the node that is looked at; null: now, live. */
export function show(f: Frame | null): void {
  const r = route.value;
  go(href(r.node, "system", "", { ...r.query, ...queryOf(f) }));
}

export function step(f: Frame, way: -1 | 1): void { show(moved(f, way, now.value / 1000)); }

export function scale(f: Frame, by: number): void { show(scaled(f, by, now.value / 1000)); }

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
