// The kept past of a node, in the form that charts draw.

import { thingSeries } from "./charts";
import type { History, Past, PastColumns } from "./wire";

/** Where nothing is known. away: the node could not be reached; alone: nobody watched it. */
export interface Blank { from: number; to: number; why: "away" | "alone" }

/** p with its things as series. Gaps are moments without values. */
export function historyOf(p: PastColumns & Partial<Past>): History {
  const series = { ...p.series };
  for (const [name, groups] of Object.entries(p.groups ?? {})) {
    groups.forEach((g, i) => { series[thingSeries(name, i)] = g.values; });
  }
  return { node: p.node, at: p.at, gap: p.at.map(() => false), creation: p.at.map(() => 0), series, charts: {} };
}

/** The times of which nothing is known, in order. */
export function blanks(p: PastColumns): Blank[] {
  const list: Blank[] = [];
  p.at.forEach((at, i) => {
    const up = p.up[i] ?? null;
    if (up === 1) return;
    const why = up === null ? "alone" : "away";
    const from = i > 0 ? p.at[i - 1]! : at;
    const last = list[list.length - 1];
    if (last && last.why === why && last.to >= from) last.to = at;
    else list.push({ from, to: at, why });
  });
  return list;
}

/** Layers on each other: the sums from the bottom up. A layer that is not there is none; where none is, nothing is known. */
export function stacked(columns: (number | null)[][]): (number | null)[][] {
  const sums: (number | null)[][] = [];
  columns.forEach((column, layer) => {
    sums.push(column.map((v, i) => {
      if (columns.every((c) => (c[i] ?? null) === null)) return null;
      return (layer > 0 ? sums[layer - 1]![i]! : 0) + (v ?? 0);
    }));
  });
  return sums;
}
