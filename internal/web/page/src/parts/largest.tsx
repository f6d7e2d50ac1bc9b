import { cellText, numberText } from "../format";
import { numberIn, type Table } from "../wire";
import { visible } from "./cell";

const most = 5;

/** The rows with most of a number as parts of the whole, and the rest as one. One without a word is called by its first column. */
export function Largest({ table, of, by }: { table: Table; of: string; by: string }) {
  const name = table.columns.findIndex((c) => c.name === of), i = table.columns.findIndex((c) => c.name === by);
  const unit = table.columns[i]?.unit;
  const rows = table.rows.map((r) => ({ word: cellText(r[name] ?? r[0] ?? null, "text"), n: Math.max(0, numberIn(r[i]) ?? 0) })).sort((a, b) => b.n - a.n);
  const rest = rows.slice(most).reduce((sum, r) => sum + r.n, 0);
  const parts = [...rows.slice(0, most), ...rest > 0 ? [{ word: `${rows.length - most} others`, n: rest }] : []].filter((p) => p.n > 0);
  if (!unit || parts.length < 2) return null;
  return (
    <div class="largest">
      <div class="stack" aria-hidden="true">{parts.map((p, k) => <i key={p.word} class={`c${k + 1}`} style={{ flexGrow: String(p.n) }} />)}</div>
      <ul class="legend" aria-label={`${table.columns[i]!.title}, the largest`}>
        {parts.map((p, k) => <li key={p.word}><i class={`swatch c${k + 1}`} aria-hidden="true" /><span class="t">{visible(p.word)}</span> <b>{numberText(p.n, unit)}</b></li>)}
      </ul>
    </div>
  );
}
