import { useEffect, useRef } from "preact/hooks";
import { nodePath } from "../api";
import { syntax } from "../control";
import { NoAnswer } from "../parts/answer";
import { Copy } from "../parts/copy";
import { GraphView } from "../parts/graph";
import { Notes } from "../parts/notice";
import { Origin } from "../parts/origin";
import { Card, SectionCard } from "../parts/section";
import { useResource } from "../resource";
import { href, pidArg, route } from "../route";
import type { Document } from "../wire";
import { Recent } from "./process-recent";
import { Holdings } from "./holdings";

/** All that can be told of one process without reading its messages. */
export function ProcessPanel({ node, pid }: { node: string; pid: string }) {
  const answer = useResource<Document>(nodePath(node, ["process", pid], { syntax: syntax.value }));
  const top = useRef<HTMLElement>(null);
  useEffect(() => { top.current?.focus({ preventScroll: true }); }, []);
  const d = answer.data.value;
  const problem = answer.problem.value;
  const own = pidArg(pidIn(d) ?? printed(pid)); // one that is named is known by its pid once it has answered
  const counted = /^[\d.]+$/.test(own);
  return (
    <aside class="panel" aria-label={`Process ${pid}`} tabIndex={-1} ref={top}>
      <header>
        <h1>{d?.title ?? `Process ${printed(pid)}`}</h1>
        <div class="tools">
          <Copy text={pidIn(d) ?? printed(pid)} what="pid" title="Copy pid" />
          <button type="button" class="toggle" onClick={answer.again} disabled={answer.busy.value}
            title="asks the process again; it wakes for the answer">Refresh</button>
          <a class="close" href={href(node, "processes", "", route.value.query)} aria-label="close, key Escape">✕</a>
        </div>
      </header>
      {counted && <Recent key={own} node={node} pid={own} />}
      <NoAnswer resource={answer} what="the process" />
      {d && (
        <div class={problem ? "old" : ""}>
          <Notes notes={d.notes} />
          {d.graph && <Card title={d.graph.title}><GraphView graph={d.graph} small /></Card>}
          <Holdings node={node} pid={pid} />
          {d.sections?.map((s) => <SectionCard key={s.name} section={s} />)}
          <Origin origin={d.origin} />
        </div>
      )}
    </aside>
  );
}

function pidIn(d: Document | null): string | null {
  const v = d?.sections?.flatMap((s) => s.fields ?? []).find((f) => f.name === "pid")?.value;
  return typeof v === "string" ? v : null;
}

function printed(arg: string): string {
  return /^0\.\d+\.\d+$/.test(arg) ? `<${arg}>` : arg;
}
