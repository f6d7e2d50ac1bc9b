// The rows of a long table that are known: those of the answers in one order.

import type { Cell, PartAnswer } from "./wire";

/** More than any screen shows while it is scrolled. */
const mostRows = 4000;

export class Rows {
  private rows = new Map<number, Cell[]>();
  private keys = new Map<number, string>();
  private gone = new Set<number>();
  private order = "";
  private taken: PartAnswer | null = null;
  /** Rows of this order that have ended since it was made, of those that were seen. */
  get ended(): number { return this.gone.size; }

  /** Takes an answer to a question in, if it is a new one. What is in another order takes the place of all that was known. */
  take(a: PartAnswer, question: string): boolean {
    if (a === this.taken) return false;
    this.taken = a;
    const order = `${question} ${a.table.columns.map((c) => c.name).join()} ${a.part.order || a.part.ranked}`;
    if (order !== this.order || this.rows.size > mostRows) {
      this.rows.clear();
      this.keys.clear();
      this.gone.clear();
      this.order = order;
    }
    const ended = new Set(a.part.ended);
    a.table.rows.forEach((row, i) => {
      const at = a.part.offset + i, before = this.rows.get(at);
      const same = before !== undefined && before[0] === row[0];
      if (ended.has(i)) this.gone.add(at);
      // Of who has ended the last is shown; what was not asked for this time is as it was.
      this.rows.set(at, !same ? row : ended.has(i) ? before : row.map((v, c) => v ?? before[c] ?? null));
      if (a.part.keys) this.keys.set(at, a.part.keys[i]!);
    });
    return true;
  }

  at(at: number): Cell[] | undefined { return this.rows.get(at); }
  keyAt(at: number): string | undefined { return this.keys.get(at); }
  goneAt(at: number): boolean { return this.gone.has(at); }
}
