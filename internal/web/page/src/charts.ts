// Charts as the server describes them, with lines that can be told apart.

import type { ChartSpec, Line } from "./parts/chart";
import type { ChartOf, GroupColumn } from "./wire";

/** By order: colours that differ in lightness, dashes for who sees none of them. */
const styles: Omit<Line, "series" | "label">[] = [
  { color: "--c1", fill: true }, { color: "--c2", dash: [7, 3] }, { color: "--c3", dash: [2, 3] },
  { color: "--c4", dash: [12, 4] }, { color: "--c5", dash: [6, 3, 1, 3] }, { color: "--c6" },
];

/** A chart with a line for each of its things, and its own lines. */
export function specOf(c: ChartOf, things: GroupColumn[] = []): ChartSpec {
  const lines = [...things.map((g, i) => ({ series: thingSeries(c.each!, i), label: g.group })), ...c.lines ?? []];
  return { ...c, lines: lines.map((l, i) => ({ ...l, ...styles[Math.min(i, styles.length - 1)]! })) };
}

export function thingSeries(each: string, i: number): string { return `${each}/${i}`; }
