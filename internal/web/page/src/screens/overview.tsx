// The first screen of a node: what is wrong, then where its time and memory go.

import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ComponentType } from "preact";
import { nodePath } from "../api";
import { specOf } from "../charts";
import { eachTenSeconds, syntax } from "../control";
import { duration, percent, grouped } from "../format";
import { between } from "../frame";
import { visible } from "../parts/cell";
import { Chart, type Fixed } from "../parts/chart";
import { Verdict } from "../parts/finding";
import { SchedulerHeat } from "../parts/heat";
import { Spans } from "../parts/live";
import { Meter } from "../parts/meter";
import { Notes, ProblemNotice, Waiting } from "../parts/notice";
import { Origin } from "../parts/origin";
import { Card, SectionCard } from "../parts/section";
import { DataTable } from "../parts/table";
import { show } from "../parts/timeline";
import { useResource } from "../resource";
import { href } from "../route";
import { severityOf } from "../status";
import { alerts, kept, past, state } from "../store";
import type { AlertList, Document, Findings, Section } from "../wire";
import { Limits } from "./system-limits";
import { Load } from "./system-load";
import { Memory } from "./system-memory";

/** Sections of the node that are drawn in a way of their own; all others are plain cards. */
const special: Record<string, ComponentType<{ section: Section }>> = { load: Load, memory: Memory, limits: Limits };
const elsewhere = [...Object.keys(special), "schedulers"];

export function Overview({ node }: { node: string }) {
  const s = state.value, d = s?.system;
  const findings = useResource<Findings>(nodePath(node, ["findings"]), `${s?.findings.open} ${eachTenSeconds.value}`);
  const f = findings.data.value;
  if (!d) {
    const coming = !s || s.status === "connecting" || s.status === "attached";
    return <><h1 class="hidden">Overview</h1>{coming && <Waiting what="the first look at the node" lines={12} />}</>;
  }
  const sections = d.sections ?? [];
  const draw = (name: string) => {
    const section = sections.find((one) => one.name === name), View = special[name]!;
    return section && <View key={name} section={section} />;
  };
  return (
    <>
      <h1 class="hidden">Overview</h1>
      {findings.problem.value && <ProblemNotice problem={findings.problem.value} again={findings.again} />}
      {f ? <Verdict findings={f} most={4} link /> : <Waiting what="the verdict" lines={2} />}
      <Told node={node} />
      <div class="cards overview">
        <SchedulerHeat node={node} title="Schedulers" aside={<a href={href(node, "load")}>load</a>} />
        <TopGroups node={node} />
        {draw("load")}
        {draw("memory")}
        {draw("limits")}
        <LatestEvents node={node} />
        <Cost />
      </div>
      <Recent />
      <details class="more">
        <summary>The runtime, its host, and the rest</summary>
        <div class="cards flow">{sections.filter((one) => !elsewhere.includes(one.name)).map((one) => <SectionCard key={one.name} section={one} />)}</div>
      </details>
      <Origin origin={d.origin} />
    </>
  );
}

/** The alerts of this node, where rules run and any is true. */
function Told({ node }: { node: string }) {
  const any = alerts.value && alerts.value.firing + alerts.value.pending > 0;
  return any ? <NodeAlerts node={node} /> : null;
}

function NodeAlerts({ node }: { node: string }) {
  const list = useResource<AlertList>("alerts", eachTenSeconds.value).data.value?.alerts.filter((a) => a.node === node);
  if (!list?.length) return null;
  return (
    <section class="card firing" aria-label="Alerts">
      <h2>Alerts</h2>
      {list.map((a) => {
        const s = severityOf(a.severity);
        return (
          <a href={href("", "alerts")} title={a.annotations.summary}>
            <span class={`status ${a.state === "firing" ? s.tone : "wait"}`}><i aria-hidden="true">{s.glyph}</i>{visible(a.name)}</span> <small>{a.state}</small>
          </a>
        );
      })}
    </section>
  );
}

function TopGroups({ node }: { node: string }) {
  const answer = useResource<Document>(nodePath(node, ["top", "groups"], { limit: "6", syntax: syntax.value }), eachTenSeconds.value);
  const t = answer.data.value?.table, problem = answer.problem.value;
  return (
    <Card title="Top groups of processes" aside={<a href={href(node, "groups")}>all groups</a>} id="groups">
      {t ? <DataTable table={t} caption="Groups of processes that have most of anything" draw={{
        group: (v) => typeof v === "string" ? <a href={href(node, "groups", v)}>{visible(v)}</a> : undefined,
      }} /> : problem ? <p class="explain">{problem.message}</p> : <Waiting what="the groups" lines={4} />}
    </Card>
  );
}

const eventColumns = ["at", "kind", "group", "duration", "size"];

function LatestEvents({ node }: { node: string }) {
  const answer = useResource<Document>(nodePath(node, ["events"], { syntax: syntax.value }), eachTenSeconds.value);
  const d = answer.data.value, t = d?.table;
  const columns = t?.columns.map((c, i) => ({ c, i })).filter(({ c }) => eventColumns.includes(c.name)) ?? [];
  return (
    <Card title="Latest events" aside={<a href={href(node, "events")}>all events</a>} id="events">
      {t && t.rows.length > 0
        ? <DataTable table={{ columns: columns.map(({ c }) => c), rows: t.rows.slice(0, 5).map((r) => columns.map(({ i }) => r[i] ?? null)) }} caption="Latest events" />
        : d ? <><p class="explain">None was reported.</p><Notes notes={d.notes} /></> : <p class="explain">{answer.problem.value?.message}</p>}
    </Card>
  );
}

/** What watching costs the node. */
function Cost() {
  const b = state.value?.budget;
  if (!b) return null;
  return (
    <Card title="What watching costs the node" id="cost">
      <div class="beside"><div>
        <span class="label">of one scheduler; the limit is {percent(b.limit)}</span>
        <b>{percent(b.used)}</b>
        <Meter share={b.limit > 0 ? b.used / b.limit : 0} label="of the budget" judged />
      </div></div>
      <p class="explain">
        A look every {duration(b.interval_seconds)}{b.sampling_seconds > 0 && `, all processes every ${duration(b.sampling_seconds)}`};{" "}
        {grouped(Math.round(b.woken_per_minute))} processes woken a minute. {b.note}
      </p>
    </Card>
  );
}

const shown = ["utilization", "run_queue", "memory", "processes"];

/** The charts that tell most, of the time that the session remembers. A part of it can be chosen by dragging. */
function Recent() {
  const known = past.value?.charts.node;
  const specs = useMemo(() => known?.filter((c) => shown.includes(c.name)).map((c) => specOf(c)) ?? [], [known]);
  const span = useSignal(300), part = useSignal<[number, number] | null>(null);
  const to = past.value?.at[past.value.at.length - 1] ?? 0;
  const fixed = useMemo((): Fixed => ({
    from: part.value?.[0] ?? to - span.value, to: part.value?.[1] ?? to, at: null, starts: [], blanks: [],
    onZoom: (a, b) => kept.value ? show(between({ at: null, range: b - a, to: b }, a, b)) : void (part.value = [a, b]),
    onPick: (at) => { if (kept.value) show({ range: 3600, at, to: null }); },
  }), [to, span.value, part.value]);
  return (
    <section class="card charts" aria-label="Charts">
      <header>
        <h2>Recent past</h2>
        <Spans value={part.value ? 0 : span.value} onChoose={(seconds) => { span.value = seconds; part.value = null; }} />
      </header>
      <div class="chart-grid">{specs.map((c) => <Chart key={c.name} spec={c} history={past} extent={fixed} />)}</div>
      <p class="explain">Drag over a chart to see less of the time.{!kept.value && <> Older numbers are kept when <code>hodoscope serve</code> has <code>--data DIR</code>.</>}</p>
    </section>
  );
}
