// Which time is looked at. The address says it: at=2026-11-27T03:11:00Z&range=1h is an
// hour around a moment, range=6h the last six hours, to= where it ends when neither.

/** Seconds. at: the moment that is marked; to: where the time ends; null: around at, or now. */
export interface Frame { range: number; at: number | null; to: number | null }

export const ranges = [
  { seconds: 3600, text: "1h", title: "1 h" },
  { seconds: 6 * 3600, text: "6h", title: "6 h" },
  { seconds: 24 * 3600, text: "24h", title: "24 h" },
  { seconds: 7 * 24 * 3600, text: "7d", title: "7 d" },
];

const usual = 3600, shortest = 60, longest = 366 * 24 * 3600;
const units: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86400 };

/** The time that an address asks for; null: now, live. */
export function frameOf(query: Record<string, string>): Frame | null {
  const range = rangeOf(query.range ?? ""), at = momentOf(query.at ?? ""), to = momentOf(query.to ?? "");
  return range === null && at === null && to === null ? null : { range: range ?? usual, at, to };
}

/** The parts of an address that ask for a time; all of them, so that old ones go. */
export function queryOf(f: Frame | null): Record<string, string> {
  return {
    at: f?.at != null ? momentText(f.at) : "",
    range: f ? ranges.find((r) => r.seconds === f.range)?.text ?? `${Math.round(f.range)}s` : "",
    to: f?.to != null ? momentText(f.to) : "",
  };
}

/** Begin and end of a time. A moment is in the middle, unless that would be the future. */
export function windowOf(f: Frame, now: number): [number, number] {
  const end = f.to ?? (f.at === null ? now : Math.min(now, f.at + f.range / 2));
  return [end - f.range, end];
}

/** Whether the time ends now and goes on with it. */
export function follows(f: Frame, now: number): boolean { return windowOf(f, now)[1] >= now; }

/** Half of what is seen, earlier (-1) or later (1); the end of time is now. */
export function moved(f: Frame, way: -1 | 1, now: number): Frame {
  const to = windowOf(f, now)[1] + way * f.range / 2;
  if (to < now) return { ...f, to };
  const latest = { ...f, to: null };
  return follows(latest, now) ? latest : { ...latest, at: null };
}

/** Closer to what is between two moments. */
export function between(f: Frame, from: number, to: number): Frame {
  const range = bounded(to - from);
  return { ...f, range, to: (from + to + range) / 2 };
}

/** More or less of the time around the moment that is marked, or the middle. */
export function scaled(f: Frame, by: number, now: number): Frame {
  const [from, to] = windowOf(f, now);
  const middle = f.at !== null && f.at >= from && f.at <= to ? f.at : (from + to) / 2;
  const range = bounded(f.range * by);
  const end = middle + range / 2;
  return { ...f, range, to: end >= now ? null : end };
}

function bounded(range: number): number { return Math.min(longest, Math.max(shortest, range)); }

function rangeOf(text: string): number | null {
  const m = /^(\d{1,9})([smhd])$/.exec(text);
  return m ? bounded(Number(m[1]) * units[m[2]!]!) : null;
}

/** RFC 3339, or seconds since 1970, which is what rules can fill in everywhere. */
export function momentOf(text: string): number | null {
  if (/^\d{1,11}(\.\d+)?$/.test(text)) return Number(text);
  const t = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : NaN;
  return Number.isNaN(t) ? null : t / 1000;
}

export function momentText(at: number): string {
  return new Date(Math.round(at) * 1000).toISOString().replace(".000Z", "Z");
}
