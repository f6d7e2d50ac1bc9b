import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { get, nodePath, Problem } from "../api";
import { paletteOpen, speak, syntax } from "../control";
import { ranges } from "../frame";
import { fuzzy } from "../fuzzy";
import { keys } from "../keys";
import { go, href, pidArg, route } from "../route";
import { screens } from "../screens";
import { kept, nodes } from "../store";
import type { Document } from "../wire";
import { visible } from "./cell";
import { show } from "./timeline";

interface Item { kind: string; title: string; detail: string; run: () => void }

const mostShown = 40, mostRecent = 6;
const quiet = 120; // ms without a key before the node's names are searched

/** What was chosen in this tab, the last first. */
let recent: Item[] = [];

/** Anything of the page by its name: screens, nodes, what a node has, and what keys do. */
export function Palette() {
  const box = useRef<HTMLDialogElement>(null);
  const typed = useSignal(""), at = useSignal(0);
  const found = useSignal<Item[]>([]), trouble = useSignal("");
  const node = route.value.node;
  useEffect(() => { box.current?.showModal(); }, []);
  useEffect(() => {
    found.value = [];
    trouble.value = "";
    if (!node || typed.value.trim().length < 2) return;
    const control = new AbortController();
    const timer = setTimeout(() => {
      get<Document>(nodePath(node, ["search"], { q: typed.value.slice(0, 100), syntax: syntax.value }), control.signal)
        .then((d) => { found.value = itemsOf(node, d); })
        .catch((e: unknown) => { if (e instanceof Problem) trouble.value = e.message; });
    }, quiet);
    return () => { clearTimeout(timer); control.abort(); };
  }, [typed.value]);

  const shown = best(typed.value, [...known(node), ...found.value]);
  const pid = /^(?:#?pid)?\W*(0)[.,](\d+)[.,](\d+)\W*$/i.exec(typed.value);
  if (node && pid) shown.unshift(processOf(node, `<${pid.slice(1).join(".")}>`, ""));
  const chosen = Math.min(at.value, shown.length - 1);
  const run = (item: Item | undefined) => {
    if (!item) return;
    recent = [item, ...recent.filter((r) => !same(r, item))].slice(0, mostRecent);
    box.current?.close();
    item.run();
  };
  const move = (by: number) => {
    at.value = (chosen + by + shown.length) % shown.length;
    document.getElementById(`found-${at.value}`)?.scrollIntoView({ block: "nearest" });
  };
  return (
    <dialog ref={box} class="help palette" aria-label="Find anything" onClose={() => { paletteOpen.value = false; }}
      onClick={(e) => { if (e.target === box.current) box.current?.close(); }}>
      <input class="filter" type="text" role="combobox" aria-label="Screen, node, process, group, application, metric or action" aria-expanded="true"
        aria-controls="found" aria-activedescendant={chosen < 0 ? undefined : `found-${chosen}`} aria-autocomplete="list" autocomplete="off" spellcheck={false}
        placeholder={node ? "screen, node, process, group, metric, action" : "node, screen, action"} value={typed.value}
        onInput={(e) => { typed.value = e.currentTarget.value; at.value = 0; }}
        onKeyDown={(e) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[e.key];
          if (by && shown.length) move(by);
          else if (e.key === "Enter") run(shown[chosen]);
          else return;
          e.preventDefault();
        }} />
      <ul role="listbox" id="found" aria-label="Found">
        {shown.map((item, i) => (
          <li key={item.kind + item.title + item.detail} role="option" id={`found-${i}`} aria-selected={i === chosen} onClick={() => run(item)}>
            <small>{item.kind}</small><span class="t">{visible(item.title)}</span><small class="t">{visible(item.detail)}</small>
          </li>
        ))}
      </ul>
      <p role="status">{trouble.value || (shown.length ? "" : "Nothing is called that.")}</p>
    </dialog>
  );
}

/** What the page knows without asking. */
function known(node: string): Item[] {
  const r = route.value;
  return [
    ...(node ? screens : []).map((s): Item => ({ kind: "screen", title: s.title, detail: s.help, run: () => go(href(node, s.name)) })),
    ...(nodes.value ?? []).map((n): Item => ({ kind: "node", title: n.node, detail: n.status, run: () => go(href(n.node, r.screen)) })),
    ...keys.filter((k) => !k.screen && k.key.length === 1 && k.key !== ":").map((k): Item => ({ kind: "action", title: k.help, detail: `key ${k.key}`, run: k.run })),
    { kind: "action", title: "names in Erlang's or Elixir's syntax", detail: `now ${syntax.value}`, run: () => speak(syntax.value === "elixir" ? "erlang" : "elixir") },
    ...(node && kept.value ? ranges : []).map((t): Item => ({ kind: "time", title: `last ${t.title}`, detail: "", run: () => show({ range: t.seconds, at: null, to: null }) })),
  ];
}

function itemsOf(node: string, d: Document): Item[] {
  return (d.table?.rows ?? []).map((row): Item => {
    const [kind = "", title = "", detail = "", pid = ""] = row.map((v) => String(v ?? ""));
    if (kind === "process") return processOf(node, pid, title, detail);
    const to = kind === "group" ? href(node, "processes", "", { group: title }) : href(node, kind === "metric" ? "metrics" : "applications", title);
    return { kind, title, detail, run: () => go(to) };
  });
}

function processOf(node: string, pid: string, title: string, detail = ""): Item {
  return { kind: "process", title: title || pid, detail: title ? `${pid} ${detail}` : detail, run: () => go(href(node, "processes", pidArg(pid))) };
}

/** What answers to what was typed, what was chosen before first. */
function best(typed: string, items: Item[]): Item[] {
  const before = (i: Item) => recent.findIndex((r) => same(r, i));
  return [...recent, ...items.filter((i) => before(i) < 0)]
    .flatMap((item) => {
      const score = fuzzy(item.title, typed) ?? (item.detail.toLowerCase().includes(typed.toLowerCase().trim()) ? -5 : null);
      return score === null ? [] : [{ item, score: typed ? score + (before(item) < 0 ? 0 : 2) : before(item) < 0 ? 0 : 9 }];
    })
    .sort((a, b) => b.score - a.score).slice(0, mostShown).map((f) => f.item);
}

function same(a: Item, b: Item): boolean { return a.kind === b.kind && a.title === b.title; }
