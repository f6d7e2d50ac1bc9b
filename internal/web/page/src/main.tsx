import "./style/index.css";
import { signal } from "@preact/signals";
import { render } from "preact";
import { enter, Problem } from "./api";
import { helpOpen } from "./control";
import { listen } from "./keys";
import { Head, Standing } from "./parts/head";
import { Help } from "./parts/help";
import { Notice } from "./parts/notice";
import { go, href, route } from "./route";
import { screens } from "./screens";
import { Door } from "./screens/door";
import { Nodes } from "./screens/nodes";
import { link, nodes, stale, start, state } from "./store";
import "./theme";

const refused = signal<Problem | null>(null);

function Page() {
  if (link.value === "denied") return <Door problem={refused.value} />;
  const r = route.value;
  const all = nodes.value;
  if (!r.node && all?.length === 1) go(href(all[0]!.node, "system"));
  const screen = screens.find((s) => s.name === (r.screen || "system"));
  const old = stale.value || (state.value !== null && state.value.status !== "attached");
  return (
    <>
      <a class="skip" href="#main" onClick={(e) => { e.preventDefault(); document.getElementById("main")?.focus(); }}>Skip to content</a>
      <Head />
      <main id="main" tabIndex={-1} class={old ? "stale" : ""}>
        {r.node && <Standing />}
        {!r.node ? <Nodes />
          : all && !all.some((n) => n.node === r.node) ? <Notice tone="bad" title={`${r.node} is not watched here`} next={["Choose one of the nodes, or add it to the targets of hodoscope serve."]} />
          : screen ? <screen.view key={r.node + screen.name} node={r.node} />
          : <Notice tone="bad" title={`There is no screen ${r.screen}`} next={["Choose one of the tabs."]} />}
      </main>
      {helpOpen.value && <Help />}
    </>
  );
}

/** The link that hodoscope serve prints carries the token where no server log sees it. */
async function letIn(): Promise<void> {
  const token = /^#token=([\w-]+)/.exec(location.hash)?.[1];
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  route.value = { node: "", screen: "", arg: "", query: {} };
  try {
    await enter(token);
  } catch (e) {
    // A link that was used before is no matter to a browser that has a session.
    refused.value = e instanceof Problem ? e : new Problem(0, String(e), "");
  }
}

await letIn();
listen();
render(<Page />, document.getElementById("app")!);
await start();
