import { bytes, percent } from "../format";
import { Notes } from "../parts/notice";
import { Card } from "../parts/section";
import { numberIn, type Section } from "../wire";

const kinds = [
  { name: "processes", tone: "c1" },
  { name: "binary", tone: "c2" },
  { name: "ets", tone: "c3" },
  { name: "code", tone: "c4" },
  { name: "atom", tone: "c5" },
];

interface Part { name: string; title: string; help: string; tone: string; size: number }

/** erlang:memory/0 as parts of the whole. */
export function Memory({ section }: { section: Section }) {
  const size = (name: string) => numberIn(section.fields?.find((f) => f.name === name)?.value);
  const total = size("total");
  const parts = partsOf(section, total);
  return (
    <Card title={section.title} aside={total !== null && <b class="total">{bytes(total)}</b>} id="memory">
      <div class="stack" role="img" aria-label={parts.map((p) => `${p.title} ${bytes(p.size)}`).join(", ")}>
        {parts.map((p) => <i key={p.name} class={p.tone} style={{ flexGrow: String(p.size) }} />)}
      </div>
      <table class="parts">
        <caption class="hidden">Memory by kind</caption>
        <thead class="hidden"><tr><th scope="col">Kind</th><th scope="col">Bytes</th><th scope="col">Share</th></tr></thead>
        <tbody>
          {parts.map((p) => (
            <tr key={p.name}>
              <th scope="row" title={p.help}><i class={`swatch ${p.tone}`} aria-hidden="true" />{p.title}</th>
              <td class="num">{bytes(p.size)}</td>
              <td class="num">{total ? percent(p.size / total) : ""}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Notes notes={section.notes} />
    </Card>
  );
}

/** The kinds, largest first, and what of system is none of them. */
function partsOf(section: Section, total: number | null): Part[] {
  const parts = kinds.flatMap(({ name, tone }): Part[] => {
    const f = section.fields?.find((one) => one.name === name);
    const size = numberIn(f?.value);
    return f && size !== null ? [{ name, tone, size, title: f.title, help: f.help ?? "" }] : [];
  });
  parts.sort((a, b) => b.size - a.size);
  const other = total === null ? 0 : total - parts.reduce((sum, p) => sum + p.size, 0);
  if (other > 0) parts.push({ name: "other", title: "Other system", help: "the runtime itself, drivers, tables of its own", tone: "c6", size: other });
  return parts;
}
