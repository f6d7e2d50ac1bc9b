import { setQuery } from "../route";

/** What rows are narrowed to by the address, each with a way out. names: of the parameters, with their titles. */
export function Only({ query: q, names }: { query: Record<string, string>; names: [string, string][] }) {
  return <>{names.filter(([name]) => q[name]).map(([name, title]) => (
    <button key={name} type="button" class="toggle only" onClick={() => setQuery({ [name]: "", from: "" })} title={`only of this ${title}: show all`}
      aria-label={`only ${title} ${q[name]}: show all`}><span class="t">{q[name]}</span> ×</button>
  ))}</>;
}
