import assert from "node:assert/strict";
import { test } from "node:test";
import { layered, type Arc } from "./layered";

const arcs = (text: string): Arc[] => text.split(" ").filter(Boolean).map((t) => ({ from: Number(t[0]), to: Number(t[1]) }));

test("who waits comes after whom it waits for, and nobody lies on another", () => {
  for (const [count, text] of [[1, ""], [2, "10"], [5, "10 20 30 41"], [6, "01 12 23 34 45"], [6, "30 31 32 40 52 53"]] as [number, string][]) {
    const list = arcs(text), places = layered(count, list);
    assert.equal(places.length, count);
    for (const a of list) assert.ok(places[a.from]!.layer > places[a.to]!.layer, `${text}: ${a.from} to ${a.to}`);
    places.forEach((p, i) => places.forEach((q, k) => assert.ok(i === k || p.layer !== q.layer || Math.abs(p.row - q.row) >= 1, `${text}: ${i} and ${k}`)));
    assert.equal(Math.min(...places.map((p) => p.row)), 0);
  }
});

test("those who wait for one lie around it", () => {
  const places = layered(4, arcs("10 20 30"));
  assert.deepEqual(places.map((p) => p.row), [1, 0, 1, 2]);
});

test("the first comes first", () => {
  assert.deepEqual(layered(3, []).map((p) => p.row), [0, 1, 2]);
});

test("a cycle ends, and who waits for itself too", () => {
  const places = layered(5, arcs("01 12 20 32 44"));
  assert.deepEqual(new Set(places.slice(0, 3).map((p) => p.layer)).size, 3);
  assert.ok(places[3]!.layer > places[2]!.layer);
  assert.equal(places[4]!.layer, 0);
});

test("many are placed soon enough", () => {
  const list: Arc[] = [];
  for (let i = 0; i < 24; i++) for (let k = 0; k < i; k++) if ((i * k) % 3 === 0) list.push({ from: i, to: k });
  assert.equal(layered(24, list).length, 24);
});
