import { nodePath } from "../api";
import { eachTenSeconds, syntax } from "../control";
import { DocumentView } from "../parts/document";
import { LastHour } from "../parts/hour";
import { Largest } from "../parts/largest";
import { LiveCharts } from "../parts/live";
import { useResource } from "../resource";
import { route, setQuery } from "../route";
import { kept } from "../store";
import type { Document } from "../wire";
import { Answer } from "./answers";

const ranks = [{ sort: "", title: "Traffic" }, { sort: "input", title: "Input" }, { sort: "output", title: "Output" }, { sort: "queue_size", title: "Queue" }];

const trafficWindow = "5s";

/** Ports and sockets by what goes through them: since they were opened, or now. */
export function Ports({ node }: { node: string }) {
  const { rank = "", window = "" } = route.value.query;
  return (
    <>
      <Answer title="Ports and sockets" path={nodePath(node, ["ports"], { limit: "500", syntax: syntax.value, sort: rank, window })}
        rowLimit={40} facets={["kind", "name", "state"]} above={(d) => <Traffic document={d} rank={rank} window={window} />}
        more={<>
          <div class="choice" role="group" aria-label="Traffic">
            <button type="button" aria-pressed={!window} onClick={() => setQuery({ window: "" })}>Since opened</button>
            <button type="button" aria-pressed={Boolean(window)} onClick={() => setQuery({ window: trafficWindow })}>Over 5 s</button>
          </div>
          <label>Most <select value={rank} onChange={(e) => setQuery({ rank: e.currentTarget.value })}>
            {ranks.map((r) => <option value={r.sort}>{r.title}</option>)}
          </select></label>
        </>} />
      <Sockets node={node} />
      {kept.value ? <LastHour node={node} set="ports" title="Ports" /> : <LiveCharts set="ports" />}
    </>
  );
}

/** TCP by state, where the node's operating system is ours. */
function Sockets({ node }: { node: string }) {
  const answer = useResource<Document>(nodePath(node, ["sockets"]), eachTenSeconds.value);
  const d = answer.data.value;
  return d && (
    <section class={answer.problem.value ? "list old" : "list"}>
      <h2 class="title">{d.title}</h2>
      <DocumentView document={d} />
    </section>
  );
}

function Traffic({ document: d, rank, window }: { document: Document; rank: string; window: string }) {
  const of = d.table?.columns.some((c) => c.name === "remote_address") ? "remote_address" : "id";
  const way = rank === "output" ? "output" : "input";
  return d.table ? <Largest table={d.table} of={of} by={rank === "queue_size" ? rank : window ? `${way}_rate` : way} /> : null;
}
