// What detectors found, in brief.

import { duration, moment } from "../format";
import { href } from "../route";
import { healths } from "../status";
import { now } from "../store";
import type { Finding, Findings, Health } from "../wire";
import { visible } from "./cell";

export function HealthMark({ health }: { health: Health }) {
  const h = healths[health];
  return <span class={`status ${h.tone}`}><i aria-hidden="true">{h.glyph}</i>{h.word}</span>;
}

export const seconds = (time: string) => Date.parse(time) / 1000;

/** The verdict on a node: what is open, or what it means that nothing is. most: how many are told. */
export function Verdict({ findings: f, most, link }: { findings: Findings; most: number; link?: boolean }) {
  const v = f.verdict, h = healths[v.tone];
  return (
    <section class={`card verdict ${h.tone}`} aria-label="Verdict">
      <header>
        <h2><span class={`status ${h.tone}`}><i aria-hidden="true">{h.glyph}</i></span> {v.title}</h2>
        <span class="aside">
          {v.at && <>last look {moment(seconds(v.at))}</>}
          {link && f.open.length + f.closed.length > 0 && <> · <a href={href(f.node, "findings")}>{f.closed.length > 0 ? `${f.closed.length} before` : "all"}</a></>}
        </span>
      </header>
      {f.open.slice(0, most).map((one) => <Line key={one.id} node={f.node} finding={one} />)}
      {f.open.length > most && <p><a href={href(f.node, "findings")}>{f.open.length - most} more</a></p>}
      {f.open.length === 0
        ? <ul class="explain">{v.notes.map((n) => <li>{visible(n)}</li>)}</ul>
        : <details class="explain"><summary>How this was seen</summary><ul>{v.notes.map((n) => <li>{visible(n)}</li>)}</ul></details>}
    </section>
  );
}

function Line({ node, finding: f }: { node: string; finding: Finding }) {
  return (
    <div class="found">
      <HealthMark health={f.severity} />
      <a class="t" href={href(node, "findings", f.id)}>{visible(f.title)}</a>
      <Since finding={f} />
    </div>
  );
}

/** When, for how long, and how sure. */
export function Since({ finding: f }: { finding: Finding }) {
  const from = seconds(f.opened), to = f.closed ? seconds(f.closed) : now.value / 1000;
  return (
    <small>
      {f.confidence} · {f.closed ? `${moment(from)} – ${moment(to)}` : `since ${moment(from)}`}, {duration(Math.max(0, Math.floor(to - from)))}
      {f.time_left && !f.closed && <b> · {f.time_left} left</b>}
    </small>
  );
}
