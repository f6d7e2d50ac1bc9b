import assert from "node:assert/strict";
import { test } from "node:test";
import { tiles } from "./treemap";

const area = (values: number[], w = 1000, h = 250) => tiles(values, w, h).reduce((sum, t) => sum + t.width * t.height, 0);

test("tiles fill the whole, each by its value, and none covers another", () => {
  for (const values of [[1], [6, 3, 1], [100, 90, 40, 40, 39, 8, 5, 5, 2], Array.from({ length: 40 }, (_, i) => 80 - i)]) {
    const total = values.reduce((a, b) => a + b, 0);
    const list = tiles(values, 1000, 250);
    assert.equal(list.length, values.length);
    assert.ok(Math.abs(area(values) - 250_000) < 1);
    for (const t of list) {
      assert.equal(t.value, values[t.index]);
      assert.ok(Math.abs(t.width * t.height / 250_000 - t.value / total) < 1e-9);
      assert.ok(t.x >= -1e-9 && t.y >= -1e-9 && t.x + t.width <= 1000 + 1e-9 && t.y + t.height <= 250 + 1e-9);
      for (const o of list) {
        const apart = o.x >= t.x + t.width - 1e-6 || t.x >= o.x + o.width - 1e-6 || o.y >= t.y + t.height - 1e-6 || t.y >= o.y + o.height - 1e-6;
        assert.ok(o === t || apart, `${JSON.stringify(o)} covers ${JSON.stringify(t)}`);
      }
    }
  }
});

test("what is nothing has no tile", () => {
  assert.deepEqual(tiles([], 10, 10), []);
  assert.deepEqual(tiles([0, 0], 10, 10), []);
  assert.deepEqual(tiles([3, 0, -1], 10, 10).map((t) => t.index), [0]);
});

test("many small ones are one tile that can be seen", () => {
  const list = tiles([1_000_000, ...Array.from({ length: 500 }, () => 1)], 1000, 250);
  assert.deepEqual(list.map((t) => t.index), [0, -1]);
  assert.ok(list[1]!.width * list[1]!.height > 300);
  const crowd = tiles(Array.from({ length: 2000 }, () => 1), 1000, 250);
  assert.equal(crowd.at(-1)!.index, -1);
  assert.ok(crowd.length <= 61);
});
