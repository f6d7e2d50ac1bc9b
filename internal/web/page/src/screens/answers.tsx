// Screens that are one document, drawn by what it is made of.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { nodePath } from "../api";
import { eachTenSeconds, paused, syntax, wide } from "../control";
import { NoAnswer } from "../parts/answer";
import { DocumentView } from "../parts/document";
import { chosen, Facets } from "../parts/facets";
import { LastHour } from "../parts/hour";
import { Choice, Filter, Toggle } from "../parts/tools";
import { useResource } from "../resource";
import { setQuery } from "../route";
import type { Cell, Document } from "../wire";

/** Which rows an answer has. */
export function By({ value, rows }: { value: string; rows: [string, string][] }) {
  return <Choice label="Rows" value={value} rows={rows} onChoose={(by) => setQuery({ by })} />;
}

export function Mnesia({ node }: { node: string }) {
  return (
    <>
      <Answer title="Mnesia" path={nodePath(node, ["mnesia"], { syntax: syntax.value })} />
      <LastHour node={node} set="mnesia" title="Mnesia" />
    </>
  );
}

export function Waits({ node }: { node: string }) {
  return <Answer title="Waits" pace={null} path={nodePath(node, ["waits"], { syntax: syntax.value })} />;
}

/**
 * pace: asked again each time it changes; null: only when the reader wants it, since it costs the node more.
 * above: what sums the answer up. facets: columns whose words are counted, and choose rows.
 */
export function Answer({ title, path, more, draw, above, facets = [], rowLimit = 500, pace = eachTenSeconds.value }: {
  title: string; pace?: number | null; path: string; more?: ComponentChildren;
  draw?: Record<string, (value: Cell, row: Cell[]) => ComponentChildren>;
  above?: (d: Document) => ComponentChildren; facets?: string[]; rowLimit?: number;
}) {
  const answer = useResource<Document>(path, pace);
  const filter = useSignal("");
  const d = answer.data.value;
  const problem = answer.problem.value;
  return (
    <section class="list">
      <div class="tools">
        <Filter value={filter.value} onChange={(f) => { filter.value = f; }} label={`Filter ${title}`} placeholder="filter rows" />
        {more}
        <Toggle on={wide} title="More columns" hint="w" />
        {pace !== null
          ? <Toggle on={paused} title={paused.value ? "Paused" : "Pause"} hint="p" />
          : <button type="button" class="toggle" onClick={answer.again} disabled={answer.busy.value}>Refresh</button>}
      </div>
      <h1 class="title">{d?.title ?? title}</h1>
      <NoAnswer resource={answer} what={title} />
      {d && (
        <div class={problem ? "old" : ""}>
          {above?.(d)}
          {d.table && <Facets table={d.table} columns={facets} />}
          <DocumentView document={chosen(d, facets)} filter={filter.value} rowLimit={rowLimit} {...(draw ? { draw } : {})} />
        </div>
      )}
    </section>
  );
}
