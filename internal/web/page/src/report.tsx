// A report: what hodoscope report found out about a node, in one file that stands for
// itself. It is drawn by the same parts as the page, and asks nobody for anything.

import "./style/index.css";
import "./style/report.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { specOf } from "./charts";
import { duration, moment } from "./format";
import { visible } from "./parts/cell";
import { Chart, type Fixed } from "./parts/chart";
import { DocumentView } from "./parts/document";
import { HealthMark, seconds, Since } from "./parts/finding";
import { Marks } from "./parts/marks";
import { specsOf } from "./parts/past";
import { Told } from "./parts/take";
import { blanks, historyOf } from "./past";
import { About, FindingBody } from "./screens/findings";
import { healths } from "./status";
import { now } from "./store";
import { choose, dark, theme } from "./theme";
import type { Document, FindingPage, History, NodeSummary, Past, Verdict } from "./wire";

interface Report {
  node: string; made: string; program: string;
  summary: NodeSummary | null; verdict: Verdict | null; findings: FindingPage[];
  documents: Document[]; history: History | null; past: Past | null;
}

const r = JSON.parse(document.getElementById("data")!.textContent!) as Report;

function Page() {
  return (
    <main id="main" class="report">
      <header class="card">
        <h1 class="t">{visible(r.node)}</h1>
        <p>
          {r.past && <>{moment(r.past.from)} – {moment(r.past.to)} · </>}
          {r.summary?.otp_release && <>OTP {r.summary.otp_release} · up {duration(r.summary.uptime_seconds ?? 0)} · </>}
          made {moment(seconds(r.made))} by {r.program}; times are of this browser's time zone
        </p>
        <button type="button" class="icon" onClick={() => choose(dark.value ? "light" : "dark")} aria-label={dark.value ? "use light colours" : "use dark colours"}>{dark.value ? "☀" : "☾"}</button>
      </header>
      <Judgement />
      {r.findings.map((f) => (
        <article key={f.id} id={f.id} class="findings">
          <header class={`card verdict ${healths[f.severity].tone}`}>
            <h2 class="t">{visible(f.title)}</h2>
            <p><HealthMark health={f.severity} /> <Since finding={f} /></p>
            <p class="t">{visible(f.culprit)} {f.pids.map((p) => <code>{visible(p)} </code>)}</p>
          </header>
          <FindingBody finding={f} languages={["erlang", "elixir"]} />
          <About finding={f} />
        </article>
      ))}
      <Charts />
      <Told />
      {r.documents.map((d) => <section class="list"><h2 class="title">{visible(d.title)}</h2><DocumentView document={d} /></section>)}
    </main>
  );
}

function Judgement() {
  const v = r.verdict;
  if (!v) return <p class="card">The node itself was not asked: this is what was recorded of it.</p>;
  const h = healths[v.tone];
  return (
    <section class={`card verdict ${h.tone}`} aria-label="Verdict">
      <h2><span class={`status ${h.tone}`}><i aria-hidden="true">{h.glyph}</i></span> {v.title}</h2>
      {r.findings.map((f) => <p class="found"><HealthMark health={f.severity} /><a class="t" href={`#${f.id}`} onClick={jump}>{visible(f.title)}</a></p>)}
      <ul class="explain">{v.notes.map((n) => <li>{visible(n)}</li>)}</ul>
    </section>
  );
}

/** The address stays as it is: it says what the parts of the page show. */
function jump(e: MouseEvent): void {
  e.preventDefault();
  document.getElementById((e.currentTarget as HTMLAnchorElement).hash.slice(1))?.scrollIntoView();
}

/** Of the time that was asked for, else of the time in which the node was looked at. */
function Charts() {
  const p = r.past, h = p ? historyOf(p) : r.history;
  if (!h || h.at.length === 0) return null;
  const from = p?.from ?? h.at[0]!, to = p?.to ?? h.at[h.at.length - 1]!;
  const fixed: Fixed = { from, to, at: null, starts: p?.starts ?? [], blanks: p ? blanks(p) : [], onZoom: () => {}, onPick: () => {} };
  const specs = p ? specsOf(p) : h.charts.node?.map((c) => specOf(c)) ?? [];
  return (
    <section class="card charts" aria-label="Charts">
      <header><h2>{moment(from)} – {moment(to)}</h2></header>
      {p && p.up.every((v) => v === null)
        ? <p class="empty">Nothing is kept of this node at this time: nobody watched it.</p>
        : <><Marks fixed={fixed} /><div class="chart-grid">{specs.map((c) => <Chart key={c.name} spec={c} history={signal(h)} extent={fixed} />)}</div></>}
    </section>
  );
}

// On paper all is light and open.
let before = theme.value;
addEventListener("beforeprint", () => {
  before = theme.value;
  theme.value = "light";
  for (const d of document.querySelectorAll("details")) d.open = true;
});
addEventListener("afterprint", () => { theme.value = before; });

now.value = Date.parse(r.made); // since when is told as of then

render(<Page />, document.getElementById("app")!);
