// Screens that are one document, drawn by what it is made of.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { nodePath } from "../api";
import { eachTenSeconds, paused, syntax, wide } from "../control";
import { NoAnswer } from "../parts/answer";
import { DocumentView } from "../parts/document";
import { Filter, Toggle } from "../parts/tools";
import { useResource } from "../resource";
import { href, route, setQuery } from "../route";
import type { Cell, Document } from "../wire";

export function Applications({ node }: { node: string }) {
  const app = route.value.arg;
  if (app) {
    const path = app === "*" ? ["tree"] : ["tree", app];
    return (
      <Answer key={app} pace={null} title={app === "*" ? "All supervision trees" : `Supervision tree of ${app}`} path={nodePath(node, path, { syntax: syntax.value })}
        back={{ href: href(node, "applications"), title: "Applications" }} />
    );
  }
  return (
    <Answer title="Applications" path={nodePath(node, ["applications"], { syntax: syntax.value })}
      more={<a class="toggle" href={href(node, "applications", "*")}>All trees</a>}
      draw={{ application: (v, row) => typeof v === "string" && row.includes(true) ? <a href={href(node, "applications", v)}>{v}</a> : undefined }} />
  );
}

export function Ets({ node }: { node: string }) {
  const by = route.value.query.by ?? "";
  const path = nodePath(node, by === "name" ? ["ets", "groups"] : ["ets"], { limit: "2000", syntax: syntax.value });
  return <Answer key={by} title="ETS tables" path={path} more={<By value={by} rows={[["", "By table"], ["name", "By name"]]} />} />;
}

export function Links({ node }: { node: string }) {
  return <Answer title="Connections to other nodes" path={nodePath(node, ["links"], { syntax: syntax.value })} />;
}

export function Microstates({ node }: { node: string }) {
  const by = route.value.query.by ?? "";
  return (
    <Answer title="What the runtime's threads do" path={nodePath(node, ["microstates"], { by })}
      more={<By value={by} rows={[["", "By type"], ["thread", "By thread"]]} />} />
  );
}

/** Which rows an answer has. */
function By({ value, rows }: { value: string; rows: [string, string][] }) {
  return (
    <div class="choice" role="group" aria-label="Rows">
      {rows.map(([by, title]) => <button key={by} type="button" aria-pressed={value === by} onClick={() => setQuery({ by })}>{title}</button>)}
    </div>
  );
}

export function Ports({ node }: { node: string }) {
  return <Answer title="Ports and sockets" path={nodePath(node, ["ports"], { limit: "2000", syntax: syntax.value })} />;
}

export function Events({ node }: { node: string }) {
  return <Answer title="Node events" path={nodePath(node, ["events"], { syntax: syntax.value })} />;
}

export function Allocators({ node }: { node: string }) {
  const by = route.value.query.by ?? "";
  return (
    <Answer title="Allocators" path={nodePath(node, ["allocators"], { by })}
      more={<By value={by} rows={[["", "By allocator"], ["instance", "By instance"]]} />} />
  );
}

export function Waits({ node }: { node: string }) {
  return <Answer title="Waits" pace={null} path={nodePath(node, ["waits"], { syntax: syntax.value })} />;
}

/** pace: asked again each time it changes; null: only when the reader wants it, since it costs the node more. */
function Answer({ title, path, back, more, draw, pace = eachTenSeconds.value }: {
  title: string; pace?: number | null; path: string; back?: { href: string; title: string }; more?: ComponentChildren;
  draw?: Record<string, (value: Cell, row: Cell[]) => ComponentChildren>;
}) {
  const answer = useResource<Document>(path, pace);
  const filter = useSignal("");
  const d = answer.data.value;
  const problem = answer.problem.value;
  return (
    <section class="list">
      <div class="tools">
        {back && <a class="toggle" href={back.href}>‹ {back.title}</a>}
        <Filter value={filter.value} onChange={(f) => { filter.value = f; }} label={`Filter ${title}`} placeholder="filter rows" />
        {more}
        <Toggle on={wide} title="More columns" hint="w" />
        {pace !== null
          ? <Toggle on={paused} title={paused.value ? "Paused" : "Pause"} hint="p" />
          : <button type="button" class="toggle" onClick={answer.again} disabled={answer.busy.value}>Refresh</button>}
      </div>
      <h1 class="title">{d?.title ?? title}</h1>
      <NoAnswer resource={answer} what={title} />
      {d && <div class={problem ? "old" : ""}><DocumentView document={d} filter={filter.value} {...(draw ? { draw } : {})} /></div>}
    </section>
  );
}
