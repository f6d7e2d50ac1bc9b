import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, factor, mostPixels, place, reveal, scrollOf, seen, space, type Geometry } from "./virtual";

const few: Geometry = { rows: 10, height: 26, view: 520 };
const some: Geometry = { rows: 1000, height: 26, view: 520 };
const many: Geometry = { rows: 1_000_000, height: 26, view: 520 };
const all = [few, some, many, { ...many, rows: 20_000_000 }, { ...few, rows: 0 }];

test("the element is never higher than it may be", () => {
  for (const g of all) assert.ok(space(g) <= mostPixels);
  assert.equal(factor(few), 1);
  assert.equal(factor(some), 1);
  assert.ok(factor(many) > 1.6 && factor(many) < 1.7);
});

test("the first and the last row are seen at the ends", () => {
  for (const g of all) {
    assert.equal(seen(g, 0)[0], 0);
    assert.equal(seen(g, Math.max(0, space(g) - g.view))[1], g.rows);
  }
  assert.deepEqual(seen(some, 0), [0, 20]);
  assert.deepEqual(seen(some, 13), [0, 21]);
  assert.deepEqual(seen(few, 0), [0, 10]);
  assert.deepEqual(seen(many, 1e9), [1_000_000, 1_000_000]);
});

test("rows are where they are seen", () => {
  for (const g of [some, many]) {
    for (const scrolled of [0, 1000.5, space(g) / 2, space(g) - g.view]) {
      const [from, to] = seen(g, scrolled);
      assert.ok(place(g, scrolled, from) <= scrolled && place(g, scrolled, from + 1) > scrolled, `the first at ${scrolled}`);
      assert.ok(place(g, scrolled, to - 1) < scrolled + g.view, `the last at ${scrolled}`);
    }
  }
});

test("any row can be the first, as far as there are rows below", () => {
  for (const g of [some, many]) for (const row of [0, 7, g.rows - 30]) assert.equal(seen(g, scrollOf(g, row) + 1e-6)[0], row);
});

test("a row is revealed by the least that does it", () => {
  for (const g of [some, many]) {
    for (const row of [0, 1, 19, 20, 500, g.rows - 1]) {
      const scrolled = reveal(g, 0, row);
      const [from, to] = seen(g, scrolled);
      assert.ok(row >= from && row < to, `${row} of ${from} to ${to}`);
      const top = place(g, scrolled, row);
      assert.ok(top > scrolled - 1e-3 && top + g.height < scrolled + g.view + 1e-3, `${row} is at ${top}, of ${scrolled}`);
      assert.equal(reveal(g, scrolled, row), scrolled);
    }
    assert.equal(reveal(g, 100, 8), 100);
  }
});

test("neighbours ask for the same rows", () => {
  assert.deepEqual(asked([0, 17]), { offset: 0, limit: 20 });
  assert.deepEqual(asked([3, 23]), { offset: 0, limit: 40 });
  assert.deepEqual(asked([25, 55]), { offset: 20, limit: 40 });
  assert.deepEqual(asked([7, 900]), { offset: 0, limit: 200 });
});
