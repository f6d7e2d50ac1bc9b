// The screens, in the order of the rail. Keys, rail and help are made from these rows.

import type { ComponentType } from "preact";
import { Allocators, Applications, Ets, Events, Links, Microstates, Ports, Waits } from "./screens/answers";
import { Groups } from "./screens/groups";
import { Processes } from "./screens/processes";
import { System } from "./screens/system";

/** Screens that belong together, in the order of the rail. The first has no heading. */
export const parts = ["", "Processes", "Resources", "Records"] as const;

export interface Screen {
  name: string; title: string; part: (typeof parts)[number]; help: string; view: ComponentType<{ node: string }>;
  /** Left out where there are more screens than keys: the rail leads there. */
  key?: string;
}

export const screens: Screen[] = [
  { name: "system", title: "System", part: "", key: "1", help: "the node as a whole", view: System },
  { name: "processes", title: "Processes", part: "Processes", key: "2", help: "the process table, ranked on the node", view: Processes },
  { name: "groups", title: "Groups", part: "Processes", key: "3", help: "processes by what they are, with births and deaths", view: Groups },
  { name: "applications", title: "Applications", part: "Processes", key: "4", help: "applications and supervision trees", view: Applications },
  { name: "waits", title: "Waits", part: "Processes", key: "5", help: "who waits on whom", view: Waits },
  { name: "allocators", title: "Allocators", part: "Resources", key: "7", help: "memory allocators", view: Allocators },
  { name: "ets", title: "ETS", part: "Resources", key: "8", help: "ETS tables", view: Ets },
  { name: "ports", title: "Ports", part: "Resources", key: "9", help: "ports and sockets", view: Ports },
  { name: "links", title: "Links", part: "Resources", key: "0", help: "connections to other nodes", view: Links },
  { name: "microstates", title: "Threads", part: "Resources", help: "what the runtime's threads do", view: Microstates },
  { name: "events", title: "Events", part: "Records", key: "e", help: "what the runtime reports: long collections, busy ports, long queues", view: Events },
];
