import type { Unit } from "../wire";
import type { ChartSpec } from "./chart";

export const colors = ["--c1", "--c2", "--c3", "--c4", "--c5"];
export const dashes = [[], [7, 3], [2, 3], [12, 4], [7, 3, 2, 3]];

interface Measure { name: string; title: string; unit: Unit; help?: string }

/** A chart of each of some numbers, or of several that belong together, in the words of their columns or fields. */
export function chartsOf(measures: Measure[], names: string[][], prefix = ""): ChartSpec[] {
  return names.map((of, at): ChartSpec => {
    const list = of.map((n) => measures.find((m) => m.name === n)!);
    const first = list[0]!;
    return {
      name: first.name, title: list.map((m) => m.title).join(", "), unit: first.unit, help: list.map((m) => m.help).join("; "),
      lines: list.map((m, i) => ({ series: prefix + m.name, label: i || list[1] ? m.title : "", color: colors[(at + i) % 4]!, dash: dashes[i]!, fill: i === 0 })),
    };
  });
}
