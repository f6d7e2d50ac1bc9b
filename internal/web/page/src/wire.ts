// What the API sends, as openapi.json describes it.

export type Unit =
  | "text" | "pid" | "mfa" | "count" | "number" | "bytes" | "ratio" | "seconds" | "float"
  | "rate" | "bytes/s" | "time" | "bool" | "strings";

/** Why a number is not there. */
export interface Missing { missing: string }

export type Cell = null | string | number | boolean | string[] | Missing;

export interface Column { name: string; title: string; unit: Unit; help?: string; wide?: boolean; wakes?: boolean }

export interface Table { columns: Column[]; rows: Cell[][] }

export interface Field {
  name: string; title: string; unit: Unit; value: Cell; help?: string;
  limit?: Cell; limit_name?: string; share?: Cell;
}

export interface Section { name: string; title: string; fields?: Field[]; table?: Table; notes?: string[] }

/** of: children that it has, though not all are here; folded: so many that are alike are this line. */
export interface TreeNode { values: Cell[]; children?: TreeNode[]; key?: string; of?: number; folded?: number }

export interface Tree { columns: Column[]; roots: TreeNode[]; trail?: TreeNode[] }

export interface GraphEdge { from: number; to: number; text: string; size: number; mark?: string }

export interface Graph { title: string; nodes: { title: string; pid?: string; group?: string; text?: string; mark?: string }[]; edges: GraphEdge[]; left?: string }

export interface Origin {
  method: string; seen: number; of: number; at: string;
  busy_seconds: number; elapsed_seconds: number; reductions: number;
  bytes_in: number; bytes_out: number; woken: number;
}

export interface Document {
  kind: string; node: string; title: string;
  sections?: Section[]; table?: Table; tree?: Tree; graph?: Graph;
  origin: Origin; notes?: string[];
}

export interface ColumnChoice { name: string; title: string; help?: string; sorts: boolean }

/** Which rows of a table that is too long to be told a document has. */
export interface Part {
  rows: number; offset: number; order: number; ranked?: string; sort: string; up: boolean;
  by?: string; keys?: string[]; most: number | null; ended?: number[];
  pinned?: Cell[][]; pinned_at?: number[]; columns: ColumnChoice[];
}

export interface PartAnswer extends Document { table: Table; part: Part }

export type Status = "connecting" | "attached" | "unresponsive" | "unreachable" | "refused";

export interface NodeSummary {
  node: string; name: string; status: Status;
  error?: string; hint?: string; next_try?: string;
  since: string; restarts: number; otp_release?: string; uptime_seconds?: number;
  findings: FindingCount;
}

export interface Budget { limit: number; used: number; interval_seconds: number; woken_per_minute: number; sampling_seconds: number; method?: string; seen?: number; of?: number; note?: string }

export interface Point { at: number; gap: boolean; creation: number; series: Record<string, number | null> }

export interface StateEvent extends NodeSummary { seq: number; budget: Budget; system?: Document; point?: Point }

/** Numbers over time that are drawn together. each: a line for each thing that has this number. */
export interface ChartOf {
  name: string; title: string; unit: Unit; help: string; top?: number; stack?: boolean; cells?: boolean;
  lines?: { series: string; label: string }[]; each?: string;
}

export interface History {
  node: string; at: number[]; gap: boolean[]; creation: number[];
  series: Record<string, (number | null)[]>;
  /** By set, those that can be drawn of it. */
  charts: Record<string, ChartOf[]>;
}

/** Columns of equal length. up: 1; 0: could not be reached; null: nobody watched. */
export interface PastColumns {
  node: string; from: number; to: number; step_seconds: number;
  /** A point stands for several collections. */
  folded: boolean;
  at: number[]; starts: number[]; up: (number | null)[];
  series: Record<string, (number | null)[]>;
}

export interface Past extends PastColumns {
  groups: Record<string, GroupColumn[]>;
  charts: ChartOf[];
  /** What each thing had at one point. */
  moment: { at: number; sections: Section[] };
}

export interface GroupColumn { group: string; values: (number | null)[] }

/** What a query gave over a time: columns of equal length, the series with most first; total is how many there are. */
export interface Ranged {
  query: string; unit: Unit; from: number; to: number; step_seconds: number; at: number[]; total: number;
  series: { name: string; labels: Record<string, string>; values: (number | null)[] }[];
}

/** How a query may go on; replace: UTF-16 units before the cursor. */
export interface Completions { replace: number; words: { kind: string; text: string; insert: string; detail: string }[] }

/** All nodes; usual: what most have, by column that has marks; recent: percent of utilization over ten minutes. */
export interface SideBySide extends Document { usual: Record<string, Cell>; recent: Record<string, (number | null)[]> }

export interface AlertCount { firing: number; pending: number }

/** Who this is, without a role when nobody yet, and how one gets in. */
export interface Session { user?: string; role?: "viewer" | "inspector"; how: "token" | "password" | "certificate" }

/** A message, or a pair of a dictionary. more: bytes that were left out. */
export interface HeldEntry { key?: string; term: string; more?: number }

export interface Holding { title: string; entries: HeldEntry[]; total?: number; notes?: string[]; origin: Origin }

export interface NodeList { nodes: NodeSummary[]; past: boolean; alerts?: AlertCount }

export interface Alert {
  name: string; severity: string; state: "pending" | "firing"; since: string; value: number | null;
  node: string; watched: boolean;
  labels: Record<string, string>; annotations: Record<string, string>;
}

export interface RuleGroup {
  name: string; rules: number; interval_seconds: number; evaluated: string; took_seconds: number; problem: string;
}

export interface AlertList { alerts: Alert[]; groups: RuleGroup[] }

export type Severity = "critical" | "error" | "warning" | "info";

/** quiet: nothing is found; unknown: not looked at of late; off: no detector looks. */
export type Health = Severity | "quiet" | "unknown" | "off";

export interface FindingCount { open: number; worst: Health }

export interface Verdict { tone: Health; title: string; notes: string[]; at: string }

export interface Finding {
  id: string; detector: string; title: string; severity: Severity; worst: Severity; confidence: string; culprit: string;
  opened: string; seen: string;
  /** Empty while it is open. */
  closed: string;
  time_left?: string;
}

export interface Findings { node: string; verdict: Verdict; open: Finding[]; closed: Finding[] }

export interface FindingPage extends Finding {
  kind: string;
  evidence: { text: string; signal: string; at: string; times: number[]; values: number[] }[];
  excluded: { detector: string; text: string }[];
  consequences: string[];
  advice: { kind: "now" | "code" | "check"; text: string; erlang?: string; elixir?: string }[];
  pids: string[];
  ways: { title: string; screen: string; arg?: string; query?: Record<string, string> }[];
  charts: string[]; from: string; to: string;
  prose: Block[]; limits: Table | null;
}

/** Each line in pieces, every second of which is code. */
export interface Block { kind: "heading" | "text" | "list"; lines: string[][] }

export interface Heat { from: number; step_seconds: number; rows: { title: string; help: string; values: (number | null)[] }[] }

export function isMissing(c: Cell): c is Missing {
  return typeof c === "object" && c !== null && !Array.isArray(c);
}

/** The number in a cell; null when there is none. */
export function numberIn(c: Cell | undefined): number | null {
  return typeof c === "number" ? c : null;
}
