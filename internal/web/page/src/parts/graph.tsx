import { layered } from "../layered";
import { href, pidArg, route } from "../route";
import { narrow } from "../theme";
import type { Graph, GraphEdge } from "../wire";
import { visible } from "./cell";
import { along } from "./roving";

const wideBox = { width: 190, gap: 110 }, narrowBox = { width: 128, gap: 74 };
const height = 40, pitch = 52;

/** Who waits for, or holds on to, whom: from right to left. A node leads on; arrows go from one to the next. */
export function GraphView({ graph: g, small = false }: { graph: Graph; small?: boolean }) {
  const { width, gap } = small || narrow.value ? narrowBox : wideBox;
  const places = layered(g.nodes.length, g.edges);
  const x = (n: number) => places[n]!.layer * (width + gap) + 1, y = (n: number) => places[n]!.row * pitch + 12;
  const full = Math.max(...g.nodes.map((_, n) => x(n))) + width + 24, tall = Math.max(...g.nodes.map((_, n) => y(n))) + height + 12;
  const r = route.value;
  const way = (e: GraphEdge) => {
    const back = places[e.from]!.layer < places[e.to]!.layer; // it closes a cycle, and runs below what opened it
    const side = back ? -1 : 1, low = back ? 10 : 0;
    const from = { x: x(e.from) + (back ? width : 0), y: y(e.from) + height / 2 + low };
    const to = { x: x(e.to) + (back ? -5 : width + 5), y: y(e.to) + height / 2 + low };
    const bend = side * gap / 2;
    return { path: `M${from.x} ${from.y}C${from.x - bend} ${from.y} ${to.x + bend} ${to.y} ${to.x} ${to.y}`, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 + low / 2 };
  };
  const ways = g.edges.map((e) => ({ e, ...way(e) }));
  const links = g.nodes.map((n) => n.pid ? href(r.node, "processes", pidArg(n.pid)) : n.group ? href(r.node, "processes", "", { group: n.group }) : undefined);
  const first = links.findIndex(Boolean);
  return (
    <>
      <div class="scroll graph">
        <svg width={full} height={tall} role="group" aria-label={`${g.title}: ${g.edges.map((e) => `${g.nodes[e.from]!.title} ${e.text} ${g.nodes[e.to]!.title}${e.mark && `, ${e.mark}`}`).join("; ")}`}
          onKeyDown={(e) => along(e as unknown as Parameters<typeof along>[0], "a")}>
          <defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M0 0L8 4L0 8z" /></marker></defs>
          {ways.map(({ e, path }) => <path class={e.mark ? "edge bad" : "edge"} d={path} marker-end="url(#tip)" stroke-width={Math.min(6, 1 + Math.log2(e.size) / 2)} />)}
          {ways.map(({ e, x, y }) => <text class="on" x={x} y={y + 4}>{e.mark && "⟳ "}{e.size > 1 && `${e.size} × `}{e.mark || e.text}</text>)}
          {g.nodes.map((n, i) => {
            const body = (
              <>
                <title>{[visible(n.title), n.pid, n.text, n.mark].filter(Boolean).join(" · ")}</title>
                <rect x={x(i)} y={y(i)} width={width} height={height} rx="4" class={n.mark ? "marked" : ""} />
                <text x={x(i) + 8} y={y(i) + 16}>{cut(visible(n.title), width / 7 - 2)}</text>
                <text x={x(i) + 8} y={y(i) + 32} class="under">{cut([n.mark, n.text].filter(Boolean).join(" · "), width / 6 - 2)}</text>
              </>
            );
            return links[i] ? <a href={links[i]} tabIndex={i === first ? 0 : -1}>{body}</a> : <g>{body}</g>;
          })}
        </svg>
      </div>
      {g.left && <p class="explain">{g.left}</p>}
    </>
  );
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : text.slice(0, most - 1) + "…";
}
