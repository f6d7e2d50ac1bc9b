import assert from "node:assert/strict";
import { test } from "node:test";
import { between, follows, frameOf, momentText, moved, queryOf, scaled, windowOf, type Frame } from "./frame";

const now = Date.UTC(2026, 10, 27, 12) / 1000;
const night = Date.UTC(2026, 10, 27, 3, 11) / 1000;
const hour = 3600;

test("an address is a time, and a time an address", () => {
  const rows: [Record<string, string>, Frame | null][] = [
    [{}, null],
    [{ sort: "memory" }, null],
    [{ range: "6h" }, { range: 6 * hour, at: null, to: null }],
    [{ at: "2026-11-27T03:11:00Z" }, { range: hour, at: night, to: null }],
    [{ at: "2026-11-27T04:11:00+01:00", range: "7d" }, { range: 168 * hour, at: night, to: null }],
    [{ at: String(night) }, { range: hour, at: night, to: null }],
    [{ range: "437s", to: "2026-11-27T03:11:00Z" }, { range: 437, at: null, to: night }],
    [{ range: "0s" }, { range: 60, at: null, to: null }],
    [{ range: "99999d" }, { range: 366 * 24 * hour, at: null, to: null }],
    [{ at: "yesterday", range: "long", to: "<img>" }, null],
  ];
  for (const [query, want] of rows) {
    assert.deepEqual(frameOf(query), want, JSON.stringify(query));
    assert.deepEqual(frameOf(queryOf(want)), want, `again, of ${JSON.stringify(query)}`);
  }
  assert.deepEqual(queryOf({ range: hour, at: night, to: null }), { at: "2026-11-27T03:11:00Z", range: "1h", to: "" });
});

test("a moment is in the middle, but for the future", () => {
  assert.deepEqual(windowOf({ range: hour, at: night, to: null }, now), [night - hour / 2, night + hour / 2]);
  assert.deepEqual(windowOf({ range: hour, at: now - 60, to: null }, now), [now - hour, now]);
  assert.deepEqual(windowOf({ range: hour, at: null, to: null }, now), [now - hour, now]);
  assert.equal(follows({ range: hour, at: now - 60, to: null }, now), true);
  assert.equal(follows({ range: hour, at: night, to: null }, now), false);
});

test("earlier and later by half of what is seen", () => {
  const f = { range: hour, at: null, to: null };
  const earlier = moved(f, -1, now);
  assert.deepEqual(earlier, { range: hour, at: null, to: now - hour / 2 });
  assert.deepEqual(moved(earlier, 1, now), f);
  assert.deepEqual(moved(f, 1, now), f);
  // The mark stays while one looks around it.
  assert.deepEqual(moved({ range: hour, at: night, to: null }, -1, now), { range: hour, at: night, to: night });
  // At the end of time the marked moment no longer says what is looked at.
  assert.deepEqual(windowOf(moved({ range: hour, at: night, to: now - 60 }, 1, now), now), [now - hour, now]);
});

test("closer and wider", () => {
  assert.deepEqual(between({ range: hour, at: night, to: null }, night - 100, night + 200), { range: 300, at: night, to: night + 200 });
  assert.deepEqual(windowOf(between({ range: hour, at: null, to: null }, night, night + 2), now), [night - 29, night + 31]);
  assert.deepEqual(windowOf(scaled({ range: hour, at: night, to: null }, 2, now), now), [night - hour, night + hour]);
  assert.deepEqual(windowOf(scaled({ range: hour, at: null, to: null }, 2, now), now), [now - 2 * hour, now]);
});

test("moments have whole seconds", () => assert.equal(momentText(night + 0.4), "2026-11-27T03:11:00Z"));
