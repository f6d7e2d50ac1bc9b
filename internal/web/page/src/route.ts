// What is looked at is in the address: #/node/screen/argument?key=value, with - in
// place of a node where a screen is of all. A link to it shows the same thing to
// somebody else.

import { signal } from "@preact/signals";

export interface Route { node: string; screen: string; arg: string; query: Record<string, string> }

export function parse(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const parts = path.split("/").map(decode);
  return {
    node: parts[0] === "-" ? "" : parts[0] ?? "", screen: parts[1] ?? "", arg: parts.slice(2).join("/"),
    query: Object.fromEntries(new URLSearchParams(search)),
  };
}

/** An address. Within one node the time that is looked at stays, unless the query says another. */
export function href(node: string, screen = "", arg = "", query: Record<string, string> = {}): string {
  if (node !== "" && node === route.value.node) query = { ...timeOf(route.value.query), ...query };
  const parts = [node || (screen && "-"), screen, arg].filter((p) => p !== "").map(encodeURIComponent);
  const kept = Object.entries(query).filter(([, v]) => v !== "");
  const search = kept.length ? "?" + new URLSearchParams(kept).toString() : "";
  return "#/" + parts.join("/") + search;
}

function timeOf({ at = "", range = "", to = "" }: Record<string, string>) { return { at, range, to }; }

let followed = location.hash;

export const route = signal<Route>(parse(followed));

addEventListener("hashchange", follow);

export function go(to: string): void {
  location.hash = to;
  follow();
}

/** Goes to another address of the same, without a step in the browser's history. */
export function become(to: string): void {
  history.replaceState(null, "", to);
  follow();
}

/** The event comes a moment after the address has changed, and the next key may be first. */
function follow(): void {
  if (location.hash === followed) return;
  followed = location.hash;
  route.value = parse(followed);
}

/** Changes parameters of what is shown, without a step in the browser's history. */
export function setQuery(change: Record<string, string>): void {
  const r = route.value;
  become(href(r.node, r.screen, r.arg, { ...r.query, ...change }));
}

/** The address part of a printed pid: <0.12.0> and #PID<0.12.0> are 0.12.0. */
export function pidArg(pid: string): string {
  return pid.replace(/^(#PID)?<(.*)>$/, "$2");
}

function decode(s: string): string {
  try { return decodeURIComponent(s); } catch { return s; }
}
