// The screens, in the order of their tabs. Keys, tabs and help are made from these rows.

import type { ComponentType } from "preact";
import { Allocators, Applications, Ets, Events, Groups, Links, Microstates, Ports, Waits } from "./screens/answers";
import { Processes } from "./screens/processes";
import { System } from "./screens/system";

export interface Screen { name: string; title: string; key: string; help: string; view: ComponentType<{ node: string }> }

export const screens: Screen[] = [
  { name: "system", title: "System", key: "1", help: "the node as a whole", view: System },
  { name: "processes", title: "Processes", key: "2", help: "the process table, ranked on the node", view: Processes },
  { name: "groups", title: "Groups", key: "3", help: "processes by what they are, with births and deaths", view: Groups },
  { name: "waits", title: "Waits", key: "4", help: "who waits on whom", view: Waits },
  { name: "events", title: "Events", key: "5", help: "what the runtime reports: long collections, busy ports, long queues", view: Events },
  { name: "applications", title: "Applications", key: "6", help: "applications and supervision trees", view: Applications },
  { name: "ets", title: "ETS", key: "7", help: "ETS tables", view: Ets },
  { name: "ports", title: "Ports", key: "8", help: "ports and sockets", view: Ports },
  { name: "allocators", title: "Allocators", key: "9", help: "memory allocators", view: Allocators },
  { name: "links", title: "Links", key: "0", help: "connections to other nodes", view: Links },
  { name: "microstates", title: "Threads", key: "t", help: "what the runtime's threads do", view: Microstates },
];
