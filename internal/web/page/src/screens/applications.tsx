import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { get, nodePath, Problem } from "../api";
import { syntax, wide } from "../control";
import { cellText } from "../format";
import { NoAnswer } from "../parts/answer";
import { visible } from "../parts/cell";
import { Notes, ProblemNotice } from "../parts/notice";
import { Origin } from "../parts/origin";
import { Filter, Toggle } from "../parts/tools";
import { TreeGrid } from "../parts/treegrid";
import { useResource } from "../resource";
import { href, route, setQuery } from "../route";
import type { Document, TreeNode } from "../wire";
import { Answer } from "./answers";

export function Applications({ node }: { node: string }) {
  const app = route.value.arg;
  if (app) return <SupervisionTree key={app} node={node} app={app} />;
  return (
    <Answer title="Applications" path={nodePath(node, ["applications"], { syntax: syntax.value })}
      more={<a class="toggle" href={href(node, "applications", "*")}>All trees</a>}
      draw={{ application: (v, row) => typeof v === "string" && row.includes(true) ? <a href={href(node, "applications", v)}>{v}</a> : undefined }} />
  );
}

/** One look at a tree, which wakes its processes: another one is taken only when the reader wants it. */
function SupervisionTree({ node, app }: { node: string; app: string }) {
  const { root = "", find = "" } = route.value.query;
  const parts = app === "*" ? ["folded-tree"] : ["folded-tree", app];
  const look = useRef("");
  const looks = useSignal(0);
  const more = useSignal<Record<string, TreeNode[]>>({});
  const problem = useSignal<Problem | null>(null);
  const path = useMemo(() => nodePath(node, parts, { root, find, at: look.current, syntax: syntax.value }), [root, find, syntax.value, looks.value]);
  const answer = useResource<Document>(path);
  const d = answer.data.value;
  useEffect(() => { look.current = d?.origin.at ?? ""; more.value = {}; }, [d]);

  const anew = () => { look.current = ""; looks.value++; answer.again(); };
  const open = (n: TreeNode, from: number) => {
    get<Document>(nodePath(node, parts, { open: n.key, from: String(from), at: look.current, syntax: syntax.value })).then((part) => {
      problem.value = null;
      if (part.origin.at !== look.current) anew(); // of another look, in which keys are others
      else more.value = { ...more.value, [n.key!]: [...more.value[n.key!] ?? [], ...part.tree!.roots] };
    }, (e) => { problem.value = e instanceof Problem ? e : new Problem(0, String(e), ""); });
  };
  const to = (root: string) => href(node, "applications", app, { ...route.value.query, root });
  const nameOf = (n: TreeNode) => visible(cellText(n.values[0] ?? null, "text"));

  return (
    <section class="list">
      <div class="tools">
        <a class="toggle" href={href(node, "applications")}>‹ Applications</a>
        <Filter value={find} onChange={(find) => setQuery({ find })} label="Find in the tree" placeholder="find: name, module or pid" />
        <Toggle on={wide} title="More columns" hint="w" />
        <button type="button" class="toggle" onClick={anew} disabled={answer.busy.value} title="wakes every process of the tree once">Refresh</button>
      </div>
      <h1 class="title">{d?.title ?? "Supervision tree"}</h1>
      {root && <nav class="trail" aria-label="Above">
        <a href={to("")}>whole tree</a>
        {d?.tree?.trail?.map((n) => <> › <a href={to(n.key!)}>{nameOf(n)}</a></>)}
      </nav>}
      <NoAnswer resource={answer} what="the tree" />
      {problem.value && <ProblemNotice problem={problem.value} />}
      {d?.tree && (
        <div class={answer.problem.value ? "old" : ""}>
          {d.tree.roots.length === 0
            ? <p class="empty">Nothing here: there is no running application of that name.</p>
            : <TreeGrid key={root + find + d.origin.at} tree={d.tree} caption={d.title} more={more.value} onMore={open}
              draw={(n, name) => n.of && !n.folded && n.key !== root ? <a href={to(n.key!)} class="t" title="make this the root">{visible(name)}</a> : <span class="t">{visible(name)}</span>} />}
          <Notes notes={d.notes} />
          <Origin origin={d.origin} />
        </div>
      )}
    </section>
  );
}
