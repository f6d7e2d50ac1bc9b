// Screens that are one answer each.

import { shop } from "./harness.mjs";

export const screens = [
  ["ets", `#/${shop}/ets`, "table.data tbody tr"],
  ["ports", `#/${shop}/ports`, "table.data tbody tr"],
  ["ets-by-name", `#/${shop}/ets?by=name`, "table.data tbody tr"],
  ["allocators", `#/${shop}/allocators`, "table.data tbody tr"],
  ["links", `#/${shop}/links`, "table.data tbody tr"],
  ["microstates", `#/${shop}/microstates`, ".card table tbody tr"],
];
