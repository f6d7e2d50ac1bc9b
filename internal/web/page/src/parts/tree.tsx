import { useSignal } from "@preact/signals";
import { wide } from "../control";
import type { Tree, TreeNode } from "../wire";
import { Cell } from "./cell";

const openLevels = 4;
const firstChildren = 50;

/** A tree as a table whose first column is indented and opens and closes. */
export function TreeTable({ tree, caption, filter = "" }: { tree: Tree; caption: string; filter?: string }) {
  const closed = useSignal<Record<string, boolean>>({});
  const shown = tree.columns.map((c, i) => ({ c, i })).filter(({ c }) => !c.wide || wide.value);
  const lines = flat(tree.roots, closed.value, filter.toLowerCase().trim());

  if (tree.roots.length === 0) return <p class="empty">Nothing here: there is no running application of that name.</p>;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
      <table class="data tree">
        <caption class="hidden">{caption}</caption>
        <thead><tr>{shown.map(({ c }) => <th scope="col" class={c.unit} title={c.help}><span>{c.title}</span></th>)}</tr></thead>
        <tbody>
          {lines.map((l) => l.more ? (
            <tr key={l.path}><td colSpan={shown.length} style={indent(l.depth)}>
              <button type="button" class="plain" onClick={() => { closed.value = { ...closed.value, [l.path]: false }; }}>
                {l.more} more children
              </button>
            </td></tr>
          ) : (
            <tr key={l.path}>
              {shown.map(({ c, i }, at) => {
                const body = <Cell value={l.node.values[i] ?? null} unit={c.unit} />;
                return at > 0 ? <td class={c.unit}>{body}</td> : (
                  <th scope="row" class={c.unit} style={indent(l.depth)}>
                    {l.children > 0 ? (
                      <button type="button" class="twist" aria-expanded={l.open} onClick={() => { closed.value = { ...closed.value, [l.path]: l.open }; }}
                        aria-label={`${l.open ? "close" : "open"} ${l.children} children`}>{l.open ? "▾" : "▸"}</button>
                    ) : <span class="twist" />}
                    {body}
                    {l.children > 0 && !l.open && <small> {l.children}</small>}
                  </th>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface Line { node: TreeNode; path: string; depth: number; children: number; open: boolean; more?: number }

/** The lines that are open, in order. With a filter: those that match, and the way to them. */
function flat(roots: TreeNode[], closed: Record<string, boolean>, filter: string): Line[] {
  const lines: Line[] = [];
  const walk = (nodes: TreeNode[], prefix: string, depth: number) => {
    const rest = `${prefix}/more`;
    const all = filter !== "" || closed[rest] === false;
    const some = [...nodes.entries()].filter(([, n]) => !filter || holds(n, filter));
    const drawn = all ? some : some.slice(0, firstChildren);
    for (const [i, n] of drawn) {
      const path = `${prefix}/${i}`;
      const children = n.children ?? [];
      const open = filter !== "" || (closed[path] === undefined ? depth < openLevels : !closed[path]);
      lines.push({ node: n, path, depth, children: children.length, open });
      if (open) walk(children, path, depth + 1);
    }
    if (drawn.length < some.length) {
      lines.push({ node: some[0]![1], path: rest, depth, children: 0, open: false, more: some.length - drawn.length });
    }
  };
  walk(roots, "", 0);
  return lines;
}

function holds(n: TreeNode, word: string): boolean {
  return n.values.some((v) => typeof v === "string" && v.toLowerCase().includes(word)) ||
    (n.children ?? []).some((c) => holds(c, word));
}

function indent(depth: number) {
  return { "--depth": String(depth) };
}
