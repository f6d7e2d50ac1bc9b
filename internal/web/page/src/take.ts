// What is shown, in forms that other programs take. Pure: text in, text out. Text of a
// node may hold anything; none of it may become syntax.

import { cellText } from "./format";
import { isMissing, type Cell, type Column } from "./wire";

/** Columns with rows, as they are shown. Numbers keep their base unit. */
export interface Sheet { columns: Column[]; rows: Cell[][] }

/** Terms for the shell of a node: a list of maps. */
export function erlang(s: Sheet): string {
  return terms(s, {
    open: "#{", key: (name) => `'${escaped(name, "'")}' => `, none: "undefined",
    text: (t) => `<<"${escaped(t, '"')}"/utf8>>`, pid: (p) => `list_to_pid("${p}")`,
  });
}

export function elixir(s: Sheet): string {
  return terms(s, {
    open: "%{", key: (name) => /^[a-z_]\w*$/.test(name) ? `${name}: ` : `"${escaped(name, '"')}": `, none: "nil",
    text: (t) => `"${escaped(t, '"').replaceAll("#{", "\\#{")}"`, pid: (p) => `:erlang.list_to_pid(~c"${p}")`,
  });
}

interface Syntax { open: string; none: string; key: (name: string) => string; text: (t: string) => string; pid: (p: string) => string }

const pidForm = /^(?:#PID)?(<0\.\d+\.\d+>)$/;

function terms(s: Sheet, x: Syntax): string {
  const one = (c: Cell): string => {
    if (c === null || isMissing(c)) return x.none;
    if (Array.isArray(c)) return `[${c.map(one).join(", ")}]`;
    if (typeof c === "number") return String(c).replace(/^(-?\d+)e\+?/, "$1.0e"); // an exponent needs a fraction
    if (typeof c === "boolean") return String(c);
    const pid = pidForm.exec(c);
    return pid ? x.pid(pid[1]!) : x.text(c);
  };
  const row = (r: Cell[]) => x.open + s.columns.map((c, i) => x.key(c.name) + one(r[i] ?? null)).join(", ") + "}";
  return `[${s.rows.map(row).join(",\n ")}]`;
}

/** t between quotes of one kind, in Erlang and in Elixir. */
function escaped(t: string, quote: string): string {
  return t.replace(/[\\\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff'"]/g, (c) =>
    c === "\n" ? "\\n" : c === "\\" || c === quote ? `\\${c}` : c === "'" || c === '"' ? c : `\\x{${c.charCodeAt(0).toString(16)}}`);
}

export function json(s: Sheet): string {
  return JSON.stringify(s.rows.map((r) => Object.fromEntries(s.columns.map((c, i) => {
    const v = r[i] ?? null;
    return [c.name, isMissing(v) ? null : v];
  }))), null, 1);
}

/** A table for a ticket, in the words of the page. */
export function markdown(s: Sheet): string {
  const plain = (t: string) => t.replace(/[\\|<>*_`[\]]/g, "\\$&").replace(/\s+/g, " ");
  const line = (cells: string[]) => `| ${cells.join(" | ")} |`;
  return [line(s.columns.map((c) => plain(c.title))), line(s.columns.map((c) => typeof s.rows[0]?.[s.columns.indexOf(c)] === "number" ? "--:" : "---")),
    ...s.rows.map((r) => line(s.columns.map((c, i) => plain(cellText(r[i] ?? null, c.unit)))))].join("\n");
}

/** RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe before it. */
export function csv(s: Sheet): string {
  const quoted = (t: string) => /[",\r\n]/.test(t) ? `"${t.replaceAll('"', '""')}"` : t;
  const one = (c: Cell): string => {
    if (c === null || isMissing(c)) return "";
    if (typeof c === "number" || typeof c === "boolean") return String(c);
    const t = Array.isArray(c) ? c.join("; ") : c;
    return quoted(/^[=+\-@\t\r]/.test(t) ? `'${t}` : t);
  };
  return [s.columns.map((c) => one(c.name)), ...s.rows.map((r) => s.columns.map((_, i) => one(r[i] ?? null)))].map((cells) => cells.join(",") + "\r\n").join("");
}
