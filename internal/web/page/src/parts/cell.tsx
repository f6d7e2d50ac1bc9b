import { cellText } from "../format";
import { href, pidArg, route } from "../route";
import { isMissing, type Cell as CellValue, type Unit } from "../wire";

const pidForm = /^(#PID)?<0\.\d+\.\d+>$/;

/** A value as a person reads it. Text from a node becomes a text node, nothing else. */
export function Cell({ value, unit }: { value: CellValue; unit: Unit }) {
  if (value === null) return <span class="none" aria-label="none">–</span>;
  if (isMissing(value)) return <span class="missing" title={value.missing}>{value.missing}</span>;
  if (Array.isArray(value)) return <ul class="words">{value.map((v) => <li><One text={v} unit={unit} /></li>)}</ul>;
  return <One text={cellText(value, unit)} unit={unit} />;
}

function One({ text, unit }: { text: string; unit: Unit }) {
  if ((unit === "pid" || unit === "strings") && pidForm.test(text)) return <PidLink pid={text} />;
  const seen = visible(text);
  return unit === "mfa" || unit === "pid" ? <code>{seen}</code> : <span class="t">{seen}</span>;
}

export function PidLink({ pid }: { pid: string }) {
  const r = route.value;
  if (!r.node) return <code class="pid">{pid}</code>; // in a report: there is nobody to ask
  const query = r.screen === "processes" ? r.query : {};
  return <a class="pid" href={href(r.node, "processes", pidArg(pid), query)}>{pid}</a>;
}

// C0, C1, zero width and direction controls: what could make one text pass for another.
const invisible = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** text with what cannot be seen written out. */
export function visible(text: string): string {
  return text.replace(invisible, (c) => `\\x{${c.charCodeAt(0).toString(16)}}`);
}
