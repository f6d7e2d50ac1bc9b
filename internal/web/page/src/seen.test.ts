import assert from "node:assert/strict";
import { test } from "node:test";
import { Seen, seenOf } from "./seen";

test("numbers are noted once a moment, and what was not there is not known", () => {
  const s = new Seen();
  s.note(10, { a: 1 });
  s.note(10, { a: 2 });
  s.note(12, { a: 3, b: null });
  s.note(14, { b: 5 });
  s.note(99, { a: 6, b: 7 });
  const h = s.history.value!;
  assert.deepEqual(h.at, [10, 12, 14, 99]);
  assert.deepEqual(h.series, { a: [1, 3, null, 6], b: [null, null, 5, 7] });
  assert.deepEqual(h.gap.slice(1), [false, false, true]);
});

test("memory stays flat, and names that are gone go", () => {
  const s = new Seen();
  s.note(1, { early: 1 });
  for (let at = 2; at < 5000; at++) s.note(at, { a: at });
  const h = s.history.value!;
  assert.ok(h.at.length <= 720);
  assert.equal(h.at.at(-1), 4999);
  assert.deepEqual(Object.keys(h.series), ["a"]);
  assert.equal(h.series.a!.length, h.at.length);
});

test("each note is a new value for who draws it", () => {
  const s = new Seen();
  s.note(1, { a: 1 });
  const before = s.history.value;
  s.note(2, { a: 1 });
  assert.notEqual(s.history.value, before);
});

test("a thing is remembered while others are few", () => {
  const first = seenOf("first");
  for (let i = 0; i < 30; i++) seenOf(`other ${i}`);
  assert.equal(seenOf("first"), first);
  for (let i = 0; i < 60; i++) seenOf(`another ${i}`);
  assert.notEqual(seenOf("first"), first);
});
