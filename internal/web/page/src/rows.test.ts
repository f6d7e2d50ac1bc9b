import assert from "node:assert/strict";
import { test } from "node:test";
import { Rows } from "./rows";
import type { Cell, PartAnswer } from "./wire";

function answer(order: number, offset: number, rows: Cell[][], more: Partial<PartAnswer["part"]> = {}): PartAnswer {
  return {
    kind: "excerpt", node: "a@b", title: "", table: { columns: [{ name: "pid", title: "Pid", unit: "pid" }], rows },
    origin: { method: "exact", seen: 1, of: 1, at: "", busy_seconds: 0, elapsed_seconds: 0, reductions: 0, bytes_in: 0, bytes_out: 0, woken: 0 },
    part: { rows: 9, offset, order, sort: "age", up: false, most: null, columns: [], ...more },
  };
}

test("answers in one order add up, another order begins anew", () => {
  const rows = new Rows();
  rows.take(answer(7, 0, [["a", 1], ["b", 2]]), "q");
  rows.take(answer(7, 2, [["c", 3]], { keys: ["key of c"] }), "q");
  assert.deepEqual([rows.at(0), rows.at(2), rows.at(3), rows.keyAt(2)], [["a", 1], ["c", 3], undefined, "key of c"]);
  const next = answer(8, 2, [["d", 4]]);
  assert.deepEqual([rows.take(next, "q"), rows.take(next, "q")], [true, false]);
  assert.deepEqual([rows.at(0), rows.at(2)], [undefined, ["d", 4]]);
  rows.take(answer(8, 0, [["e", 5]]), "another");
  assert.deepEqual([rows.at(0), rows.at(2)], [["e", 5], undefined]);
  // A ranking of the node has no name: its time is one.
  rows.take(answer(0, 0, [["a", 1]], { ranked: "12:00" }), "q");
  rows.take(answer(0, 1, [["b", 1]], { ranked: "12:00" }), "q");
  assert.deepEqual(rows.at(0), ["a", 1]);
  rows.take(answer(0, 1, [["b", 1]], { ranked: "12:02" }), "q");
  assert.equal(rows.at(0), undefined);
});

test("who has ended keeps its last numbers, and what was not asked for is as it was", () => {
  const rows = new Rows();
  rows.take(answer(7, 0, [["a", 1, 100], ["b", 2, 200]]), "q");
  rows.take(answer(7, 0, [["a", 5, null], ["b", { missing: "process ended" }, null]], { ended: [1] }), "q");
  assert.deepEqual([rows.at(0), rows.at(1)], [["a", 5, 100], ["b", 2, 200]]);
  assert.deepEqual([rows.goneAt(0), rows.goneAt(1), rows.ended], [false, true, 1]);
  rows.take(answer(7, 0, [["x", null, null]]), "q");
  assert.deepEqual(rows.at(0), ["x", null, null]);
});
