// A table of any length, of which only the rows that are seen are in the document.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { tableKeys } from "../control";
import { cellText, isNumeric } from "../format";
import { numberIn, type Cell as CellValue, type Column } from "../wire";
import { narrow } from "../theme";
import { place, reveal, scrollOf, seen, space, type Geometry } from "../virtual";
import { Cell, visible } from "./cell";

export type Row = CellValue[];

interface Props {
  label: string;
  columns: Column[];
  rows: number;
  /** A row that is known; undefined while it is not. */
  row: (at: number) => Row | undefined;
  sort: string;
  up: boolean;
  most: number | null;
  /** Whether rows can be put in order by a column. */
  sorts: (column: string) => boolean;
  onSort: (column: string) => void;
  /** The rows that are seen, whenever others are, or those of another table. */
  onSeen: (rows: [number, number]) => void;
  /** Somebody reads: the pointer or the focus is among the rows. */
  onRead: (reading: boolean) => void;
  /** The row to begin with. */
  from: number;
  /** When it changes the table is another one, and begins with its first row. */
  question: string;
  classOf: (row: Row, at: number) => string;
  href: (row: Row, at: number) => string;
  onOpen: (row: Row, at: number) => void;
  pins?: { rows: Row[]; places: number[]; toggle: (row: Row) => void; has: (row: Row) => boolean } | undefined;
}

const rowHeight = matchMedia("(pointer: coarse)").matches ? 36 : 26;

export function VirtualTable(p: Props) {
  const box = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLDivElement>(null);
  const scrolled = useSignal(0);
  const height = useSignal(0);
  const active = useSignal<[number, number]>([0, 0]);
  const reads = useRef({ pointer: false, focus: false });
  const moved = useRef(false); // by a key: the focus follows
  // What is focused may go with its column, or its row: who reads by keys does not leave by that.
  const drawing = useRef(true);
  drawing.current = true;
  const columns = shown(p.columns, p.sort);
  const g: Geometry = { rows: p.rows, height: rowHeight, view: height.value };
  const [from, to] = seen(g, scrolled.value);
  const at = Math.min(active.value[0], p.rows - 1);
  const column = Math.min(active.value[1], columns.length - 1);

  const measure = () => {
    const el = box.current!;
    height.value = Math.max(0, el.clientHeight - (top.current?.offsetHeight ?? 0));
    scrolled.value = el.scrollTop;
  };
  useLayoutEffect(() => {
    measure();
    const size = new ResizeObserver(measure);
    size.observe(box.current!);
    size.observe(top.current!);
    return () => size.disconnect();
  }, []);
  const scrollTo = (y: number) => { box.current!.scrollTop = y; scrolled.value = box.current!.scrollTop; };
  const first = useRef(true);
  useLayoutEffect(() => {
    const row = first.current ? Math.min(p.from, p.rows) : 0;
    first.current = false;
    active.value = [row, 0];
    scrollTo(scrollOf({ ...g, view: height.value }, row));
  }, [p.question]);
  useEffect(() => () => p.onRead(false), []); // a table that is gone is not read
  useEffect(() => { p.onSeen([from, to]); }, [from, to, p.question]);

  const go = (row: number, cell = column) => {
    const next = Math.max(0, Math.min(p.rows - 1, row));
    moved.current = true;
    active.value = [next, Math.max(0, Math.min(columns.length - 1, cell))];
    scrollTo(reveal(g, scrolled.value, next));
  };
  useLayoutEffect(() => {
    drawing.current = false;
    if (!moved.current && !(reads.current.focus && document.activeElement === document.body)) return;
    moved.current = false;
    box.current!.querySelector<HTMLElement>('.row [tabindex="0"]')?.focus({ preventScroll: true });
  });
  const page = Math.max(1, Math.floor(height.value / rowHeight) - 1);
  const acts: Record<string, () => void> = {
    ArrowDown: () => go(at + 1), ArrowUp: () => go(at - 1), ArrowRight: () => go(at, column + 1), ArrowLeft: () => go(at, column - 1),
    PageDown: () => go(at + page), PageUp: () => go(at - page), Home: () => go(0), End: () => go(p.rows - 1),
    back: () => go(at), g: () => go(0), G: () => go(p.rows - 1),
    Enter: () => { const row = p.row(at); if (row) p.onOpen(row, at); },
    m: () => { const row = p.row(at); if (row) p.pins?.toggle(row); },
  };
  const does = useRef(acts);
  does.current = acts;
  useEffect(() => {
    tableKeys.value = (key) => does.current[key]?.();
    return () => { tableKeys.value = null; };
  }, []);
  const onKey = (e: KeyboardEvent) => {
    const act = acts[e.key];
    // The head and what it holds have keys of their own.
    if (!act || e.ctrlKey || e.metaKey || e.altKey || !(e.target as Element).closest(".row")) return;
    e.preventDefault();
    act();
  };

  const ways = columns.map(({ c }, i) => widthOf(c, i));
  const style = { "--columns": ways.map((w) => w.track).join(" "), "--row": `${rowHeight}px`, minWidth: `${ways.reduce((n, w) => n + w.least, 0)}px` };
  // The active row stays, so that the focus does when it is scrolled away; in its place,
  // since an element that is moved loses the focus.
  const drawn = Array.from({ length: to - from }, (_, i) => from + i);
  if (at >= to) drawn.push(at); else if (at >= 0 && at < from) drawn.unshift(at);

  const cells = (row: Row | undefined, index: number, inPins: boolean) => columns.map(({ c, i }, place) => {
    const value = row?.[i] ?? null;
    const barred = c.name === p.sort && p.most !== null && p.most > 0;
    const body = row ? i === 0 ? <Name row={row} unit={c.unit} href={p.href(row, index)} pins={p.pins} /> : <Cell value={value} unit={c.unit} /> : index >= from && index < to && <i class="blank" />;
    return (
      <div key={c.name} role={i === 0 ? "rowheader" : "gridcell"} class={`${isNumeric(c.unit) ? "num" : c.unit}${barred ? " ranked" : ""}`}
        tabIndex={!inPins && index === at && place === column ? 0 : -1} title={i > 0 && typeof value === "string" ? cellText(value, c.unit) : undefined}
        style={barred ? { "--share": `${(100 * Math.max(0, numberIn(value) ?? 0) / p.most!).toFixed(1)}%` } : undefined}>{body}</div>
    );
  });
  const open = (e: MouseEvent, row: Row | undefined, index: number) => {
    if (row && !(e.target as Element).closest("a, button")) p.onOpen(row, index);
  };

  return (
    <div class="grid" role="grid" aria-label={p.label} aria-rowcount={p.rows + 1} aria-colcount={columns.length} ref={box}
      onScroll={measure} onKeyDown={onKey}
      onFocusIn={(e) => {
        const row = (e.target as Element).closest<HTMLElement>(".space > .row");
        if (row) active.value = [Number(row.dataset.at), Math.max(0, [...row.children].indexOf((e.target as Element).closest(".row > *")!))];
        reads.current.focus = (e.target as Element).matches(":focus-visible");
        p.onRead(reads.current.focus || reads.current.pointer);
      }}
      onFocusOut={(e) => {
        if (drawing.current || box.current?.contains(e.relatedTarget as Node | null)) return;
        reads.current.focus = false;
        p.onRead(reads.current.pointer);
      }}
      onMouseEnter={() => { reads.current.pointer = true; p.onRead(true); }}
      onMouseLeave={() => { reads.current.pointer = false; p.onRead(reads.current.focus); }}>
      <div class="all" role="presentation" style={style}>
        <div class="top" role="presentation" ref={top}>
          <div role="rowgroup">
            <div class="row titles" role="row" aria-rowindex={1}>
              {columns.map(({ c }) => <Head key={c.name} column={c} by={c.name === p.sort} up={p.up} onSort={p.sorts(c.name) ? () => p.onSort(c.name) : undefined} />)}
            </div>
          </div>
          {p.pins && p.pins.rows.length > 0 && (
            <div class="pins" role="rowgroup" aria-label="pinned">
              {p.pins.rows.map((row, i) => (
                <div key={String(row[0])} class={`row ${p.classOf(row, -1)}`} role="row" aria-rowindex={p.pins!.places[i]! >= 0 ? p.pins!.places[i]! + 2 : undefined}
                  onClick={(e) => open(e, row, p.pins!.places[i]!)}>{cells(row, -1, true)}</div>
              ))}
            </div>
          )}
        </div>
        <div class="space" role="rowgroup" style={{ height: `${space(g)}px` }}>
          {drawn.map((index) => {
            const row = p.row(index);
            return (
              <div key={index} class={`row ${index % 2 ? "odd" : ""} ${row ? p.classOf(row, index) : ""}`} role="row" aria-rowindex={index + 2} data-at={index}
                style={{ transform: `translateY(${place(g, scrolled.value, index)}px)` }} onClick={(e) => open(e, row, index)}>{cells(row, index, false)}</div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function Head({ column: c, by, up, onSort }: { column: Column; by: boolean; up: boolean; onSort: (() => void) | undefined }) {
  const help = [c.help, c.wakes ? "reading it wakes the process" : "", onSort ? "" : "there is no order by this"].filter(Boolean).join(" · ");
  return (
    <div role="columnheader" class={isNumeric(c.unit) ? "num" : c.unit} title={help} aria-sort={by ? (up ? "ascending" : "descending") : undefined}>
      {onSort ? <button type="button" onClick={onSort}>{c.title}<i aria-hidden="true">{by ? (up ? "▴" : "▾") : ""}</i></button> : <span>{c.title}</span>}
    </div>
  );
}

/** With little room, what the rows are in the order of comes next to what they are called. */
function shown(columns: Column[], sort: string): { c: Column; i: number }[] {
  const list = columns.map((c, i) => ({ c, i })), by = list.findIndex(({ c }) => c.name === sort);
  if (narrow.value && by > 1) list.splice(1, 0, ...list.splice(by, 1));
  return list;
}

/** What a row is called, as a way to it, and its pin. */
function Name({ row, unit, href, pins }: { row: Row; unit: Column["unit"]; href: string; pins: Props["pins"] }): ComponentChildren {
  const text = visible(cellText(row[0] ?? null, unit)), on = pins?.has(row);
  const [, mark, rest] = /^(#PID)?([^]*)$/.exec(text)!;
  return (
    <>
      {pins && <button type="button" class="pin" tabIndex={-1} aria-pressed={on} aria-label={`pin ${text}`} title="pin to the top, key m" onClick={() => pins.toggle(row)}>{on ? "◆" : "◇"}</button>}
      <a href={href} tabIndex={-1} class={unit} title={text}>{mark && <span>{mark}</span>}{rest}</a>
    </>
  );
}

/** The width of a column follows from its unit, so that nothing moves when rows do. */
function widthOf(c: Column, at: number): { track: string; least: number } {
  const [least, part] = c.unit === "pid" ? [narrow.value ? 132 : 168, 0] : isNumeric(c.unit) ? [106, 6] : [at ? 150 : 210, 20];
  return { track: part ? `minmax(${least}px, ${part}fr)` : `${least}px`, least };
}
