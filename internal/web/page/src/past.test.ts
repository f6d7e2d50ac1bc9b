import assert from "node:assert/strict";
import { test } from "node:test";
import { specOf } from "./charts";
import { blanks, historyOf, stacked } from "./past";
import type { Past } from "./wire";

const past: Past = {
  node: "shop@a", from: 0, to: 90, step_seconds: 15, folded: false, at: [0, 15, 30, 45, 60, 75, 90], starts: [],
  up: [1, 1, 0, 0, null, null, 1],
  series: { run_queue: [1, 2, null, null, null, null, 3] },
  groups: { memory: [{ group: "big", values: [5, 5, null, null, null, null, 7] }, { group: "other", values: [1, null, null, null, null, null, 2] }] },
  charts: [], moment: { at: 90, sections: [] },
};

test("what is not known is away or alone", () => assert.deepEqual(blanks(past), [
  { from: 15, to: 45, why: "away" }, { from: 45, to: 75, why: "alone" },
]));

test("groups become layers", () => {
  const chart = specOf({ name: "heaps", title: "Heaps", unit: "bytes", help: "", stack: true, each: "memory" }, past.groups.memory);
  const h = historyOf(past);
  assert.deepEqual(chart.lines.map((l) => [l.label, h.series[l.series]![0]]), [["big", 5], ["other", 1]]);
  assert.deepEqual(stacked(chart.lines.map((l) => h.series[l.series]!)), [[5, 5, null, null, null, null, 7], [6, 5, null, null, null, null, 9]]);
});

test("lines differ by more than colour", () => {
  const lines = Array.from({ length: 6 }, (_, i) => ({ series: `s${i}`, label: `l${i}` }));
  const styles = specOf({ name: "c", title: "C", unit: "count", help: "", lines }).lines.map((l) => JSON.stringify(l.dash ?? []) + Boolean(l.fill));
  assert.equal(new Set(styles).size, lines.length);
});
