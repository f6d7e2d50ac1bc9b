// The screens, in the order of their tabs. Keys, tabs and help are made from these rows.

import type { ComponentType } from "preact";
import { Allocators, Applications, Ets, Events, Ports } from "./screens/answers";
import { Processes } from "./screens/processes";
import { System } from "./screens/system";

export interface Screen { name: string; title: string; key: string; help: string; view: ComponentType<{ node: string }> }

export const screens: Screen[] = [
  { name: "system", title: "System", key: "1", help: "the node as a whole", view: System },
  { name: "processes", title: "Processes", key: "2", help: "the process table, ranked on the node", view: Processes },
  { name: "applications", title: "Applications", key: "3", help: "applications and supervision trees", view: Applications },
  { name: "ets", title: "ETS", key: "4", help: "ETS tables", view: Ets },
  { name: "ports", title: "Ports", key: "5", help: "ports and sockets", view: Ports },
  { name: "allocators", title: "Allocators", key: "6", help: "memory allocators", view: Allocators },
  { name: "events", title: "Events", key: "7", help: "what the runtime reports: long collections, busy ports, long queues", view: Events },
];
