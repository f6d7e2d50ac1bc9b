import { nodePath } from "../api";
import { cellText, percent } from "../format";
import { LastHour } from "../parts/hour";
import { route } from "../route";
import { numberIn, type Document } from "../wire";
import { Answer, By } from "./answers";

/** What the runtime's threads do, where somebody has switched the accounting on. */
export function Threads({ node }: { node: string }) {
  const by = route.value.query.by ?? "";
  return (
    <>
      <Answer title="What the runtime's threads do" path={nodePath(node, ["microstates"], { by })} above={(d) => <Bars document={d} />}
        more={<By value={by} rows={[["", "By type"], ["thread", "By thread"]]} />} />
      <LastHour node={node} set="threads" title="Threads" />
    </>
  );
}

/** What a thread does when it works, in the order of the layers; all else is other, and sleep is the ground. */
const states = ["emulator", "gc", "port", "check_io", "aux"];

/** A bar for each row: how its threads' time is divided. The table below has the numbers. */
function Bars({ document: d }: { document: Document }) {
  const t = d.sections?.find((s) => s.name === "threads")?.table;
  if (!t?.rows.length) return null;
  const titles = new Map(t.columns.map((c) => [c.name, c.title]));
  return (
    <div class="card bars" aria-hidden="true">
      <ul class="legend">{[...states, "other"].map((s, k) => <li key={s}><i class={`swatch c${k + 1}`} />{titles.get(s)}</li>)}</ul>
      {t.rows.map((r) => {
        const share = (name: string) => numberIn(r[t.columns.findIndex((c) => c.name === name)]) ?? 0;
        const works = states.map(share), other = Math.max(0, 1 - share("sleep") - works.reduce((sum, w) => sum + w, 0));
        return (
          <p key={`${r[0]} ${r[1]}`}>
            <span>{cellText(r[0] ?? null, "text")} {cellText(r[1] ?? null, "number")}</span>
            <span class="stack">{[...works, other].map((w, k) => <i key={k} class={`c${k + 1}`} style={{ width: percentOf(w) }} title={percent(w)} />)}</span>
          </p>
        );
      })}
    </div>
  );
}

function percentOf(share: number): string { return `${(share * 100).toFixed(1)}%`; }
