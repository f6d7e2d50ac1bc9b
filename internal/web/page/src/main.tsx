import "./style/index.css";
import { signal } from "@preact/signals";
import { render, type ComponentType } from "preact";
import { enter, Problem } from "./api";
import { helpOpen, paletteOpen } from "./control";
import { frameOf } from "./frame";
import { listen } from "./keys";
import { Head, Standing } from "./parts/head";
import { Help } from "./parts/help";
import { Notice } from "./parts/notice";
import { Palette } from "./parts/palette";
import { Rail } from "./parts/rail";
import { TimeBar } from "./parts/timeline";
import { Told } from "./parts/take";
import { become, go, href, route } from "./route";
import { screenOf } from "./screens";
import { Alerts } from "./screens/alerts";
import { Door } from "./screens/door";
import { Metrics } from "./screens/metrics";
import { Nodes } from "./screens/nodes";
import { Then } from "./screens/then";
import { kept, link, me, nodes, stale, start, state, watched } from "./store";
import "./theme";
import "./visible";

const refused = signal<Problem | null>(null);

function Page() {
  if (link.value === "denied") return me.value && <Door problem={refused.value} />;
  const r = route.value;
  const all = nodes.value;
  const node = watched(r.node);
  if (!r.node && !r.screen && all?.length === 1) go(href(all[0]!.node, "overview"));
  if (node && node.node !== r.node) become(href(node.node, r.screen, r.arg, r.query));
  // What is looked at of another time is not stale, however we stand with the node now.
  const then = frameOf(r.query) !== null && kept.value;
  const old = !then && (stale.value || (state.value !== null && state.value.status !== "attached"));
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to content</a>
      <Head />
      <div class={r.node ? "railed" : ""}>
        {r.node && <Rail />}
        <main id="main" tabIndex={-1} class={old ? "stale" : ""}>
          {r.node && kept.value && <TimeBar node={r.node} />}
          {node && <Standing />}
          <Content gone={all !== null && !node} then={then} />
        </main>
      </div>
      {helpOpen.value && <Help />}
      <Told />
      {paletteOpen.value && <Palette />}
    </>
  );
}

/** Screens of all nodes. */
const ofAll: Record<string, ComponentType<{ node: string }>> = { alerts: Alerts, metrics: Metrics };

/** gone: the node of the address is not watched. then: it is looked at of another time. */
function Content({ gone, then }: { gone: boolean; then: boolean }) {
  const r = route.value;
  const screen = screenOf(r.screen), frame = frameOf(r.query);
  if (!r.node) {
    const View = ofAll[r.screen] ?? Nodes;
    return <View node="" />;
  }
  if (!screen) return <Notice tone="bad" title={`There is no screen ${r.screen}`} next={["Choose one of the screens."]} />;
  const key = r.node + screen.name;
  const view = frame && !screen.timed ? <Then key={key} screen={screen} node={r.node} frame={frame} /> : <screen.view key={key} node={r.node} />;
  if (!gone) return view;
  return (
    <>
      <Notice tone="bad" title={`${r.node} is not watched here`} next={["Choose one of the nodes, or add it to the targets of hodoscope serve."]}>
        {kept.value && !then && <a class="toggle" href={href(r.node, "overview", "", { range: "24h" })}>Show what is kept of it</a>}
      </Notice>
      {then && screen.past && view}
    </>
  );
}

/** The link that hodoscope serve prints carries the token where no server log sees it. */
async function letIn(): Promise<void> {
  const token = /^#token=([\w-]+)/.exec(location.hash)?.[1];
  if (!token) return;
  become(location.pathname + location.search);
  try {
    await enter({ token });
  } catch (e) {
    // A link that was used before is no matter to a browser that has a session.
    refused.value = e instanceof Problem ? e : new Problem(0, String(e), "");
  }
}

await letIn();
listen();
render(<Page />, document.getElementById("app")!);
await start();
