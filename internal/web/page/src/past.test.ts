import assert from "node:assert/strict";
import { test } from "node:test";
import { blanks, groupChart, historyOf, stacked } from "./past";
import type { Past } from "./wire";

const past: Past = {
  node: "shop@a", from: 0, to: 90, step_seconds: 15, folded: false, at: [0, 15, 30, 45, 60, 75, 90], starts: [],
  up: [1, 1, 0, 0, null, null, 1],
  series: { run_queue: [1, 2, null, null, null, null, 3] },
  groups: { memory: [{ group: "big", values: [5, 5, null, null, null, null, 7] }, { group: "other", values: [1, null, null, null, null, null, 2] }] },
};

test("what is not known is away or alone", () => assert.deepEqual(blanks(past), [
  { from: 15, to: 45, why: "away" }, { from: 45, to: 75, why: "alone" },
]));

test("groups become layers", () => {
  const chart = groupChart({ name: "memory", title: "Heaps", unit: "bytes", help: "" }, past.groups.memory!);
  const h = historyOf(past);
  assert.deepEqual(chart.lines.map((l) => [l.label, h.series[l.series]![0]]), [["big", 5], ["other", 1]]);
  assert.deepEqual(stacked(chart.lines.map((l) => h.series[l.series]!)), [[5, 5, null, null, null, null, 7], [6, 5, null, null, null, null, 9]]);
});
