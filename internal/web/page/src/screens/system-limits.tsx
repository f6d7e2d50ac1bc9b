import { grouped, percent } from "../format";
import { Cell } from "../parts/cell";
import { level, Meter } from "../parts/meter";
import { Notes } from "../parts/notice";
import { Card } from "../parts/section";
import { numberIn, type Field, type Section } from "../wire";

/** What the node can run out of. */
export function Limits({ section }: { section: Section }) {
  return (
    <Card title="Counts against limits" id="limits">
      <dl class="gauges">{section.fields?.map((f) => <Gauge key={f.name} field={f} />)}</dl>
      <Notes notes={section.notes} />
    </Card>
  );
}

// Since OTP 21 only memory limits the number of tables; its limit is no limit.
const notJudged = ["ets_count"];

function Gauge({ field: f }: { field: Field }) {
  const share = numberIn(f.share), limit = numberIn(f.limit);
  const judged = !notJudged.includes(f.name);
  const l = share === null || !judged ? null : level(share);
  return (
    <div title={f.help}>
      <dt>{f.title} <b>{l && l.name !== "good" && <span class={`mark ${l.name}`}>▲ </span>}{share !== null && percent(share)}</b></dt>
      <dd>
        <Cell value={f.value} unit={f.unit} />{limit !== null && <small> / {grouped(limit)}</small>}
        {share !== null && <Meter share={share} label={f.title} judged={judged} />}
      </dd>
    </div>
  );
}
