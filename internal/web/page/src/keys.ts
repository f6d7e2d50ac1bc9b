// The keys. The same rows answer them and are the help.

import { frozen, helpOpen, paletteOpen, paused, tableKeys, wide } from "./control";
import { frameOf, type Frame } from "./frame";
import { copyCell } from "./parts/take";
import { scale, show, step } from "./parts/timeline";
import { go, href, route } from "./route";
import { screens } from "./screens";
import { alerts, kept } from "./store";
import { choose, dark } from "./theme";

/** screen: it only opens one, which the palette has too. */
export interface Key { key: string; shown?: string; help: string; screen?: true; run: () => void }

export const keys: Key[] = [
  ...screens.flatMap((s) => s.key ? [{ key: s.key, help: s.title, screen: true as const, run: () => { if (route.value.node) go(href(route.value.node, s.name)); } }] : []),
  { key: "a", help: "alerts of all nodes", run: () => { if (alerts.value) go(href("", "alerts")); } },
  { key: "[", help: "earlier", run: () => inTime((f) => step(f, -1)) },
  { key: "]", help: "later", run: () => inTime((f) => step(f, 1)) },
  { key: "+", help: "less time, closer", run: () => inTime((f) => scale(f, 0.5)) },
  { key: "-", help: "more time", run: () => inTime((f) => scale(f, 2)) },
  { key: "l", help: "now, live", run: () => inTime(() => show(null)) },
  { key: ":", shown: ": Ctrl-K", help: "find anything by its name", run: () => { paletteOpen.value = true; } },
  { key: "/", help: "filter", run: () => document.querySelector<HTMLInputElement>("[data-filter]")?.focus() },
  { key: "p", help: "pause and go on", run: () => { paused.value = !paused.value; } },
  { key: "w", help: "more columns", run: () => { wide.value = !wide.value; } },
  { key: "f", help: "keep the order of a table", run: () => { frozen.value = !frozen.value; } },
  { key: "g", help: "first row of a table", run: () => tableKeys.value?.("g") },
  { key: "G", help: "last row of a table", run: () => tableKeys.value?.("G") },
  { key: "m", help: "pin the row of a table, or let it go", run: () => tableKeys.value?.("m") },
  { key: "y", help: "copy the pid, or what else names the row", run: () => copyCell("th") },
  { key: "Y", help: "copy the function of the row", run: () => copyCell("mfa") },
  { key: "d", help: "dark or light", run: () => choose(dark.value ? "light" : "dark") },
  { key: "?", help: "this help", run: () => { helpOpen.value = !helpOpen.value; } },
  { key: "Escape", shown: "Esc", help: "back", run: back },
];

export function listen(): void {
  addEventListener("keydown", (e) => {
    const find = (e.ctrlKey || e.metaKey) && e.key === "k";
    if ((e.ctrlKey || e.metaKey || e.altKey) && !find || e.defaultPrevented) return;
    const typing = e.target instanceof HTMLElement && e.target.matches("input, select, textarea");
    if (typing && !find) {
      if (e.key === "Escape") (e.target as HTMLElement).blur();
      return;
    }
    const row = keys.find((k) => k.key === (find ? ":" : e.key));
    if (!row) return;
    e.preventDefault();
    row.run();
  });
}

/** Where a past is kept. What is live begins with the last hour. */
function inTime(run: (f: Frame) => void): void {
  const r = route.value;
  if (kept.value && (r.node || r.screen === "metrics")) run(frameOf(r.query) ?? { range: 3600, at: null, to: null });
}

function back(): void {
  const r = route.value;
  if (helpOpen.value) helpOpen.value = false;
  else if (r.arg) go(href(r.node, r.screen, "", r.query));
}
