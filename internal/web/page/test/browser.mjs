// Drives the page as a person does. Called by TestBrowser:
//   node browser.mjs CHROMIUM ARTEFACTS LINK LINK_BELOW_A_PATH LINK_OF_A_NOTIFICATION RESTARTED
// Prints one line per check: ok or fail, its name, what was wrong. With ONLY=topic,topic
// in the environment it makes these checks only.

import * as door from "./browser/door.mjs";
import * as frame from "./browser/frame.mjs";
import * as overview from "./browser/overview.mjs";
import * as findings from "./browser/findings.mjs";
import * as processes from "./browser/processes.mjs";
import * as groups from "./browser/groups.mjs";
import * as waits from "./browser/waits.mjs";
import * as applications from "./browser/applications.mjs";
import * as load from "./browser/load.mjs";
import * as metrics from "./browser/metrics.mjs";
import * as nodes from "./browser/nodes.mjs";
import * as palette from "./browser/palette.mjs";
import * as memory from "./browser/memory.mjs";
import * as resources from "./browser/resources.mjs";
import * as past from "./browser/past.mjs";
import * as alerts from "./browser/alerts.mjs";
import * as about from "./browser/about.mjs";
import * as attacks from "./browser/attacks.mjs";
import * as report from "./browser/report.mjs";
import * as take from "./browser/take.mjs";
import * as weight from "./browser/weight.mjs";
import * as lost from "./browser/lost.mjs";
import { accessible, artefacts, base, check, done, fits, page, same, themes, wrong } from "./browser/harness.mjs";

// A topic has screens, each with its name, its address and what shows that it is drawn,
// and checks. The door comes first, since it lets the others in.
const topics = { door, frame, overview, findings, processes, groups, waits, applications, load, metrics, nodes, palette, memory, resources, past, alerts, about, attacks, report, take, weight, lost };
const only = process.env.ONLY ? process.env.ONLY.split(",") : Object.keys(topics);
const chosen = Object.entries(topics).filter(([name]) => name === "door" || only.includes(name)).map(([, topic]) => topic);

const widths = [360, 1024, 1600];

/** Draws every screen in both themes and all widths. */
async function look(screens) {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
    for (const width of widths) {
      await page.setViewportSize({ width, height: width === 360 ? 780 : 1000 });
      for (const [name, address, ready] of screens) {
        await check(`${name}, ${theme}, ${width} px`, async () => {
          await page.goto(base + address);
          await page.waitForSelector(ready);
          await page.waitForTimeout(150);
          await page.screenshot({ path: `${artefacts}/${name}-${theme}-${width}.png`, fullPage: width !== 1600 });
          await fits(page);
          await accessible(page);
          same(await page.title(), "Hodoscope", "title");
          same(await page.locator("#app img, #app script").count(), 0, "elements made from names");
        });
      }
    }
  }
  await page.setViewportSize({ width: 1600, height: 1000 });
}

await door.checks();
await look(chosen.flatMap((topic) => topic.screens ?? []));
for (const topic of chosen.filter((one) => one !== door && one.checks)) {
  await page.goto("about:blank"); // what one topic has set is not there for the next
  await page.goto(base);
  await page.waitForSelector("table.data tbody tr");
  await topic.checks();
}

await check("no error, no broken policy, no request to elsewhere", async () => {
  const real = wrong.filter((w) => !/ERR_INTERNET_DISCONNECTED|status of 40[01]/.test(w));
  same(real.join("\n"), "", "console");
});

process.exit(await done() ? 0 : 1);
