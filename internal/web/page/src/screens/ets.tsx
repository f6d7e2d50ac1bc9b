import { nodePath } from "../api";
import { syntax } from "../control";
import { LastHour } from "../parts/hour";
import { Largest } from "../parts/largest";
import { route, setQuery } from "../route";
import { Answer, By } from "./answers";

const ranks = [
  { sort: "", title: "Memory" }, { sort: "size", title: "Objects" },
  { sort: "memory_growth", title: "Growth" }, { sort: "size_growth", title: "Objects/s" },
];

/** Growth is of a window of its own, in which all tables are read twice. */
const growthWindow = "5s";

/** ETS tables, by table or by name, ranked on the node by what they take or by how they grow. */
export function Ets({ node }: { node: string }) {
  const { by = "", rank = "" } = route.value.query;
  const named = by === "name";
  const path = nodePath(node, named ? ["ets", "groups"] : ["ets"], {
    limit: "500", syntax: syntax.value, ...(named ? {} : { sort: rank, window: rank.endsWith("_growth") ? growthWindow : "" }),
  });
  return (
    <>
      <Answer key={by} title="ETS tables" path={path} rowLimit={40} facets={named ? [] : ["type", "protection"]}
        above={(d) => d.table && <Largest table={d.table} of="name" by="memory" />}
        more={<>
          <By value={by} rows={[["", "By table"], ["name", "By name"]]} />
          {!named && <label>Most <select value={rank} onChange={(e) => setQuery({ rank: e.currentTarget.value })}>
            {ranks.map((r) => <option value={r.sort}>{r.title}</option>)}
          </select></label>}
        </>} />
      <LastHour node={node} set="ets" title="ETS tables" />
    </>
  );
}
