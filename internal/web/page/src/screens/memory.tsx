import { nodePath } from "../api";
import { eachTenSeconds } from "../control";
import { bytes, percent } from "../format";
import { NoAnswer } from "../parts/answer";
import { Cell } from "../parts/cell";
import { LastHour } from "../parts/hour";
import { LiveCharts } from "../parts/live";
import { Meter } from "../parts/meter";
import { Notes } from "../parts/notice";
import { Origin } from "../parts/origin";
import { Card, SectionCard } from "../parts/section";
import { DataTable } from "../parts/table";
import { useResource } from "../resource";
import { href, route } from "../route";
import { kept } from "../store";
import { numberIn, type Cell as CellValue, type Document, type Section } from "../wire";
import { By } from "./answers";
import { Memory } from "./system-memory";

/** What memory is used for, what was taken for that, and what of it is in RAM. */
export function MemoryScreen({ node }: { node: string }) {
  const by = route.value.query.by ?? "";
  const answer = useResource<Document>(nodePath(node, ["memory"], { by }), eachTenSeconds.value);
  const d = answer.data.value;
  const section = (name: string) => d?.sections?.find((s) => s.name === name);
  const kinds = section("kinds"), resident = section("resident"), allocators = section("allocators"), constants = section("constants");
  return (
    <>
      <h1 class="hidden">Memory</h1>
      <NoAnswer resource={answer} what="memory" />
      {kinds && resident && allocators?.table && constants && (
        <div class={answer.problem.value ? "cards memory old" : "cards memory"}>
          <Memory section={kinds} />
          <Resident section={resident} />
          <SectionCard section={constants} />
          <Card title="Allocators" wideCard aside={<By value={by} rows={[["", "By allocator"], ["instance", "By instance"]]} />}>
            <DataTable table={allocators.table} caption="Allocators" rowLimit={40} draw={{ utilization: use }} />
          </Card>
        </div>
      )}
      <p class="tools">
        <a class="toggle" href={href(node, "processes", "", { sort: "memory" })}>Processes with most memory</a>
        <a class="toggle" href={href(node, "processes", "", { sort: "binary_memory" })}>with most binaries</a>
        <a class="toggle" href={href(node, "ets")}>ETS tables</a>
      </p>
      {kept.value ? <LastHour node={node} set="memory" title="Memory" /> : <LiveCharts set="memory" />}
      {d && <Origin origin={d.origin} />}
    </>
  );
}

function use(v: CellValue) {
  const n = numberIn(v);
  return n === null ? undefined : <span class="gauge">{percent(n)}<Meter share={n} label="in use of what was taken" tone="c1" /></span>;
}

/** Which steps begin where the one before ended. */
const added = ["free", "beside"];

/** From what is in use to what is resident, each step drawn where the one before ends. */
function Resident({ section }: { section: Section }) {
  const fields = section.fields ?? [];
  const most = Math.max(1, ...fields.map((f) => numberIn(f.value) ?? 0));
  let end = 0;
  return (
    <Card title={section.title} id="resident">
      <table class="parts steps">
        <caption class="hidden">{section.title}</caption>
        <thead class="hidden"><tr><th scope="col">Step</th><th scope="col">Drawn</th><th scope="col">Bytes</th></tr></thead>
        <tbody>
          {fields.map((f) => {
            const n = numberIn(f.value), adds = added.includes(f.name);
            const from = adds ? end + Math.min(0, n ?? 0) : 0, long = Math.abs(n ?? 0);
            if (n !== null && f.name !== "swap") end = adds ? end + n : n;
            return (
              <tr key={f.name} class={adds ? "adds" : ""}>
                <th scope="row" title={f.help}>{f.title}</th>
                <td class="drawn" aria-hidden="true">
                  {n !== null && <i class={n < 0 ? "less" : adds ? "more" : "whole"} style={{ marginLeft: `${(from / most) * 100}%`, width: `${(long / most) * 100}%` }} />}
                </td>
                <td class="num">{n === null ? <Cell value={f.value} unit={f.unit} /> : (adds && n > 0 ? "+ " : "") + bytes(n)}
                  {numberIn(f.limit) !== null && <small> of {bytes(numberIn(f.limit)!)}</small>}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {fields.filter((f) => added.includes(f.name)).map((f) => <p class="explain" key={f.name}><b>{f.title}</b>: {f.help}.</p>)}
      <Notes notes={section.notes} />
    </Card>
  );
}
