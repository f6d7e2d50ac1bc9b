import { nodePath } from "../api";
import { percent } from "../format";
import { syntax } from "../control";
import { LastHour } from "../parts/hour";
import { level, Meter } from "../parts/meter";
import { href, route, setQuery } from "../route";
import { watched } from "../store";
import { numberIn, type Cell } from "../wire";
import { visible } from "../parts/cell";
import { Answer } from "./answers";

/** Connections to other nodes: what waits for each beside the limit at which senders are suspended. */
export function Distribution({ node }: { node: string }) {
  const window = route.value.query.window ?? "";
  return (
    <>
      <Answer title="Connections to other nodes" path={nodePath(node, ["links"], { syntax: syntax.value, window })} facets={["state", "protocol"]}
        draw={{ node: peer, queue_share: share }}
        more={<div class="choice" role="group" aria-label="Traffic">
          <button type="button" aria-pressed={!window} onClick={() => setQuery({ window: "" })}>Since the last look</button>
          <button type="button" aria-pressed={Boolean(window)} onClick={() => setQuery({ window: "5s" })}>Over 5 s</button>
        </div>} />
      <LastHour node={node} set="distribution" title="Distribution" />
    </>
  );
}

/** A peer that is watched too leads to its own distribution. */
function peer(v: Cell) {
  const other = typeof v === "string" ? watched(v) : undefined;
  return other && <a href={href(other.node, "distribution")}>{visible(String(v))}</a>;
}

function share(v: Cell) {
  const n = numberIn(v);
  if (n === null) return undefined;
  const l = level(n);
  return <span class="gauge">{l.name !== "good" && <span class={`mark ${l.name}`}>▲ </span>}{percent(n)}<Meter share={n} label="of the busy limit" judged /></span>;
}
