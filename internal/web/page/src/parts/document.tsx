import type { Document } from "../wire";
import { GraphView } from "./graph";
import { Notes } from "./notice";
import { Origin } from "./origin";
import { Card, SectionCard } from "./section";
import { DataTable } from "./table";
import type { ComponentChildren } from "preact";
import type { Cell } from "../wire";

/** Any document, drawn by what it is made of. */
export function DocumentView({ document: d, filter, draw, rowLimit = 500 }: {
  document: Document; filter?: string; rowLimit?: number;
  draw?: Record<string, (value: Cell, row: Cell[]) => ComponentChildren>;
}) {
  return (
    <>
      <Notes notes={d.notes} />
      {d.graph && <Card title={d.graph.title}><GraphView graph={d.graph} /></Card>}
      {d.sections && d.sections.length > 0 && <div class="cards">{d.sections.map((s) => <SectionCard key={s.name} section={s} />)}</div>}
      {d.table && <DataTable table={d.table} caption={d.title} filter={filter ?? ""} rowLimit={rowLimit} {...(draw ? { draw } : {})} />}
      <Origin origin={d.origin} />
    </>
  );
}
