import { useSignal, signal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { moment } from "../format";
import { momentText } from "../frame";
import { go, href, route } from "../route";
import { kept } from "../store";
import { csv, elixir, erlang, json, markdown, type Sheet } from "../take";
import { token } from "../theme";
import type { History } from "../wire";
import { visible } from "./cell";
import type { ChartSpec } from "./chart";

interface Item { title: string; run: () => void }

/** What was just taken along, for a moment. */
const told = signal("");
let timer = 0;

function tell(what: string): void {
  told.value = what;
  clearTimeout(timer);
  timer = window.setTimeout(() => { told.value = ""; }, 2500);
}

export function Told() { return <p class={told.value ? "told on" : "told"} role="status">{told.value}</p>; }

/** To the clipboard; where the browser has none for us, to a file. */
export function copy(text: string, what: string): void {
  if (!navigator.clipboard) return save(`${what}.txt`, new Blob([text]));
  navigator.clipboard.writeText(text).then(() => tell(`Copied: ${visible(what)}`), () => tell("The browser did not let us copy."));
}

function save(name: string, body: Blob): void {
  const a = document.createElement("a");
  a.href = URL.createObjectURL(body);
  a.download = name.replace(/[^\w.@-]+/g, "_");
  a.click();
  setTimeout(() => URL.revokeObjectURL(a.href), 1000);
  tell(`Saved: ${a.download}`);
}

/** A small menu; its items are made when it opens. */
function Menu({ name, items }: { name: string; items: () => Item[] }) {
  const box = useRef<HTMLDetailsElement>(null);
  const open = useSignal(false);
  // An item may lead away: then there is no menu any more.
  const close = () => { if (box.current) box.current.open = false; };
  return (
    <details class="take" ref={box} onToggle={(e) => { open.value = e.currentTarget.open; }}
      onFocusOut={(e) => { if (!e.currentTarget.contains(e.relatedTarget as Node | null)) close(); }}
      onKeyDown={(e) => { if (e.key === "Escape" && open.value) { close(); box.current!.querySelector("summary")!.focus(); e.stopPropagation(); } }}>
      <summary title="copy or save" aria-label={`copy or save: ${name}`}>⤓</summary>
      {open.value && <div>{items().map((i) => <button type="button" class="plain" onClick={() => { close(); i.run(); }}>{i.title}</button>)}</div>}
    </details>
  );
}

const forms: [string, (s: Sheet) => string][] = [["Erlang terms", erlang], ["Elixir terms", elixir], ["JSON", json], ["Markdown", markdown]];

const link: Item = { title: "Copy link to this view", run: () => copy(location.href, "link") };

/** A table's rows, all that the filter leaves. */
export function TakeTable({ name, sheet }: { name: string; sheet: () => Sheet }) {
  return <Menu name={name} items={() => [
    ...forms.map(([form, write]): Item => ({ title: `Copy rows as ${form}`, run: () => copy(write(sheet()), `rows as ${form}`) })),
    { title: "Save CSV", run: () => save(`${nodeName()}${name}.csv`, new Blob([csv(sheet())], { type: "text/csv" })) }, link,
  ]} />;
}

/** A chart as a picture, its numbers, and the query behind it. */
export function TakeChart({ spec, history, canvas, from, to }: {
  spec: ChartSpec; history: History; canvas: () => HTMLCanvasElement; from: number; to: number;
}) {
  const node = route.value.node;
  return <Menu name={spec.title} items={() => [
    { title: "Save picture", run: () => picture(spec, canvas(), `${nodeName()}${moment(from)} – ${moment(to)}`) },
    { title: "Copy numbers as CSV", run: () => copy(csv(sheetOf(spec, history, from, to)), `numbers of ${spec.title}`) },
    ...(kept.value && node && !spec.bare ? [{ title: "Explore in PromQL", run: () => go(href(node, "metrics", "", { ...route.value.query, chart: spec.name })) }] : []),
    link,
  ]} />;
}

function nodeName(): string { return route.value.node ? `${route.value.node} ` : ""; }

export function sheetOf(spec: ChartSpec, h: History, from: number, to: number): Sheet {
  const columns = spec.lines.map((l) => ({ name: l.label, title: l.label, unit: spec.unit }));
  return {
    columns: [{ name: "time", title: "Time", unit: "time" }, ...columns],
    rows: h.at.flatMap((at, i) => at < from || at > to ? [] : [[momentText(at), ...spec.lines.map((l) => h.series[l.series]?.[i] ?? null)]]),
  };
}

/** The chart as it is drawn, under its title and legend, above what and when it is of. */
function picture(spec: ChartSpec, plot: HTMLCanvasElement, caption: string): void {
  const px = devicePixelRatio, row = 20 * px, edge = 12 * px, width = plot.width + 2 * edge;
  const image = document.createElement("canvas"), ctx = image.getContext("2d")!;
  const font = (weight: number) => { ctx.font = `${weight} ${12 * px}px ${token("--sans")}`; };
  font(400);
  let x = edge, y = 2 * row;
  const legend = (spec.cells ? [] : spec.lines).map((l) => {
    const text = visible(l.label), room = ctx.measureText(text).width + 40 * px;
    if (x + room > width && x > edge) { x = edge; y += row; }
    const place = { l, text, x, y };
    x += room;
    return place;
  });
  image.width = width;
  image.height = y + row / 2 + plot.height + 1.5 * row;
  ctx.fillStyle = token("--surface");
  ctx.fillRect(0, 0, image.width, image.height);
  ctx.fillStyle = token("--text");
  font(600);
  ctx.fillText(spec.title, edge, row, width - 2 * edge);
  font(400);
  for (const { l, text, x, y } of legend) {
    ctx.strokeStyle = token(l.color);
    ctx.lineWidth = 2.5 * px;
    ctx.setLineDash((l.dash ?? []).map((d) => d * px));
    ctx.beginPath();
    ctx.moveTo(x, y - 4 * px);
    ctx.lineTo(x + 18 * px, y - 4 * px);
    ctx.stroke();
    ctx.fillText(text, x + 24 * px, y);
  }
  ctx.drawImage(plot, edge, y + row / 2);
  ctx.fillStyle = token("--muted");
  ctx.fillText(caption, edge, image.height - row / 2, width - 2 * edge);
  image.toBlob((b) => { if (b) save(`${nodeName()}${spec.title}.png`, b); });
}

const rows = "tbody tr, .space > .row";

/** The first cell of the row that has the focus, or the pointer, or is open; or its function. */
export function copyCell(of: "th" | "mfa"): void {
  const row = document.activeElement?.closest(rows) ?? document.querySelector(`:is(${rows}):hover`) ?? document.querySelector("tr.open, .row.open");
  const cell = of === "th" ? row?.querySelector("th, td, [role=rowheader]") : row?.querySelector(".mfa");
  // What opens a row or pins it is no part of its text.
  const text = [...cell?.childNodes ?? []].map((n) => n instanceof Element && n.matches("button, .twist, small") ? "" : n.textContent).join("").trim();
  if (text && text !== "–") copy(text, text);
}
