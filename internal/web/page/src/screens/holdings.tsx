import { useComputed, useSignal } from "@preact/signals";
import { nodePath, post, Problem } from "../api";
import { syntax } from "../control";
import { bytes, grouped } from "../format";
import { Copy } from "../parts/copy";
import { Notes, ProblemNotice, Waiting } from "../parts/notice";
import { Origin } from "../parts/origin";
import { Card } from "../parts/section";
import { list, me } from "../store";
import type { HeldEntry, Holding } from "../wire";

const parts = [
  { name: "state", title: "State", help: "asks it as sys:get_state/1 does, if it waits and its mailbox is empty" },
  { name: "messages", title: "Messages", help: "copies the first messages that wait" },
  { name: "dictionary", title: "Dictionary", help: "copies the first pairs of its process dictionary" },
];

/** What a process holds, asked for by an inspector, one part at a time. */
export function Holdings({ node, pid }: { node: string; pid: string }) {
  const open = useSignal("");
  const answer = useSignal<Holding | null>(null);
  const problem = useSignal<Problem | null>(null);
  const may = useComputed(() => me.value?.role === "inspector");
  const ask = async (part: string) => {
    open.value = part;
    answer.value = problem.value = null;
    try {
      const got = await post(nodePath(node, ["process", pid, part]), { syntax: syntax.value });
      const holding = await got.json() as Holding;
      if (open.value === part) answer.value = holding;
    } catch (e) {
      if (open.value === part) problem.value = e instanceof Problem ? e : new Problem(0, String(e), "");
      if (e instanceof Problem && e.status === 401) void list();
    }
  };
  const h = answer.value;
  return (
    <Card title="What it holds">
      <div class="tools">
        {parts.map((p) => (
          <button key={p.name} type="button" class="toggle" disabled={!may.value} aria-pressed={open.value === p.name} title={p.help}
            onClick={() => void ask(p.name)}>{p.title}</button>
        ))}
      </div>
      <p class="explain holds">{may.value
        ? "Wakes the process and is noted in the audit log; what looks like a secret is hidden."
        : "Needs the role inspector, since it may hold what users told the application."}</p>
      {problem.value && <ProblemNotice problem={problem.value} again={() => void ask(open.value)} />}
      {open.value && !h && !problem.value && <Waiting lines={3} what="the process" />}
      {h && <div class="held" role="region" aria-label={h.title}>
        {h.entries.length === 0 && !h.notes?.length && <p class="empty">None, when it was asked.</p>}
        {h.entries.map((e, i) => <Term key={i} entry={e} />)}
        <Notes notes={h.notes} />
        <Origin origin={h.origin} />
      </div>}
    </Card>
  );
}

/** As much of a long term as is drawn until the reader wants all. */
const folded = 1500;

function Term({ entry: e }: { entry: HeldEntry }) {
  const all = useSignal(false);
  const long = e.term.length > folded;
  return (
    <article>
      {e.key && <code class="key">{e.key}</code>}
      <pre>{long && !all.value ? e.term.slice(0, folded) + " …" : e.term}</pre>
      <Copy look="plain" text={e.key ? `{${e.key}, ${e.term}}` : e.term} />
      {(long && !all.value || e.more) && <div class="aside">
        {long && !all.value && <button type="button" class="plain" onClick={() => { all.value = true; }}>{grouped(e.term.length - folded)} more characters</button>}
        {e.more && <span>{bytes(e.more)} more are not shown</span>}
      </div>}
    </article>
  );
}
