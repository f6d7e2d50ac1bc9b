// The charts of the system screen, in their order: of the last hour, and of any time
// that is kept.

import type { ChartSpec, Line } from "./parts/chart";

const dotted = [2, 3], dashed = [7, 3], long = [12, 4];

export const charts: ChartSpec[] = [
  {
    name: "utilization", title: "Utilisation", unit: "ratio", top: 1,
    help: "mean of the normal schedulers online, beside all of the host's processors",
    lines: [
      { series: "scheduler_utilization", label: "schedulers", color: "--c1", fill: true },
      { series: "os_cpu", label: "host CPU", color: "--c2", dash: dashed },
    ],
  },
  {
    name: "run_queue", title: "Run queue", unit: "count", top: 2,
    help: "work that is ready and waits for a scheduler",
    lines: [
      { series: "run_queue", label: "normal", color: "--c1", fill: true },
      { series: "run_queue_dirty_cpu", label: "dirty CPU", color: "--c2", dash: dashed },
      { series: "run_queue_dirty_io", label: "dirty I/O", color: "--c3", dash: dotted },
    ],
  },
  {
    name: "memory", title: "Memory", unit: "bytes",
    help: "erlang:memory/0 by kind",
    lines: [
      { series: "memory_total", label: "total", color: "--c6", fill: true },
      { series: "memory_processes", label: "processes", color: "--c1", dash: dashed },
      { series: "memory_binary", label: "binaries", color: "--c2", dash: long },
      { series: "memory_ets", label: "ETS", color: "--c3", dash: dotted },
    ],
  },
  {
    name: "reductions", title: "Reductions per second", unit: "rate",
    help: "work done, roughly function calls",
    lines: [{ series: "reductions", label: "all processes", color: "--c1", fill: true }],
  },
  {
    name: "io", title: "Port I/O per second", unit: "bytes/s",
    help: "bytes through ports; NIF sockets and files are not in it",
    lines: [
      { series: "io_input", label: "in", color: "--c1", fill: true },
      { series: "io_output", label: "out", color: "--c2", dash: dashed },
    ],
  },
  {
    name: "processes", title: "Processes", unit: "count",
    help: "processes that exist",
    lines: [{ series: "processes", label: "count", color: "--c4", fill: true }],
  },
  {
    name: "collections", title: "Garbage collections per second", unit: "rate",
    help: "collections of all processes",
    lines: [{ series: "garbage_collections", label: "all processes", color: "--c3", fill: true }],
  },
  {
    name: "load", title: "Load of the host", unit: "float",
    help: "load average over a minute: threads that run, wait to, or wait for disks",
    lines: [{ series: "load1", label: "1 min", color: "--c2", fill: true }],
  },
];

const keptOnly: ChartSpec[] = [
  {
    name: "mailbox", title: "Longest message queue", unit: "count",
    help: "of all processes, at each census",
    lines: [{ series: "longest_queue", label: "messages", color: "--c2", fill: true }],
  },
];

/** Lines that only the kept past has, by chart. */
const more: Record<string, Line[]> = {
  utilization: [{ series: "scheduler_busiest", label: "busiest", color: "--c4", dash: dotted }],
};

/** The charts of the kept past, but for those of groups. */
export const keptCharts: ChartSpec[] = [
  ...charts.map((c) => ({ ...c, lines: [...c.lines, ...more[c.name] ?? []] })), ...keptOnly,
];

/** Numbers of groups of processes that are drawn as layers. */
export const groupCharts: Pick<ChartSpec, "name" | "title" | "unit" | "help">[] = [
  { name: "memory", title: "Heaps by group of processes", unit: "bytes", help: "heaps of the largest groups; messages outside of heaps and large binaries are not in it" },
  { name: "processes", title: "Processes by group", unit: "count", help: "processes of the largest groups" },
];
