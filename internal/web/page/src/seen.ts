// What this page has seen of changing numbers while it was open, for charts of what
// nobody keeps.

import { signal } from "@preact/signals";
import type { History } from "./wire";

const most = 720;
/** Seconds without news after which a line is not drawn on. */
const silence = 40;

/** Numbers by name over the time they were looked at. */
export class Seen {
  readonly history = signal<History | null>(null);

  /** Notes numbers of a moment, in seconds. One that was noted before is not noted twice. */
  note(at: number, values: Record<string, number | null>): void {
    const h = this.history.peek() ?? { node: "", at: [], gap: [], creation: [], series: {}, charts: {} };
    const last = h.at[h.at.length - 1] ?? 0;
    if (at <= last) return;
    const n = h.at.length;
    h.at.push(at);
    h.gap.push(at - last > silence);
    h.creation.push(0);
    for (const name of new Set([...Object.keys(h.series), ...Object.keys(values)])) {
      (h.series[name] ??= Array<null>(n).fill(null)).push(values[name] ?? null);
    }
    if (n >= most) this.forget(h, most >> 2);
    this.history.value = { ...h };
  }

  /** Seconds that a chart of it shows: all that was seen, up to a quarter of an hour. */
  length(): number {
    const at = this.history.value?.at ?? [];
    return Math.min(900, Math.max(60, (at[at.length - 1] ?? 0) - (at[0] ?? 0)));
  }

  /** Drops the oldest moments, and names of which nothing is left. */
  private forget(h: History, count: number): void {
    for (const column of [h.at, h.gap, h.creation, ...Object.values(h.series)]) column.splice(0, count);
    for (const [name, values] of Object.entries(h.series)) if (values.every((v) => v === null)) delete h.series[name];
  }
}

const all = new Map<string, Seen>();
const mostThings = 50;

/** What was seen of a thing; of the things looked at longest ago it is forgotten. */
export function seenOf(thing: string): Seen {
  const s = all.get(thing) ?? new Seen();
  all.delete(thing);
  all.set(thing, s);
  if (all.size > mostThings) all.delete(all.keys().next().value!);
  return s;
}
