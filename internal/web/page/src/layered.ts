// Where the nodes of a small graph are drawn.

export interface Arc { from: number; to: number }

/** Layer 0 has those that lead nowhere on; rows are of a layer's own, and may be halves. */
export interface Place { layer: number; row: number }

/** Each node in a layer after all that it leads to, near the middle of these. Cycles are cut where they close. */
export function layered(count: number, arcs: Arc[]): Place[] {
  const targets = Array.from({ length: count }, (_, n) => arcs.filter((a) => a.from === n && a.to !== n).map((a) => a.to));
  const layers: (number | null)[] = Array(count).fill(null);
  const layerOf = (n: number, above: number[]): number => {
    const under = targets[n]!.filter((t) => !above.includes(t)).map((t) => layers[t] ?? layerOf(t, [...above, n]));
    return layers[n] = 1 + Math.max(-1, ...under);
  };
  for (let n = 0; n < count; n++) if (layers[n] === null) layerOf(n, [n]);
  const rows: number[] = Array(count).fill(0);
  for (let layer = 0; layer <= Math.max(0, ...layers as number[]); layer++) {
    const nodes = [...layers.keys()].filter((n) => layers[n] === layer);
    const middle = (n: number) => mean(targets[n]!.filter((t) => layers[t]! < layer).map((t) => rows[t]!));
    if (layer > 0) nodes.sort((a, b) => middle(a) - middle(b) || a - b);
    const first = layer > 0 ? mean(nodes.map(middle)) - (nodes.length - 1) / 2 : 0;
    nodes.forEach((n, i) => { rows[n] = first + i; });
  }
  const least = Math.min(0, ...rows);
  return rows.map((row, n) => ({ layer: layers[n]!, row: row - least }));
}

function mean(list: number[]): number { return list.length ? list.reduce((a, b) => a + b, 0) / list.length : 0; }
