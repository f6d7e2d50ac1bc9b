import { useComputed, type ReadonlySignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { nodePath } from "../api";
import { specOf } from "../charts";
import { eachTenSeconds, syntax, type Syntax } from "../control";
import { moment } from "../format";
import { between, frameOf, momentText, queryOf } from "../frame";
import { NoAnswer } from "../parts/answer";
import { PidLink, visible } from "../parts/cell";
import { Chart, type ChartSpec, type Fixed } from "../parts/chart";
import { Copy } from "../parts/copy";
import { HealthMark, seconds, Since, Verdict } from "../parts/finding";
import { Marks } from "../parts/marks";
import { specsOf } from "../parts/past";
import { Card } from "../parts/section";
import { Only } from "../parts/only";
import { Spark } from "../parts/spark";
import { DataTable } from "../parts/table";
import { blanks, historyOf } from "../past";
import { useResource } from "../resource";
import { go, href, route } from "../route";
import { healths } from "../status";
import { kept, past } from "../store";
import type { Block, Finding, FindingPage, Findings as List, History, Past } from "../wire";

/** What the detectors found at a node: what is open first. */
export function Findings({ node }: { node: string }) {
  const id = route.value.arg;
  return id ? <One key={id} node={node} id={id} /> : <All node={node} />;
}

function All({ node }: { node: string }) {
  const { group } = route.value.query;
  const frame = frameOf(route.value.query), then = frame?.at ?? frame?.to;
  const answer = useResource<List>(nodePath(node, ["findings"], { at: then == null ? "" : momentText(then), group }), eachTenSeconds.value);
  const f = answer.data.value;
  return (
    <section class={answer.problem.value ? "list findings old" : "list findings"}>
      <h1 class="hidden">Findings</h1>
      <Only query={route.value.query} names={[["group", "group"]]} />
      <NoAnswer resource={answer} what="the findings" />
      {f && <Verdict findings={f} most={100} />}
      {f && f.closed.length > 0 && (
        <Card title="Before" aside={`the latest that ${then == null ? "are" : "were"} over${kept.value ? "" : "; kept until Hodoscope ends"}`}>
          <ul>{f.closed.map((one) => <li key={one.id} class="found"><Before node={node} finding={one} /></li>)}</ul>
        </Card>
      )}
    </section>
  );
}

function Before({ node, finding: f }: { node: string; finding: Finding }) {
  return <><HealthMark health={f.worst} /><a class="t" href={href(node, "findings", f.id)}>{visible(f.title)}</a><Since finding={f} /></>;
}

function One({ node, id }: { node: string; id: string }) {
  const answer = useResource<FindingPage>(nodePath(node, ["findings", id]), eachTenSeconds.value);
  const f = answer.data.value;
  return (
    <section class={answer.problem.value ? "list findings old" : "list findings"}>
      <p><a class="toggle" href={href(node, "findings")}>‹ Findings</a></p>
      <NoAnswer resource={answer} what="the finding" />
      {f && <>
        <header class={`card verdict ${f.closed ? "" : healths[f.severity].tone}`}>
          <h1 class="t">{visible(f.title)}</h1>
          <p><HealthMark health={f.closed ? f.worst : f.severity} />{f.closed ? " over · " : " "}<Since finding={f} /></p>
          <p class="t">{visible(f.culprit)} {f.pids.map((p) => <><PidLink pid={p} /> </>)}</p>
          <Ways node={node} finding={f} />
        </header>
        <FindingBody finding={f} />
        <Around node={node} finding={f} />
        <About finding={f} />
      </>}
    </section>
  );
}

function Ways({ node, finding: f }: { node: string; finding: FindingPage }) {
  return (
    <p class="ways">
      {f.ways.map((w) => <a class="toggle" href={href(node, w.screen, w.arg, w.query)}>{visible(w.title)}</a>)}
      {kept.value && <a class="toggle" href={href(node, "overview", "", { at: momentText(seconds(f.opened)) })}>The node at that minute</a>}
    </p>
  );
}

const kinds = { now: "Now", code: "In the code", check: "Then" };

/** What a finding rests on, and what to do. */
export function FindingBody({ finding: f, languages = [syntax.value] }: { finding: FindingPage; languages?: Syntax[] }) {
  return (
    <div class="cards">
      <Card title="What was seen" aside={`at ${moment(seconds(f.seen))}`} wideCard>
        <ul>{f.evidence.map((e) => <li class="seen" title={e.signal}><span class="t">{visible(e.text)}</span>{e.values.length > 1 && <Spark {...e} />}</li>)}</ul>
      </Card>
      <Card title="What to do" wideCard>
        <dl class="advice">
          {f.advice.map((a) => (
            <div>
              <dt>{kinds[a.kind]}</dt>
              <dd class="t">{visible(a.text)}{languages.map((l) => a[l] && <div class="code"><pre tabIndex={0} aria-label={`in ${l}`}>{visible(a[l])}</pre><Copy text={a[l]} /></div>)}</dd>
            </div>
          ))}
        </dl>
      </Card>
      {f.excluded.length > 0 && <Card title="What it is not"><ul>{f.excluded.map((e) => <li class="t"><code>{e.detector}</code> {visible(e.text)}</li>)}</ul></Card>}
      {f.consequences.length > 0 && <Card title="What follows from it"><ul>{f.consequences.map((c) => <li class="t">{visible(c)}</li>)}</ul></Card>}
    </div>
  );
}

/** The node around that time: of what is kept, or what the session remembers. */
function Around({ node, finding: f }: { node: string; finding: FindingPage }) {
  const from = seconds(f.from), to = seconds(f.to);
  if (kept.value) return <Kept node={node} finding={f} from={from} to={to} />;
  const h = past.value, remembered = h !== null && h.at.length > 0 && h.at[0]! < to;
  return <Charts finding={f} specs={h?.charts.node?.map((c) => specOf(c)) ?? []} history={past} fixed={{ from, to, at: seconds(f.opened), starts: [], blanks: [], onZoom: () => {}, onPick: () => {} }}
    empty={remembered ? "" : "This is older than the last hour. Older numbers are kept when hodoscope serve has --data DIR."} />;
}

function Kept({ node, finding: f, from, to }: { node: string; finding: FindingPage; from: number; to: number }) {
  const answer = useResource<Past>(nodePath(node, ["past"], { from: momentText(from), to: momentText(to) }));
  const p = answer.data.value;
  const history = useComputed(() => answer.data.value && historyOf(answer.data.value));
  const at = seconds(f.opened);
  const fixed = useMemo((): Fixed => ({
    from, to, at, starts: p?.starts ?? [], blanks: p ? blanks(p) : [],
    onZoom: (a, b) => go(href(node, "overview", "", queryOf(between({ at, range: to - from, to }, a, b)))),
    onPick: (then) => go(href(node, "overview", "", queryOf({ at: then, range: to - from, to }))),
  }), [p, from, to]);
  const specs = useMemo(() => p ? specsOf(p) : [], [p]);
  return <><NoAnswer resource={answer} what="the numbers of that time" />{p && <Charts finding={f} specs={specs} history={history} fixed={fixed} empty="" />}</>;
}

function Charts({ finding: f, specs, history, fixed, empty }: { finding: FindingPage; specs: ChartSpec[]; history: ReadonlySignal<History | null>; fixed: Fixed; empty: string }) {
  const shown = f.charts.flatMap((name) => specs.find((s) => s.name === name) ?? []);
  return (
    <Card title="The node around that time" wideCard>
      {empty ? <p class="empty">{empty}</p> : <>
        <Marks fixed={fixed} what="it was found" />
        <div class="chart-grid">{shown.map((c) => <Chart key={c.name} spec={c} history={history} extent={fixed} />)}</div>
      </>}
    </Card>
  );
}

/** The detector's page. */
export function About({ finding: f }: { finding: FindingPage }) {
  return (
    <details class="card theory">
      <summary><h2>About: {f.kind}</h2></summary>
      <div class="prose">{f.prose.map((b) => <Prose block={b} />)}</div>
      {f.limits && <DataTable table={f.limits} caption={`Limits of ${f.detector}`} />}
      <p class="explain">Detector <code>{f.detector}</code></p>
    </details>
  );
}

function Prose({ block: b }: { block: Block }) {
  const lines = b.lines.map((line) => line.map((piece, i) => i % 2 ? <code>{piece}</code> : piece));
  if (b.kind === "heading") return <h3>{lines}</h3>;
  return b.kind === "list" ? <ul>{lines.map((l) => <li>{l}</li>)}</ul> : <p>{lines}</p>;
}
