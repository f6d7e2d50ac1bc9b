// Where the rows of a long table are. All rows have one height; a table that is taller
// than a browser lets an element be (Firefox: 17.9 million pixels, Chromium: 33.5) is
// scrolled through faster than its rows are high.

export interface Geometry {
  rows: number;
  /** Of one row, in pixels. */
  height: number;
  /** Of what is seen of the rows. */
  view: number;
}

/** What an element may be high. */
export const mostPixels = 16_000_000;

/** How high what is scrolled is. */
export function space(g: Geometry): number {
  return Math.min(g.rows * g.height, mostPixels);
}

/** Pixels of rows for each pixel of scrolling. */
export function factor(g: Geometry): number {
  const all = g.rows * g.height, room = space(g);
  return room < all && room > g.view ? (all - g.view) / (room - g.view) : 1;
}

/** Where a row is in what is scrolled. */
export function place(g: Geometry, scrolled: number, row: number): number {
  return row * g.height - scrolled * (factor(g) - 1);
}

/** The rows that are seen, in part too: from the first to before the second. */
export function seen(g: Geometry, scrolled: number): [number, number] {
  const top = scrolled * factor(g);
  const from = Math.max(0, Math.min(Math.floor(top / g.height), g.rows));
  return [from, Math.max(from, Math.min(g.rows, Math.ceil((top + g.view) / g.height)))];
}

/** How far to scroll for a row to be the first that is seen. */
export function scrollOf(g: Geometry, row: number): number {
  return row * g.height / factor(g);
}

/** How far to scroll for a row to be seen whole; as far as now when it is. */
export function reveal(g: Geometry, scrolled: number, row: number): number {
  const top = scrolled * factor(g), at = row * g.height;
  if (at < top) return scrollOf(g, row);
  if (at + g.height > top + g.view) return (at + g.height - g.view) / factor(g);
  return scrolled;
}

/** Rows are asked for in steps, so that who looks at about the same asks for the same. */
const step = 20, most = 200;

export function asked([from, to]: [number, number]): { offset: number; limit: number } {
  const offset = Math.floor(from / step) * step;
  return { offset, limit: Math.min(most, Math.max(step, Math.ceil((to - offset) / step) * step)) };
}
