import { cellText, grouped } from "../format";
import { route, setQuery } from "../route";
import type { Document, Table } from "../wire";
import { visible } from "./cell";

const mostWords = 8;

/** How many rows there are of each word of some columns. One that is pressed leaves its rows only; the address keeps it. */
export function Facets({ table, columns }: { table: Table; columns: string[] }) {
  const query = route.value.query;
  return (
    <>
      {columns.map((name) => {
        const counts = countsOf(table, name), pressed = query[name] ?? "";
        if (counts.length < 2 && !pressed) return null;
        return (
          <div key={name} class="facets choice" role="group" aria-label={`Rows by ${name}`}>
            {counts.slice(0, mostWords).map(([word, n]) => (
              <button key={word} type="button" aria-pressed={pressed === word} onClick={() => setQuery({ [name]: pressed === word ? "" : word })}>
                <span class="t">{visible(word)}</span> <b>{grouped(n)}</b>
              </button>
            ))}
          </div>
        );
      })}
    </>
  );
}

/** d with the rows only that the address chooses. */
export function chosen(d: Document, columns: string[]): Document {
  if (!d.table) return d;
  const { table } = d, query = route.value.query;
  const at = columns.filter((name) => query[name]).map((name) => [table.columns.findIndex((c) => c.name === name), query[name]] as const);
  if (at.length === 0) return d;
  return { ...d, table: { ...table, rows: table.rows.filter((r) => at.every(([i, word]) => r[i] === word)) } };
}

/** The words of a column with the number of their rows, the most first. */
function countsOf(t: Table, name: string): [string, number][] {
  const i = t.columns.findIndex((c) => c.name === name);
  const counts = new Map<string, number>();
  for (const row of t.rows) {
    const word = i < 0 || (row[i] ?? null) === null ? "" : cellText(row[i]!, "text");
    if (word) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]);
}
