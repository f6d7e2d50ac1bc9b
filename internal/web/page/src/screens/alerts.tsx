import { eachTenSeconds } from "../control";
import { duration, moment } from "../format";
import { momentText } from "../frame";
import { ProblemNotice, Waiting } from "../parts/notice";
import { Cell, visible } from "../parts/cell";
import { useResource } from "../resource";
import { href } from "../route";
import { severityOf } from "../status";
import { now } from "../store";
import type { Alert, AlertList, RuleGroup } from "../wire";

/** What fires and what is about to, of all nodes, the most urgent first; and whether the rules run. */
export function Alerts() {
  const answer = useResource<AlertList>("alerts", eachTenSeconds.value);
  const list = answer.data.value, problem = answer.problem.value;
  return (
    <section class="list">
      <h1 class="title">Alerts</h1>
      {problem && <ProblemNotice problem={problem} again={answer.again} />}
      {!list && !problem && <Waiting what="the alerts" lines={8} />}
      {list && (
        <div class={problem ? "alerts old" : "alerts"}>
          {list.alerts.length === 0 && <p class="card empty">Nothing fires, and nothing is about to.</p>}
          {list.alerts.map((a) => <AlertCard key={keyOf(a)} alert={a} />)}
          <Groups groups={list.groups} />
        </div>
      )}
    </section>
  );
}

function keyOf(a: Alert): string { return JSON.stringify([a.name, a.labels]); }

/** Labels that are told in a better place, or tell nothing new. */
const toldElsewhere = ["alertname", "severity", "instance", "job"];

function AlertCard({ alert: a }: { alert: Alert }) {
  const severity = severityOf(a.severity), firing = a.state === "firing";
  const since = Date.parse(a.since) / 1000;
  const labels = Object.entries(a.labels).filter(([name]) => !toldElsewhere.includes(name));
  const note = a.annotations;
  return (
    <article class={`card alert ${firing ? severity.tone : "wait"}`} aria-label={`${a.name} ${a.node}`}>
      <header>
        <span class={`status ${severity.tone}`}><i aria-hidden="true">{severity.glyph}</i>{visible(a.severity || "no severity")}</span>
        <span class={`state ${a.state}`}>{a.state}</span>
        <h2>{visible(a.name)}</h2>
        <span class="since">since {moment(since)}, {duration(Math.max(0, Math.floor(now.value / 1000 - since)))}</span>
      </header>
      {note.summary && <p class="summary t">{visible(note.summary)}</p>}
      {note.description && <p class="t">{visible(note.description)}</p>}
      <dl>
        {note.meaning && <div><dt>What it means</dt><dd class="t">{visible(note.meaning)}</dd></div>}
        {note.first_look && <div><dt>Look at first</dt><dd class="t">{visible(note.first_look)}</dd></div>}
        {labels.map(([name, value]) => <div key={name}><dt>{visible(name)}</dt><dd><Cell value={value} unit="text" /></dd></div>)}
        {a.value !== null && <div><dt>Value</dt><dd>{Number(a.value.toPrecision(4)).toLocaleString("en")}</dd></div>}
      </dl>
      <p class="ways">
        {a.node && <a class="toggle" href={href(a.node, "overview", "", { at: momentText(since) })}>{visible(a.node)} at that minute</a>}
        {a.watched && <a class="toggle" href={href(a.node, "overview")}>now</a>}
        {web(note.runbook_url) && <a class="toggle" href={note.runbook_url} target="_blank" rel="noopener noreferrer">Runbook ↗</a>}
      </p>
    </article>
  );
}

/** A rule may come from anywhere: only addresses of the web become links. */
function web(address: string | undefined): boolean { return /^https?:\/\//.test(address ?? ""); }

/** Whether the rules are evaluated: a group that fails or stands still tells nothing of nodes. */
function Groups({ groups }: { groups: RuleGroup[] }) {
  const rules = groups.reduce((sum, g) => sum + g.rules, 0);
  return (
    <section class="list">
      <h2 class="title">Rules <span class="hold">{rules} in {groups.length} groups</span></h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Groups of rules">
        <table class="data">
          <caption class="hidden">Groups of rules</caption>
          <thead><tr>
            <th scope="col"><span>Group</span></th><th scope="col" class="num"><span>Rules</span></th><th scope="col" class="num"><span>Every</span></th>
            <th scope="col" class="num"><span>Evaluated</span></th><th scope="col" class="num"><span>Took</span></th><th scope="col"><span>How it went</span></th>
          </tr></thead>
          <tbody>
            {groups.map((g) => {
              const fate = fateOf(g, now.value / 1000);
              return (
                <tr key={g.name}>
                  <th scope="row">{visible(g.name)}</th>
                  <td class="num">{g.rules}</td>
                  <td class="num">{duration(g.interval_seconds)}</td>
                  <td class="num">{g.evaluated ? `${duration(Math.max(0, Math.floor(now.value / 1000 - Date.parse(g.evaluated) / 1000)))} ago` : "–"}</td>
                  <td class="num">{g.evaluated ? duration(g.took_seconds) : "–"}</td>
                  <td class="reason"><span class={`status ${fate.tone}`}><i aria-hidden="true">{fate.glyph}</i>{fate.word}</span>{g.problem && <small> {visible(g.problem)}</small>}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Three intervals without an evaluation are more than a busy moment. */
function fateOf(g: RuleGroup, now: number) {
  if (g.problem) return { word: "failed", glyph: "▲", tone: "bad" };
  if (!g.evaluated) return { word: "not yet", glyph: "◌", tone: "wait" };
  if (now - Date.parse(g.evaluated) / 1000 > 3 * g.interval_seconds + 10) return { word: "stands still", glyph: "◐", tone: "warn" };
  return { word: "evaluates", glyph: "●", tone: "good" };
}
