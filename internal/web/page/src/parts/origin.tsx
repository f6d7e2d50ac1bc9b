import { bytes, clock, duration, grouped } from "../format";
import type { Origin as OriginOf } from "../wire";

/** How numbers were got, when, and what the answer cost the node. */
export function Origin({ origin: o }: { origin: OriginOf }) {
  const part = o.of > 1 ? `${grouped(o.seen)} of ${grouped(o.of)} read` : "";
  const cost = [
    o.busy_seconds > 0 ? `${duration(o.busy_seconds)} busy on the node` : "",
    o.bytes_in > 0 ? bytes(o.bytes_in) : "",
    `${grouped(o.woken)} woken`,
  ];
  return (
    <p class="origin" title="how these numbers were got, when, and what the answer cost the node">
      {[o.at && `at ${clock(Date.parse(o.at) / 1000)}`, o.method, part, ...cost].filter(Boolean).map((t) => <span>{t}</span>)}
    </p>
  );
}
