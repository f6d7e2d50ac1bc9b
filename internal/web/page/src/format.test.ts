// Run by TestUnits: bundled by webbuild, then node --test.

import assert from "node:assert/strict";
import { test } from "node:test";
import { bytes, cellText, duration, grouped, numberText, percent, short } from "./format";

function table<T>(f: (v: T) => string, rows: [T, string][]) {
  for (const [v, want] of rows) assert.equal(f(v), want, `of ${String(v)}`);
}

test("bytes have three digits and never 1000 of a unit", () => table(bytes, [
  [0, "0 B"], [1, "1 B"], [1023, "1023 B"], [1024, "1.00 KiB"], [1536, "1.50 KiB"], [1024 * 1023.9, "1.00 MiB"],
  [10.25 * 1024, "10.3 KiB"], [123 * 2 ** 20, "123 MiB"], [2 ** 30, "1.00 GiB"], [2 ** 63, "8192 PiB"], [-2048, "−2.00 KiB"],
]));

test("counts", () => {
  table(short, [[0, "0"], [999, "999"], [999.6, "1.00 k"], [1234, "1.23 k"], [9_999, "10.0 k"], [41_234_567, "41.2 M"], [0.5, "0.50"]]);
  table(grouped, [[0, "0"], [1234567, "1,234,567"], [-1234, "-1,234"]]);
});

test("shares", () => table(percent, [[0, "0 %"], [0.003, "0.3 %"], [0.0994, "9.9 %"], [0.0996, "10 %"], [0.5, "50 %"], [1, "100 %"]]));

test("durations", () => table(duration, [
  [0, "0 s"], [0.0000421, "42 µs"], [0.0012, "1.2 ms"], [0.25, "250 ms"], [2, "2 s"], [2.5, "2.5 s"], [60, "1:00 min"], [3599, "59:59 min"],
  [3600, "1:00 h"], [86_399, "23:59 h"], [3 * 86_400 + 4 * 3600 + 12 * 60, "3 d 04:12 h"],
]));

test("cells", () => {
  assert.equal(cellText(null, "bytes"), "–");
  assert.equal(cellText({ missing: "not read" }, "bytes"), "not read");
  assert.equal(cellText(["a", "b"], "strings"), "a, b");
  assert.equal(cellText(true, "bool"), "yes");
  assert.equal(cellText(4711, "number"), "4711");
  assert.equal(cellText(4711, "count"), "4,711");
  assert.equal(numberText(1024, "bytes/s"), "1.00 KiB/s");
});
