import type { ComponentChildren } from "preact";
import { cellText } from "../format";
import { numberIn, type Field, type Section } from "../wire";
import { Cell } from "./cell";
import { Meter } from "./meter";
import { Notes } from "./notice";
import { DataTable } from "./table";

export function Card({ title, aside, wideCard, children, id }: {
  title: string; aside?: ComponentChildren; wideCard?: boolean; children: ComponentChildren; id?: string;
}) {
  return (
    <section class={wideCard ? "card wide" : "card"} id={id}>
      <header><h2>{title}</h2>{aside && <div class="aside">{aside}</div>}</header>
      {children}
    </section>
  );
}

/** A section of a document that nothing special is known of. */
export function SectionCard({ section: s }: { section: Section }) {
  return (
    <Card title={s.title} wideCard={Boolean(s.table)}>
      {s.fields && <Fields fields={s.fields} />}
      {s.table && <DataTable table={s.table} caption={s.title} rowLimit={100} />}
      <Notes notes={s.notes} />
    </Card>
  );
}

export function Fields({ fields }: { fields: Field[] }) {
  return (
    <dl class="fields">
      {fields.map((f) => (
        <div key={f.name}>
          <dt title={f.help}>{f.title}</dt>
          <dd class={f.unit}><FieldValue field={f} /></dd>
        </div>
      ))}
    </dl>
  );
}

function FieldValue({ field: f }: { field: Field }) {
  const limit = numberIn(f.limit);
  const share = numberIn(f.share);
  return (
    <>
      <Cell value={f.value} unit={f.unit} />
      {limit !== null && <small> of {cellText(limit, f.unit)}</small>}
      {share !== null && <Meter share={share} label={f.title} />}
    </>
  );
}
