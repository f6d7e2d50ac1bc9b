// What the reader set, for all screens.

import { computed, signal } from "@preact/signals";
import { now, state } from "./store";

/** No questions are asked while paused; charts and the head go on. */
export const paused = signal(false);
export const wide = signal(false);
export const helpOpen = signal(false);
export const paletteOpen = signal(false);
/** Rows of a table keep their places, whatever becomes of their numbers. */
export const frozen = signal(false);
/** What the table on screen does with its keys; null: there is none. */
export const tableKeys = signal<((key: string) => void) | null>(null);

export type Syntax = "erlang" | "elixir";

const chosen = signal<Syntax | null>(null);

const elixirNode = computed(() => {
  const field = state.value?.system?.sections?.flatMap((s) => s.fields ?? []).find((f) => f.name === "elixir_version");
  return typeof field?.value === "string";
});

/** The language that names and functions are printed in: the reader's, else the node's. */
export const syntax = computed<Syntax>(() => chosen.value ?? (elixirNode.value ? "elixir" : "erlang"));

export function speak(s: Syntax): void { chosen.value = s; }

/** Changes with each look of the session at the node. */
export const eachLook = pace(() => state.value?.seq ?? 0);

/** Changes every ten seconds, for answers that cost more and change less. */
export const eachTenSeconds = pace(() => Math.floor(now.value / 10_000));

/** A value that stands still while paused. */
function pace(beat: () => number) {
  let last = 0;
  return computed(() => paused.value ? last : (last = beat()));
}
