import { clock } from "../format";
import type { Seen } from "../seen";

/** From when on a chart of what was seen is. */
export function Since({ seen }: { seen: Seen }) {
  const from = seen.history.value?.at[0];
  return <p class="explain">{from ? `As this page saw it since ${clock(from)}.` : "Drawn from now on, while this page is open."}</p>;
}
