import { useRef } from "preact/hooks";
import { visible } from "./cell";
import { along } from "./roving";
import { tiles } from "../treemap";
import { narrow } from "../theme";

/** mark says in a few words what is special about it; href: where it leads to, if it does. */
export interface Part { name: string; value: number; text: string; href: string | undefined; mark: string }

// Tiles are laid out for a usual shape and stretched to the one at hand.
const shapes = { narrow: [340, 240], wide: [1100, 240] };

/** How long tiles keep their order, so that one can be hit. */
const hold = 15_000; // ms

/** The parts of a whole as tiles, the largest first. A tile leads on; arrows go from one to the next. */
export function Treemap({ parts: newest, label }: { parts: Part[]; label: string }) {
  const held = useRef({ since: 0, label: "", names: [] as string[] });
  const parts = [...newest].sort((a, b) => b.value - a.value);
  const h = held.current;
  if (h.label !== label || Date.now() - h.since > hold) held.current = { since: Date.now(), label, names: parts.map((p) => p.name) };
  else parts.sort((a, b) => place(h.names, a) - place(h.names, b));
  const [width, height] = (narrow.value ? shapes.narrow : shapes.wide) as [number, number];
  const list = tiles(parts.map((p) => p.value), width, height);
  const of = (v: number, whole: number) => `${(100 * v / whole).toFixed(3)}%`;
  return (
    <ul class="treemap" aria-label={label} onKeyDown={(e) => along(e, "a")}>
      {list.map((t, i) => {
        const p = parts[t.index];
        const name = p ? visible(p.name) : `${parts.length - list.length + 1} others`;
        const words = p ? [name, p.text, p.mark].filter(Boolean).join(" · ") : name;
        const style = { left: of(t.x, width), top: of(t.y, height), width: of(t.width, width), height: of(t.height, height) };
        const inside = <><b class="t">{name}</b>{p && <span>{p.text}</span>}{p?.mark && <span>{p.mark}</span>}</>;
        return (
          <li key={p ? p.name : ""} style={style} class={p?.mark ? "marked" : ""}>
            {p?.href ? <a href={p.href} title={words} tabIndex={i === 0 ? 0 : -1}>{inside}</a> : <div title={words}>{inside}</div>}
          </li>
        );
      })}
    </ul>
  );
}

/** Who is new comes last. */
function place(names: string[], p: Part): number { return names.indexOf(p.name) >>> 0; }
