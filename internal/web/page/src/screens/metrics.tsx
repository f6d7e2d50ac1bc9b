import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { get, nodePath, Problem, withQuery } from "../api";
import { eachTenSeconds, wide } from "../control";
import { duration, moment, numberText } from "../format";
import { between, follows, frameOf, momentText, queryOf, windowOf, type Frame } from "../frame";
import { NoAnswer } from "../parts/answer";
import { Chart, type ChartSpec, type Fixed, type Line } from "../parts/chart";
import { visible } from "../parts/cell";
import { DocumentView } from "../parts/document";
import { Notice, Waiting } from "../parts/notice";
import { Ranges, Steps } from "../parts/timeline";
import { Filter, Toggle } from "../parts/tools";
import { useResource } from "../resource";
import { go, href, route, setQuery } from "../route";
import { kept, nodes, now } from "../store";
import type { Completions, Document, History, Ranged } from "../wire";

/** What was asked in this tab, the last first. */
let asked: string[] = [];

const lastHour: Frame = { range: 3600, at: null, to: null };
const firstLines = 12;

/** PromQL over what is kept, of one node or of all (""); and what each metric means. */
export function Metrics({ node }: { node: string }) {
  const r = route.value;
  const query = r.query.query ?? "";
  const chart = r.query.chart ?? "";
  useEffect(() => {
    // A chart leads here by its name.
    if (!chart) return;
    const control = new AbortController();
    get<{ query: string }>(nodePath(node, ["expression"], { chart }), control.signal)
      .then((e) => setQuery({ chart: "", query: e.query })).catch(() => setQuery({ chart: "" }));
    return () => control.abort();
  }, [chart]);
  if (!nodes.value) return <Waiting what="the metrics" />;
  return (
    <section class="list metrics">
      <h1 class="title">Metrics {node ? <a class="hold" href={href("", "metrics", r.arg, r.query)}>of all nodes</a> : "of all nodes"}</h1>
      {!kept.value && <Notice tone="warn" title="Metrics are not kept here, so there is nothing to ask" next={["Start hodoscope serve with --data DIR. What each metric means is here all the same."]} />}
      {kept.value && <QueryBox node={node} query={query} />}
      {kept.value && query && <Answer node={node} query={query} />}
      {r.arg ? <Meaning node={node} name={r.arg} /> : !query && <Catalogue node={node} />}
    </section>
  );
}

function QueryBox({ node, query }: { node: string; query: string }) {
  const box = useRef<HTMLTextAreaElement>(null);
  const offered = useSignal<Completions | null>(null), at = useSignal(0), open = useSignal(false);
  const cursor = useSignal(-1);
  useEffect(() => {
    if (cursor.value < 0) return;
    const control = new AbortController();
    const text = box.current!.value;
    const timer = setTimeout(() => {
      get<Completions>(withQuery("complete", { before: text.slice(0, cursor.value), after: text.slice(cursor.value) }), control.signal)
        .then((c) => { offered.value = c; at.value = 0; open.value = c.words.length > 0; }).catch(() => { open.value = false; });
    }, 80);
    return () => { clearTimeout(timer); control.abort(); };
  }, [cursor.value]);
  useEffect(() => { box.current!.value = query; }, [query]);
  const words = open.value ? offered.value!.words : [];
  const take = (i: number) => {
    const text = box.current!, end = cursor.value;
    text.setRangeText(words[i]!.insert, end - offered.value!.replace, end, "end");
    open.value = false;
    text.focus();
    if (/[("]$/.test(text.value.slice(0, text.selectionEnd))) cursor.value = text.selectionEnd;
  };
  const run = () => {
    open.value = false;
    const text = box.current!.value.trim();
    asked = [text, ...asked.filter((q) => q !== text)].slice(0, 30);
    go(href(node, "metrics", route.value.arg, { ...route.value.query, query: text, only: "", lines: "" }));
  };
  return (
    <form class="ask" onSubmit={(e) => { e.preventDefault(); run(); }}>
      <textarea ref={box} class="filter" rows={Math.min(6, query.split("\n").length)} defaultValue={query} spellcheck={false} autocomplete="off" data-filter
        aria-label="Query in PromQL" aria-controls="words" aria-autocomplete="list"
        aria-activedescendant={open.value ? `word-${at.value}` : undefined}
        placeholder={`PromQL: ${node ? "of this node, unless instance says otherwise" : "of all nodes"}; Enter asks`}
        onInput={(e) => { cursor.value = e.currentTarget.selectionEnd; }} onBlur={() => { open.value = false; }}
        onKeyDown={(e) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
          if (words.length && by) at.value = (at.value + by + words.length) % words.length;
          else if (words.length && (e.key === "Tab" || e.key === "Enter")) take(at.value);
          else if (words.length && e.key === "Escape") { open.value = false; e.stopPropagation(); }
          else if (e.key === "Enter" && !e.shiftKey) run();
          else return;
          e.preventDefault();
        }} />
      <button type="submit" class="toggle">Ask</button>
      {asked.length > 0 && (
        <select aria-label="Earlier queries" value="" onChange={(e) => go(href(node, "metrics", "", { query: e.currentTarget.value }))}>
          <option value="">earlier</option>
          {asked.map((q) => <option value={q}>{q}</option>)}
        </select>
      )}
      <ul role="listbox" id="words" aria-label="Words that may follow" hidden={!open.value}>
        {words.map((w, i) => (
          <li key={w.kind + w.text} role="option" id={`word-${i}`} aria-selected={i === at.value} onMouseDown={(e) => { e.preventDefault(); take(i); }}>
            <code>{visible(w.text)}</code><small>{w.kind}</small><small class="t">{visible(w.detail)}</small>
          </li>
        ))}
      </ul>
    </form>
  );
}

/** What a query gives: over a time as a chart, or at its end as a table. */
function Answer({ node, query }: { node: string; query: string }) {
  const q = route.value.query;
  const frame = frameOf(q) ?? lastHour, table = q.as === "table";
  const seconds = eachTenSeconds.value * 10;
  const live = follows(frame, seconds);
  const [from, to] = useMemo(() => windowOf(frame, now.peek() / 1000), [frame.at, frame.range, frame.to, live ? seconds : 0]);
  const params = { query, node };
  return (
    <>
      <div class="tools">
        <div class="choice" role="group" aria-label="Shown as">
          <button type="button" aria-pressed={!table} onClick={() => setQuery({ as: "" })}>Graph</button>
          <button type="button" aria-pressed={table} onClick={() => setQuery({ as: "table" })}>Table</button>
        </div>
        {!node && <><Ranges frame={frameOf(q)} /><Steps frame={frame} /></>}
      </div>
      {table
        ? <Rows key={query} path={withQuery("query", { ...params, at: momentText(frame.at ?? to) })} query={query} />
        : <Graph key={query} path={withQuery("query_range", { ...params, from: momentText(from), to: momentText(to) })} query={query} frame={frame} />}
    </>
  );
}

function Rows({ path, query }: { path: string; query: string }) {
  const answer = useResource<Document>(path);
  const d = answer.data.value, problem = answer.problem.value;
  return (
    <>
      {problem ? <Wrong problem={problem} query={query} /> : <NoAnswer resource={answer} what="the answer" />}
      {d && <div class={problem ? "old" : ""}><DocumentView document={d} /></div>}
    </>
  );
}

const colors = ["--c1", "--c2", "--c3", "--c4", "--c5", "--c6"];
const dashes = [[], [7, 3], [2, 3], [12, 4]];

function Graph({ path, query, frame }: { path: string; query: string; frame: Frame }) {
  const answer = useResource<Ranged>(path);
  const a = answer.data.value, problem = answer.problem.value;
  const { only = "", lines = String(firstLines) } = route.value.query;
  const history = useSignal<History | null>(null);
  const all = (a?.series ?? []).map((s, i): Line => {
    const dash = dashes[(i + Math.floor(i / 12)) % dashes.length]!;
    return { series: String(i), label: s.name || "value", color: colors[i % colors.length]!, ...(dash.length ? { dash } : {}) };
  });
  const one = all.filter((l) => l.label === only);
  const chosen = one.length ? one : all.filter((l) => l.label.toLowerCase().includes(only.toLowerCase()));
  const drawn = chosen.slice(0, Number(lines));
  const spec = useMemo((): ChartSpec => ({ name: "query", title: query, unit: a?.unit ?? "float", help: query, lines: drawn, bare: true }),
    [query, a?.unit, JSON.stringify(drawn)]);
  const fixed = useMemo((): Fixed | null => a && {
    from: a.from, to: a.to, at: frame.at, starts: [], blanks: [], onZoom: (from, to) => setQuery(queryOf(between(frame, from, to))), onPick: (at) => setQuery(queryOf({ ...frame, at, to: null })),
  }, [a, frame.at, frame.range, frame.to]);
  useEffect(() => {
    history.value = a && { node: "", at: a.at, gap: a.at.map(() => false), creation: a.at.map(() => 0), series: Object.fromEntries(a.series.map((s, i) => [String(i), s.values])), charts: {} };
  }, [a]);
  return (
    <>
      {problem ? <Wrong problem={problem} query={query} /> : <NoAnswer resource={answer} what="the answer" />}
      {a && fixed && (
        <section class={problem ? "card old" : "card"} aria-label="Graph">
          <header>
            <h2>{moment(a.from)} – {moment(a.to)}</h2>
            <div class="aside">a point is {duration(a.step_seconds)} · {a.total} series{a.total > a.series.length && `, ${a.series.length} of them here`}</div>
          </header>
          {a.total === 0 ? <p class="empty">Nothing: no series of this time answers to that.</p> : (
            <>
              <Chart spec={spec} history={history} extent={fixed} />
              <div class="tools">
                <Filter value={only} onChange={(f) => setQuery({ only: f, lines: "" })} label="Filter series" placeholder="filter series" />
                {only && <button type="button" class="toggle" onClick={() => setQuery({ only: "" })}>All series</button>}
              </div>
              <ol class="lines">
                {drawn.map((l) => {
                  const s = a.series[Number(l.series)]!;
                  const last = s.values.filter((v) => v !== null).pop();
                  return (
                    <li key={l.series}>
                      <button type="button" class="plain" aria-pressed={l.label === only} title={Object.entries(s.labels).map(([k, v]) => `${k}="${v}"`).join("\n")}
                        onClick={() => setQuery({ only: l.label === only ? "" : l.label })}>
                        <svg viewBox="0 0 14 4" width="14" height="4" aria-hidden="true">
                          <line x1="0" y1="2" x2="14" y2="2" stroke={`var(${l.color})`} stroke-width="2.5" stroke-dasharray={l.dash?.join(" ")} />
                        </svg>
                        <span class="t">{visible(l.label)}</span> <b>{last == null ? "–" : numberText(last, a.unit)}</b>
                      </button>
                    </li>
                  );
                })}
              </ol>
              {drawn.length < chosen.length && (
                <button type="button" class="plain more" onClick={() => setQuery({ lines: String(Number(lines) * 4) })}>Draw more of the {chosen.length} series</button>
              )}
            </>
          )}
        </section>
      )}
    </>
  );
}

/** What is wrong with a query, and where. */
function Wrong({ problem, query }: { problem: Problem; query: string }) {
  const [, line, column] = /(\d+):(\d+): /.exec(problem.message) ?? [];
  const text = line && query.split("\n")[Number(line) - 1];
  return (
    <Notice tone="bad" title={problem.message} next={[problem.next]}>
      {text && <pre tabIndex={0}>{text}{"\n" + " ".repeat(Number(column) - 1)}^</pre>}
    </Notice>
  );
}

/** What a metric means, and its example at the click of a link. */
function Meaning({ node, name }: { node: string; name: string }) {
  const answer = useResource<Document>("metrics/" + encodeURIComponent(name));
  const d = answer.data.value;
  const example = d?.sections?.flatMap((s) => s.fields ?? []).find((f) => f.name === "query")?.value;
  const query = route.value.query.query;
  useEffect(() => { if (kept.value && !query && typeof example === "string") setQuery({ query: example }); }, [example]);
  return (
    <>
      <NoAnswer resource={answer} what="the metric" />
      {d && <>
        <p class="tools"><a class="toggle" href={href(node, "metrics")}>All metrics</a></p>
        <DocumentView document={d} />
      </>}
    </>
  );
}

function Catalogue({ node }: { node: string }) {
  const answer = useResource<Document>("metrics");
  const filter = useSignal("");
  const d = answer.data.value;
  return (
    <>
      <div class="tools">
        <Filter value={filter.value} onChange={(f) => { filter.value = f; }} label="Filter metrics" placeholder="filter metrics: memory, queue, gc" />
        <Toggle on={wide} title="More columns" hint="w" />
      </div>
      <NoAnswer resource={answer} what="the catalogue" />
      {d && <DocumentView document={d} filter={filter.value} draw={{ name: (v) => <a href={href(node, "metrics", String(v))}>{String(v)}</a> }} />}
    </>
  );
}
