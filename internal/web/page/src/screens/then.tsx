import type { Frame } from "../frame";
import { Notice } from "../parts/notice";
import { PastCharts } from "../parts/past";
import { href } from "../route";
import { screens, type Screen } from "../screens";
import { kept } from "../store";

const live = { at: "", range: "", to: "" };

/** A screen of another time than now: what is kept of it, or plainly that nothing is. */
export function Then({ screen: s, node, frame }: { screen: Screen; node: string; frame: Frame }) {
  if (!kept.value) {
    return (
      <>
        <h1 class="hidden">{s.title} over time</h1>
        <Notice tone="warn" title="Numbers are not kept here beyond the last hour" next={["Start hodoscope serve with --data DIR, and they are."]}>
          <a class="toggle" href={href(node, s.name, "", live)}>Show what is now</a>
        </Notice>
      </>
    );
  }
  if (s.past) return <PastCharts key={s.past} node={node} set={s.past} title={s.title} frame={frame} />;
  return (
    <>
      <Notice tone="warn" title={`${s.title} of that time are not kept: what is below is now.`} next={["Kept of that time:"]}>
        {screens.filter((one) => one.past).map((one) => <a key={one.name} class="toggle" href={href(node, one.name)}>{one.title}</a>)}
      </Notice>
      <s.view node={node} />
    </>
  );
}
