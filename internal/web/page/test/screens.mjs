// Every screen on a real node, as somebody goes along the rail: in both themes and three
// widths, with what the node itself says must be there. Called by TestEveryScreen:
//   node screens.mjs CHROMIUM ARTEFACTS LINK LINK
// with in TRUTH, as JSON, the name of the node and what is on it. Prints a line per check.

import { accessible, artefacts, base, check, done, expect, fits, link, nodeOf, page, same, themes, wrong } from "./browser/harness.mjs";

const truth = JSON.parse(process.env.TRUTH);
const node = nodeOf(truth.node);
const widths = [1366, 1920, 360];

// What shows that a screen is drawn, and what is written on it.
const screens = {
  overview: [".heat canvas", [truth.finding, truth.group, `scheduler ${truth.schedulers}`]],
  findings: [".card", [truth.finding, truth.culprit]],
  processes: [".grid .row a.pid", []],
  groups: ["table.data tbody tr", [truth.group]],
  applications: ["table.data tbody tr", [truth.application]],
  waits: [".graph rect", [truth.culprit]],
  load: [".heat canvas", ["Each scheduler", "Run queue", "Context switches per second"]],
  memory: [".chart canvas", ["eheap_alloc"]],
  ets: ["table.data tbody tr", [truth.table]],
  ports: ["table.data tbody tr", [truth.port]],
  distribution: ["table.data tbody tr", [truth.peer]],
  mnesia: ["main table tbody tr", [truth.kept, "Transactions per second", "Memory by table of Mnesia"]],
  threads: [".card table tbody tr", ["scheduler", "What schedulers do", "Which threads work"]],
  events: ["main h1, main .notice, main .empty", []],
  metrics: ["table.data tbody tr", ["beam.process.count"]],
  about: [".about .chart canvas", ["What watching costs this node", "Woken by watching"]],
};
const others = {
  process: [`#/${node}/processes/${truth.pid}`, ".panel .card", [truth.culprit]],
  group: [`#/${node}/groups/${encodeURIComponent(truth.group)}`, ".panel .card", [truth.group]],
  parents: [`#/${node}/groups?by=parent`, "table.data tbody tr", ["Started by", "kernel_sup"]],
  alerts: ["#/-/alerts", ".alert", [truth.alert]],
  nodes: ["#/", "table.data tbody tr", [truth.node, truth.peer]],
};

/** What no reader should meet: an answer that did not come, and values that are none. */
async function sound(words) {
  await page.waitForFunction(() => !document.querySelector("main .waiting, main .blank"));
  const text = await page.locator("main").textContent();
  expect(text.length > 100, `there is next to nothing: ${text}`);
  for (const none of ["NaN", "undefined", "Infinity", "[object"]) expect(!text.includes(none), `${none} is on the screen: ${text}`);
  for (const word of words) expect(text.includes(word), `${word} is not on the screen: ${text}`);
  same(await page.locator("main .notice.bad").count(), 0, "problems told");
}

async function look(name, words) {
  for (const width of widths) {
    await page.setViewportSize({ width, height: width === 360 ? 780 : width * 9 / 16 | 0 });
    for (const colorScheme of themes) {
      await check(`${name}, ${colorScheme}, ${width} px`, async () => {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await sound(words);
        await page.screenshot({ path: `${artefacts}/${name}-${colorScheme}-${width}.png` });
        await fits(page);
        await accessible(page);
      });
    }
  }
  await page.setViewportSize({ width: widths[0], height: 768 });
}

await page.goto(link);
await page.locator(".rail a, table.data tbody a").first().waitFor();
await page.goto(`${base}#/${node}`);
await page.locator(".rail a").first().waitFor();
const rail = await page.locator(".rail a").evaluateAll((l) => l.map((a) => a.getAttribute("href").split("/")[2]));
await check("each screen of the rail is among those looked at", async () => same(rail.join(), Object.keys(screens).join(), "screens"));

/** Waits until a screen is drawn: what shows that may be on the one before as well, and its words come later. */
async function drawn(ready, words) {
  await page.waitForSelector(ready);
  await page.waitForFunction((words) => words.every((word) => document.querySelector("main").textContent.includes(word)), words);
}

for (const name of rail) {
  await check(`${name} is reached and drawn`, async () => {
    await page.locator(`.rail a[href$="/${name}"]`).click();
    await page.waitForSelector(`.rail a[aria-current][href$="/${name}"]`);
    await drawn(...screens[name]);
  });
  await look(name, screens[name][1]);
}
for (const [name, [address, ready, words]] of Object.entries(others)) {
  await check(`${name} is reached and drawn`, async () => {
    await page.goto(base + address);
    await drawn(ready, words);
  });
  await look(name, words);
}

await check("the processes are as many as the node says", async () => {
  await page.goto(`${base}#/${node}/processes?filter=${encodeURIComponent(truth.name)}`);
  await page.waitForSelector(`.grid .row:has-text('${truth.name}')`);
  await page.goto(`${base}#/${node}/processes`);
  await page.waitForFunction(() => Number(document.querySelector(".grid")?.getAttribute("aria-rowcount")) > 20);
  const rows = Number(await page.getAttribute(".grid", "aria-rowcount")) - 1;
  expect(rows > truth.processes * 0.8 && rows < truth.processes * 1.2, `${rows} rows, and ${truth.processes} processes`);
  return `${rows} rows, ${truth.processes} processes`;
});

await check("no error, no broken policy, no request to elsewhere", async () => same(wrong.join("\n"), "", "console"));

process.exit(await done() ? 0 : 1);
