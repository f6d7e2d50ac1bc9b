import { cellText } from "../format";
import { href, pidArg, route } from "../route";
import { isMissing, type Cell as CellValue, type Unit } from "../wire";

export { visible } from "../visible";

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
  return unit === "mfa" || unit === "pid" ? <code>{text}</code> : <span class="t">{text}</span>;
}

export function PidLink({ pid }: { pid: string }) {
  const r = route.value;
  if (!r.node) return <code class="pid">{pid}</code>; // in a report: there is nobody to ask
  const query = r.screen === "processes" ? r.query : {};
  return <a class="pid" href={href(r.node, "processes", pidArg(pid), query)}>{pid}</a>;
}
