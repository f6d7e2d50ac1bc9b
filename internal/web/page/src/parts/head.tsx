import { clock, duration, grouped, percent } from "../format";
import { frameOf, queryOf } from "../frame";
import { go, href, route } from "../route";
import { healths, links, statuses } from "../status";
import { alerts, link, nodes, now, silence, stale, state, watched } from "../store";
import { choose, dark } from "../theme";
import { helpOpen, paletteOpen, speak, syntax } from "../control";
import type { StateEvent, Status } from "../wire";
import { Notice } from "./notice";

export function StatusMark({ status }: { status: Status }) {
  const s = statuses[status];
  return <span class={`status ${s.tone}`} title={s.meaning}><i aria-hidden="true">{s.glyph}</i>{s.word}</span>;
}

/** The bar over all screens: which node, how we stand with it, what we cost it. */
export function Head() {
  const s = state.value;
  return (
    <header class="head">
      <div class="bar">
        <a class="brand" href={href("")} title="all nodes"><Mark /><span>Hodoscope</span></a>
        <NodePicker />
        {s && <span role="status"><StatusMark status={s.status} /></span>}
        <LinkMark />
        <span class="space" />
        <FindingMark />
        <AlertMark />
        <button type="button" class="icon find" onClick={() => { paletteOpen.value = true; }} aria-label="find anything" title="find anything (:)">⌕</button>
        <button type="button" class="icon word" onClick={() => speak(syntax.value === "elixir" ? "erlang" : "elixir")}
          title="the language that names and functions are printed in">{syntax.value === "elixir" ? "Elixir" : "Erlang"}</button>
        <button type="button" class="icon" onClick={() => { helpOpen.value = true; }} aria-label="keys" title="keys (?)">?</button>
        <button type="button" class="icon" onClick={() => choose(dark.value ? "light" : "dark")}
          aria-label={dark.value ? "use light colours" : "use dark colours"} title="dark or light (d)">{dark.value ? "☀" : "☾"}</button>
      </div>
      {route.value.node && <Facts />}
    </header>
  );
}

function NodePicker() {
  const all = nodes.value ?? [];
  const chosen = route.value.node;
  if (!chosen) return null;
  if (all.length <= 1) return <strong class="node">{chosen}</strong>;
  return (
    <select class="node" aria-label="Node" value={chosen} onChange={(e) => go(href(e.currentTarget.value, route.value.screen, "", queryOf(frameOf(route.value.query))))}>
      {all.map((n) => <option value={n.node}>{statuses[n.status].glyph} {n.node}</option>)}
      {!all.some((n) => n.node === chosen) && <option value={chosen}>{chosen}</option>}
    </select>
  );
}

/** What the detectors have found at the node. */
function FindingMark() {
  const r = route.value, f = (state.value ?? watched(r.node))?.findings;
  if (!f) return null;
  const h = healths[f.worst], words = f.open > 0 ? `${grouped(f.open)} found` : h.word;
  return (
    <a class={`status found-mark ${h.tone}`} href={href(r.node, "findings")} title="findings of this node (!)" aria-label={`findings: ${words}`} aria-current={r.screen === "findings" ? "page" : undefined}>
      <i aria-hidden="true">{h.glyph}</i><span>{words}</span>
    </a>
  );
}

/** How many alerts there are, of all nodes. */
function AlertMark() {
  const a = alerts.value;
  if (!a) return null;
  const tone = a.firing > 0 ? "bad" : "wait";
  return (
    <a class={`status alerts-mark ${tone}`} href={href("", "alerts")} title="alerts of all nodes (a)" aria-current={route.value.screen === "alerts" ? "page" : undefined}>
      <i aria-hidden="true">{a.firing > 0 ? "▲" : "○"}</i>
      {a.firing > 0 ? `${grouped(a.firing)} firing` : "no alerts"}{a.pending > 0 && <small> {grouped(a.pending)} pending</small>}
    </a>
  );
}

/** Shown only when the page itself is not live. */
function LinkMark() {
  if (stale.value && link.value === "live") return <span class="status warn" role="status"><i aria-hidden="true">◐</i>no news for {duration(Math.floor(silence.value))}</span>;
  if (link.value === "live" || !watched(route.value.node)) return null;
  const l = links[link.value];
  return <span class={`status ${l.tone}`} role="status"><i aria-hidden="true">◌</i>{l.word}</span>;
}

/** What the node is, and what watching costs it. */
function Facts() {
  const s = state.value;
  if (!s) return <p class="facts"><span class="none">{nodes.value && !watched(route.value.node) ? "not watched" : "waiting for the node"}</span></p>;
  const b = s.budget;
  return (
    <p class="facts">
      {s.otp_release && <span>OTP <b>{s.otp_release}</b></span>}
      {s.uptime_seconds !== undefined && <span>up <b>{duration(s.uptime_seconds)}</b></span>}
      {s.restarts > 0 && <span title="lives of the node seen after the first"><b>{grouped(s.restarts)}</b> {s.restarts === 1 ? "restart" : "restarts"} seen</span>}
      {b.interval_seconds > 0 && <span class="cost" title={`budget: ${percent(b.limit)} of one scheduler`}>
        sampling costs <b>{percent(b.used)}</b> of a scheduler, every <b>{duration(b.interval_seconds)}</b>
        {b.sampling_seconds > 0 && <>, processes every <b>{duration(b.sampling_seconds)}</b></>}
        {b.method && <>, {b.method === "exact" ? "exact" : `${b.method} ${grouped(b.seen ?? 0)} of ${grouped(b.of ?? 0)}`}</>},{" "}
        <b>{grouped(Math.round(b.woken_per_minute))}</b> woken/min
      </span>}
      {b.note && <span class="note">{b.note}</span>}
    </p>
  );
}

/** Why there is nothing new, when the node or the page is not attached. */
export function Standing() {
  const s = state.value;
  if (link.value === "lost") {
    return <Notice tone="bad" title="Hodoscope does not answer" next={["See whether hodoscope serve still runs; this page goes on by itself.", heard(s)]} />;
  }
  if (!s || s.status === "attached") return null;
  const meaning = statuses[s.status];
  const wait = s.next_try ? Math.max(0, Math.ceil((Date.parse(s.next_try) - now.value) / 1000)) : null;
  return <Notice tone={meaning.tone} title={s.error || meaning.meaning} next={[s.hint, wait === null ? "" : `Next try in ${wait} s.`, heard(s)]} />;
}

/** What the greyed numbers below are. */
function heard(s: StateEvent | null): string {
  return s?.system ? `What is shown was read at ${clock(Date.parse(s.system.origin.at) / 1000)}.` : "";
}

function Mark() {
  return (
    <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
      <path d="M2 4h12M2 8h12M2 12h12" fill="none" stroke="currentColor" stroke-width="1.3" opacity=".5" />
      <path class="beam" d="M3 14 13 2" fill="none" stroke-width="2" stroke-linecap="round" />
    </svg>
  );
}
