import assert from "node:assert/strict";
import { test } from "node:test";
import { fuzzy } from "./fuzzy";

function best(typed: string, of: string[]): string[] {
  return of.flatMap((text) => { const score = fuzzy(text, typed); return score === null ? [] : [{ text, score }]; })
    .sort((a, b) => b.score - a.score).map((f) => f.text);
}

test("letters in order, whole words and beginnings first", () => {
  const rows: [string, string[], string[]][] = [
    ["ets", ["Events", "ETS", "reduction"], ["ETS", "Events"]],
    ["proc", ["microstates of processes", "Processes"], ["Processes", "microstates of processes"]],
    ["sca", ["shop_cart_archive", "Elixir.Shop.Cart"], ["shop_cart_archive", "Elixir.Shop.Cart"]],
    ["shop cart", ["shop_cart", "cart_shop"], ["shop_cart"]],
    ["", ["b", "ab"], ["b", "ab"]],
    ["x", ["abc"], []],
  ];
  for (const [typed, of, want] of rows) assert.deepEqual(best(typed, of), want, typed);
});
