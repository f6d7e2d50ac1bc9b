import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { wide } from "../control";
import { cellText, grouped, isNumeric } from "../format";
import type { Column, Tree, TreeNode } from "../wire";
import { Cell } from "./cell";
import { TakeTable } from "./take";

interface Props {
  tree: Tree;
  caption: string;
  /** Children that were asked for since, by the key of their node. */
  more: Record<string, TreeNode[]>;
  onMore: (n: TreeNode, from: number) => void;
  /** Draws the name of a node in a way of its own. */
  draw: (n: TreeNode, name: string) => ComponentChildren;
}

const depth: Column = { name: "depth", title: "Depth", unit: "count" };

interface Line { node: TreeNode; depth: number; children: TreeNode[]; open: boolean; rest?: boolean }

/** A tree as a table whose first column is indented and opens and closes, by arrow keys too. */
export function TreeGrid({ tree, caption, more, onMore, draw }: Props) {
  const turned = useSignal<Record<string, boolean>>({});
  const current = useSignal("");
  const lines = flat(tree.roots, turned.value, more);
  const shown = tree.columns.map((c, i) => ({ c, i })).filter(({ c, i }) => (!c.wide || wide.value) && lines.some((l) => (l.node.values[i] ?? null) !== null));
  const first = lines.some((l) => idOf(l) === current.value) ? current.value : idOf(lines[0]!);

  const turn = (l: Line) => {
    turned.value = { ...turned.value, [l.node.key!]: !l.open };
    if (!l.open && l.children.length === 0) onMore(l.node, 0);
  };
  const act = (l: Line) => { if (l.rest) onMore(l.node, l.children.length); else if (l.node.of) turn(l); };
  const onKey = (e: KeyboardEvent & { currentTarget: HTMLElement }) => {
    const row = e.target as HTMLElement;
    const at = lines.findIndex((l) => idOf(l) === row.id), l = lines[at];
    if (!l) return;
    const go = (to: number) => e.currentTarget.querySelectorAll<HTMLElement>("tr")[Math.max(0, Math.min(lines.length - 1, to))]?.focus();
    const keys: Record<string, () => void> = {
      ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), Home: () => go(0), End: () => go(lines.length - 1),
      ArrowRight: () => { if (l.node.of && !l.open) turn(l); else go(at + 1); },
      ArrowLeft: () => {
        if (l.open && l.node.of && !l.rest) return turn(l);
        let up = at;
        while (up > 0 && lines[up]!.depth >= l.depth) up--;
        go(up);
      },
      Enter: () => { const link = row.querySelector<HTMLElement>("a.pid"); if (link && !l.rest) link.click(); else act(l); },
    };
    const run = keys[e.key];
    if (!run) return;
    e.preventDefault();
    run();
  };

  return (
    <div class="takes"><TakeTable name={caption} sheet={() => ({
      columns: [depth, ...shown.map(({ c }) => c)],
      rows: lines.flatMap((l) => l.rest ? [] : [[l.depth, ...shown.map(({ i }) => l.node.values[i] ?? null)]]),
    })} /><div class="scroll">
      <table class="data tree" role="treegrid" aria-label={caption}>
        <thead><tr>{shown.map(({ c }) => <th scope="col" class={isNumeric(c.unit) ? "num" : c.unit} title={c.help}><span>{c.title}</span></th>)}</tr></thead>
        <tbody onKeyDown={onKey} onFocusIn={(e) => { current.value = (e.target as HTMLElement).closest("tr")!.id; }}>
          {lines.map((l) => {
            const id = idOf(l), style = { "--depth": String(l.depth) };
            const aria = { id, tabIndex: id === first ? 0 : -1, "aria-level": l.depth + 1 };
            const next = Math.min(100, (l.node.of ?? 0) - l.children.length);
            if (l.rest) return (
              <tr key={id} {...aria}><td colSpan={shown.length} style={style}>
                <button type="button" class="plain" tabIndex={-1} onClick={() => act(l)}>{grouped(next)} more of {grouped(l.node.of!)}</button>
              </td></tr>
            );
            return (
              <tr key={id} {...aria} aria-expanded={l.node.of ? l.open : undefined}>
                {shown.map(({ c, i }, at) => {
                  const value = l.node.values[i] ?? null;
                  return at > 0 ? <td class={isNumeric(c.unit) ? "num" : c.unit}>{value !== null && <Cell value={value} unit={c.unit} />}</td> : (
                    <th scope="row" style={style}>
                      {l.node.of
                        ? <button type="button" class="twist" tabIndex={-1} onClick={() => act(l)} aria-label={`${l.open ? "close" : "open"} ${l.node.of} children`}>{l.open ? "▾" : "▸"}</button>
                        : <span class="twist" />}
                      {l.node.folded && <b>{grouped(l.node.folded)} × </b>}
                      {draw(l.node, cellText(value, c.unit))}
                    </th>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div></div>
  );
}

function idOf(l: Line): string { return (l.rest ? "more " : "") + l.node.key; }

/** The lines that are open, in order. What has children here is open, unless it was turned. */
function flat(roots: TreeNode[], turned: Record<string, boolean>, more: Record<string, TreeNode[]>): Line[] {
  const lines: Line[] = [];
  const walk = (node: TreeNode, depth: number) => {
    const children = [...node.children ?? [], ...more[node.key!] ?? []];
    const open = turned[node.key!] ?? children.length > 0;
    lines.push({ node, depth, children, open });
    if (!open) return;
    for (const c of children) walk(c, depth + 1);
    if (children.length > 0 && children.length < (node.of ?? 0)) lines.push({ node, depth: depth + 1, children, open, rest: true });
  };
  for (const r of roots) walk(r, 0);
  return lines;
}
