// The screens, in the order of the rail. Keys, rail and help are made from these rows.

import type { ComponentType } from "preact";
import { About } from "./screens/about";
import { Mnesia, Waits } from "./screens/answers";
import { Applications } from "./screens/applications";
import { Distribution } from "./screens/distribution";
import { Ets } from "./screens/ets";
import { Events } from "./screens/events";
import { Findings } from "./screens/findings";
import { Groups } from "./screens/groups";
import { LoadScreen } from "./screens/load";
import { MemoryScreen } from "./screens/memory";
import { Metrics } from "./screens/metrics";
import { Overview } from "./screens/overview";
import { Ports } from "./screens/ports";
import { Processes } from "./screens/processes";
import { Threads } from "./screens/threads";

/** Screens that belong together, in the order of the rail. The first has no heading. */
export const parts = ["", "Processes", "Resources", "Records"] as const;

export interface Screen {
  name: string; title: string; part: (typeof parts)[number]; help: string; view: ComponentType<{ node: string }>;
  /** Left out where there are more screens than keys: the rail leads there. */
  key?: string;
  /** The set of numbers that is kept of it. */
  past?: string;
  /** It shows other times by itself. */
  timed?: true;
  /** What it was called in addresses. */
  old?: string[];
}

export const screens: Screen[] = [
  { name: "overview", title: "Overview", part: "", key: "1", help: "the node as a whole, what is wrong first", view: Overview, past: "node", old: ["system"] },
  { name: "findings", title: "Findings", part: "", key: "!", help: "what the detectors found, now and before", view: Findings, timed: true },
  { name: "processes", title: "Processes", part: "Processes", key: "2", help: "all processes, in any order", view: Processes },
  { name: "groups", title: "Groups", part: "Processes", key: "3", help: "processes by what they are, with births and deaths", view: Groups, past: "groups" },
  { name: "applications", title: "Applications", part: "Processes", key: "4", help: "applications and supervision trees", view: Applications },
  { name: "waits", title: "Waits", part: "Processes", key: "5", help: "who waits on whom", view: Waits },
  { name: "load", title: "Load", part: "Resources", key: "6", help: "schedulers, queues and the host", view: LoadScreen, past: "load" },
  { name: "memory", title: "Memory", part: "Resources", key: "7", help: "what memory is used for, taken for and what of it is in RAM", view: MemoryScreen, past: "memory", old: ["allocators"] },
  { name: "ets", title: "ETS", part: "Resources", key: "8", help: "ETS tables", view: Ets, past: "ets" },
  { name: "ports", title: "Ports", part: "Resources", key: "9", help: "ports and sockets", view: Ports, past: "ports" },
  { name: "distribution", title: "Distribution", part: "Resources", key: "0", help: "connections to other nodes", view: Distribution, past: "distribution", old: ["links"] },
  { name: "mnesia", title: "Mnesia", part: "Resources", help: "transactions, locks, nodes and tables of Mnesia", view: Mnesia, past: "mnesia" },
  { name: "threads", title: "Threads", part: "Resources", help: "what the runtime's threads do", view: Threads, past: "threads", old: ["microstates"] },
  { name: "events", title: "Events", part: "Records", key: "e", help: "what the runtime reports: long collections, busy ports, long queues", view: Events, past: "events" },
  { name: "metrics", title: "Metrics", part: "Records", help: "what is kept, by PromQL, and what each metric means", view: Metrics, timed: true },
  { name: "about", title: "About", part: "Records", help: "what watching costs the node, all that may be asked of it, what was done", view: About, timed: true },
];

/** The screen of an address. */
export function screenOf(name: string): Screen | undefined {
  return screens.find((s) => s.name === (name || screens[0]!.name) || s.old?.includes(name));
}
