import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { wide } from "../control";
import { cellText, isNumeric } from "../format";
import { narrow } from "../theme";
import { numberIn, type Cell as CellValue, type Column, type Table } from "../wire";
import { Cell } from "./cell";
import { TakeTable } from "./take";

export interface Sort { column: string; down: boolean }

interface Props {
  table: Table;
  caption: string;
  /** Columns that a click on their head sorts by; all when left out, and the rows are sorted here. */
  sortable?: (column: string) => boolean;
  sort?: Sort;
  onSort?: (column: string) => void;
  /** The most rows that are drawn until the reader asks for all. */
  rowLimit?: number;
  filter?: string;
  rowClass?: (row: CellValue[]) => string;
  /** Draws the cell of a column in a way of its own. */
  draw?: Record<string, (value: CellValue, row: CellValue[]) => ComponentChildren>;
}

/** Rows under columns. Without onSort it sorts and filters by itself. */
export function DataTable(p: Props) {
  const own = useSignal<Sort | null>(null);
  const all = useSignal(false);
  const sort = p.sort ?? own.value;
  const shown = shownColumns(p.table, sort);
  let rows = p.filter ? p.table.rows.filter(contains(p.table.columns, p.filter)) : p.table.rows;
  if (!p.onSort && own.value) rows = sorted(rows, p.table.columns, own.value);
  const limit = p.rowLimit && !all.value ? p.rowLimit : rows.length;
  const onSort = p.onSort ?? ((column: string) => { own.value = turned(own.value, column, p.table.columns); });
  const barred = shown.find(({ c }) => c.name === sort?.column && isNumeric(c.unit));
  const most = barred ? Math.max(...rows.map((r) => numberIn(r[barred.i]) ?? 0)) : 0;

  const keyed = new Set(rows.map((r) => r[0])).size === rows.length;

  if (p.table.rows.length === 0) return <p class="empty">None, when this was looked at.</p>;
  return (
    <div class="takes">
      <TakeTable name={p.caption} sheet={() => ({ columns: shown.map(({ c }) => c), rows: rows.map((r) => shown.map(({ i }) => r[i] ?? null)) })} />
      <div class="scroll" tabIndex={0} role="region" aria-label={p.caption}>
        <table class="data">
          <caption class="hidden">{p.caption}</caption>
          <thead>
            <tr>
              {shown.map(({ c }) => (
                <Head column={c} sort={sort} onSort={p.sortable && !p.sortable(c.name) ? undefined : () => onSort(c.name)} />
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, limit).map((row, at) => (
              <tr key={keyed ? String(row[0]) : at} class={p.rowClass?.(row)}>
                {shown.map(({ c, i }, column) => {
                  const value = row[i] ?? null;
                  const bar = barred?.i === i && most > 0 ? Math.max(0, numberIn(value) ?? 0) / most : null;
                  const body = p.draw?.[c.name]?.(value, row) ?? <Cell value={value} unit={c.unit} />;
                  const style = bar === null ? undefined : { "--share": `${(bar * 100).toFixed(1)}%` };
                  const cls = `${unitClass(c)}${bar === null ? "" : " ranked"}`;
                  return column === 0
                    ? <th scope="row" class={cls} style={style}>{body}</th>
                    : <td class={cls} style={style} title={tip(value, c)}>{body}</td>;
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length === 0 && <p class="empty">No row matches the filter.</p>}
      {rows.length > limit && (
        <button type="button" class="plain more" onClick={() => { all.value = true; }}>Show {rows.length - limit} more rows</button>
      )}
    </div>
  );
}

/** The columns that are drawn. With little room, what the rows are sorted by comes next to what they are. */
function shownColumns(t: Table, sort: Sort | null): { c: Column; i: number }[] {
  const shown = t.columns.map((c, i) => ({ c, i })).filter(({ c, i }) => (!c.wide || wide.value) && !allNull(t.rows, i));
  const by = shown.findIndex(({ c }) => c.name === sort?.column);
  if (narrow.value && by > 1) shown.splice(1, 0, ...shown.splice(by, 1));
  return shown;
}

function Head({ column: c, sort, onSort }: { column: Column; sort: Sort | null; onSort: (() => void) | undefined }) {
  const by = sort?.column === c.name;
  const aria = by ? (sort.down ? "descending" : "ascending") : undefined;
  const help = [c.help, c.wakes ? "reading it wakes the process" : "", onSort ? "" : "the node does not rank by this"].filter(Boolean).join(" · ");
  return (
    <th scope="col" class={unitClass(c)} aria-sort={aria} title={help}>
      {onSort
        ? <button type="button" onClick={onSort}>{c.title}<i aria-hidden="true">{by ? (sort.down ? "▾" : "▴") : ""}</i></button>
        : <span>{c.title}</span>}
    </th>
  );
}

function unitClass(c: Column): string {
  return isNumeric(c.unit) ? "num" : c.unit;
}

/** Long text is cut by its column; the whole is in the tip. */
function tip(value: CellValue, c: Column): string | undefined {
  return typeof value === "string" && value.length > 20 ? cellText(value, c.unit) : undefined;
}

/** Numbers begin with the largest, text with the first. */
function turned(sort: Sort | null, column: string, columns: Column[]): Sort {
  if (sort?.column === column) return { column, down: !sort.down };
  return { column, down: isNumeric(columns.find((c) => c.name === column)?.unit ?? "text") };
}

function sorted(rows: CellValue[][], columns: Column[], sort: Sort): CellValue[][] {
  const i = columns.findIndex((c) => c.name === sort.column);
  if (i < 0) return rows;
  const unit = columns[i]!.unit;
  const way = sort.down ? -1 : 1;
  return [...rows].sort((a, b) => {
    const x = a[i] ?? null, y = b[i] ?? null;
    if (isNumeric(unit)) {
      const n = numberIn(x), m = numberIn(y);
      if (n === null || m === null) return n === m ? 0 : n === null ? 1 : -1; // what is not known comes last
      return way * (n - m);
    }
    return way * cellText(x, unit).localeCompare(cellText(y, unit), "en", { numeric: true });
  });
}

function contains(columns: Column[], filter: string): (row: CellValue[]) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return (row) => words.every((w) => row.some((v, i) => cellText(v ?? null, columns[i]?.unit ?? "text").toLowerCase().includes(w)));
}

function allNull(rows: CellValue[][], i: number): boolean {
  return rows.length > 0 && rows.every((r) => (r[i] ?? null) === null);
}
