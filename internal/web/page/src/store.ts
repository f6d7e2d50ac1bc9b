// What the page knows of the nodes: the list of all, and of the one that is
// looked at its state and its recent past, kept current by one stream.

import { batch, computed, effect, signal, untracked } from "@preact/signals";
import { get, nodePath, Problem, streamOf } from "./api";
import { route } from "./route";
import type { AlertCount, History, NodeList, NodeSummary, Point, Session, StateEvent } from "./wire";

/** denied: there is no session; lost: the server does not answer now. */
export type Link = "opening" | "live" | "lost" | "paused" | "denied";

const maxPoints = 3600;
const listEvery = 10_000; // ms

export const link = signal<Link>("opening");
export const nodes = signal<NodeSummary[] | null>(null);
/** Whether numbers older than an hour are kept. */
export const kept = signal(false);
/** null: no rules run. */
export const alerts = signal<AlertCount | null>(null);
/** Who looks at the page; null until it is known. */
export const me = signal<Session | null>(null);
export const state = signal<StateEvent | null>(null);
export const past = signal<History | null>(null);
export const now = signal(Date.now());
const heardAt = signal(0);

/** Seconds since the stream last told something of the node. */
export const silence = computed(() => heardAt.value ? Math.max(0, (now.value - heardAt.value) / 1000) : 0);

/** True when what is shown is older than the node's own pace explains. */
export const stale = computed(() => {
  const every = state.value?.budget.interval_seconds || 2;
  return link.value === "lost" || (link.value === "live" && silence.value > 3 * every + 3);
});

/** The watched node of a name: as in addresses, or its full name, which is what alerts have. */
export function watched(name: string): NodeSummary | undefined {
  if (!name) return undefined; // a node that was never attached has no full name either
  return nodes.value?.find((n) => n.node === name) ?? nodes.value?.find((n) => n.name === name);
}

/** The node whose stream is open: none when it is known not to be watched. */
const node = computed(() => nodes.value ? watched(route.value.node)?.node ?? "" : route.value.node);
const admitted = computed(() => link.value !== "denied");

let stream: EventSource | null = null;

export async function start(): Promise<void> {
  setInterval(() => { now.value = Date.now(); }, 1000);
  setInterval(() => { if (!document.hidden) void list(); }, listEvery);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { close(); link.value = "paused"; }
    else if (node.value && admitted.value) void open(node.value);
  });
  await Promise.all([list(), who()]);
  effect(() => {
    const name = node.value;
    close();
    batch(() => { state.value = null; past.value = null; heardAt.value = 0; });
    if (name && admitted.value) untracked(() => void open(name));
  });
}

/** Reads who this is. */
export async function who(): Promise<void> {
  try { me.value = await get<Session>("session"); } catch (e) { me.value ??= { how: "token" }; lost(e); }
}

/** Reads the list of nodes; tells in link when there is no session. */
export async function list(): Promise<void> {
  try {
    const answer = await get<NodeList>("nodes");
    batch(() => { nodes.value = answer.nodes; kept.value = answer.past; alerts.value = answer.alerts ?? null; });
    if (link.value === "denied") link.value = "opening";
  } catch (e) {
    lost(e);
  }
}

async function open(name: string): Promise<void> {
  close();
  if (link.value !== "denied") link.value = "opening";
  const mine = stream = streamOf(name);
  mine.addEventListener("state", (e) => {
    if (stream === mine) take(JSON.parse((e as MessageEvent<string>).data) as StateEvent);
  });
  // The past is read when the stream is open, so that no moment falls between.
  mine.onopen = () => { if (stream === mine) void readPast(name, mine); };
  mine.onerror = () => {
    if (stream !== mine) return;
    if (link.value !== "denied") link.value = "lost";
    // A refused stream is not tried again by the browser; the list tells why.
    if (mine.readyState === EventSource.CLOSED) {
      void list();
      setTimeout(() => { if (stream === mine && link.value !== "denied") void open(name); }, 3000);
    }
  };
}

async function readPast(name: string, mine: EventSource): Promise<void> {
  try {
    const h = await get<History>(nodePath(name, ["history"]));
    if (stream !== mine) return;
    past.value = state.value?.point ? appended(h, state.value.point) : h;
  } catch (e) {
    lost(e);
  }
}

function take(s: StateEvent): void {
  batch(() => {
    state.value = s;
    heardAt.value = now.value = Date.now();
    link.value = "live";
    if (s.point && past.value) past.value = appended(past.value, s.point);
  });
}

/** h with p at its end, or h itself when it has p. */
export function appended(h: History, p: Point): History {
  const last = h.at[h.at.length - 1];
  if (last !== undefined && p.at <= last) return h;
  const cut = Math.max(0, h.at.length + 1 - maxPoints);
  const series: History["series"] = {};
  for (const [name, values] of Object.entries(h.series)) series[name] = [...values.slice(cut), p.series[name] ?? null];
  return {
    node: h.node, charts: h.charts, series,
    at: [...h.at.slice(cut), p.at], gap: [...h.gap.slice(cut), p.gap], creation: [...h.creation.slice(cut), p.creation],
  };
}

function lost(e: unknown): void {
  if (e instanceof Problem && e.status === 401) { close(); link.value = "denied"; }
  else if (e instanceof Problem && e.status === 0) link.value = "lost";
}

function close(): void {
  stream?.close();
  stream = null;
}
