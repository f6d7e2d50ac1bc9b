// Where the tiles of a treemap lie.

import { treemapSquarify, type HierarchyRectangularNode } from "d3-hierarchy";

/** A tile; all values that are too small for one of their own are the last, whose index is -1. */
export interface Tile { index: number; value: number; x: number; y: number; width: number; height: number }

/** More tiles than these nobody reads, nor smaller ones. */
const most = 60, least = 0.0015;

/** Tiles of values; those of about the same size lie side by side when the largest come first. What is not above 0 has none. */
export function tiles(values: number[], width: number, height: number): Tile[] {
  const total = values.reduce((sum, v) => sum + Math.max(0, v), 0);
  if (total <= 0) return [];
  const list: { index: number; value: number }[] = [];
  let rest = 0;
  values.forEach((value, index) => {
    if (value <= 0) return;
    if (list.length < most && value >= total * least) list.push({ index, value });
    else rest += value;
  });
  if (rest > 0) list.push({ index: -1, value: Math.max(rest, total * least) });
  const root = { value: list.reduce((sum, t) => sum + t.value, 0), children: list };
  treemapSquarify(root as unknown as HierarchyRectangularNode<unknown>, 0, 0, width, height);
  return (list as unknown as HierarchyRectangularNode<unknown>[]).map((t, i) => ({
    index: list[i]!.index, value: list[i]!.value, x: t.x0, y: t.y0, width: t.x1 - t.x0, height: t.y1 - t.y0,
  }));
}
