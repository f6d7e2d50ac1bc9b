// Drives the page as a person does. Called by TestBrowser:
//   node browser.mjs CHROMIUM ARTEFACTS LINK LINK_BELOW_A_PATH LINK_OF_A_NOTIFICATION RESTARTED
// What is kept is behind the first link only; RESTARTED is when the node was.
// Prints one line per check: ok or fail, its name, what was wrong.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const [executablePath, artefacts, link, linkBelow, linkTold, restarted] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const widths = [360, 1024, 1600];
const themes = ["light", "dark"];
const shop = encodeURIComponent("shop@web-1.example");
const nodeOf = (name) => encodeURIComponent(name);

// Each screen: its address, and what shows that it is drawn.
const screens = [
  ["nodes", "#/", "table.data tbody tr"],
  ["system", `#/${shop}/system`, "#schedulers li"],
  ["system-96", `#/${nodeOf("big@metal-7.example")}/system`, "#schedulers li"],
  ["processes", `#/${shop}/processes?sort=memory`, "table.data tbody tr"],
  ["process", `#/${shop}/processes/0.142.0`, ".panel .card"],
  ["applications", `#/${shop}/applications`, "table.data tbody tr"],
  ["tree", `#/${shop}/applications/shop`, "table.tree tbody tr"],
  ["ets", `#/${shop}/ets`, "table.data tbody tr"],
  ["ports", `#/${shop}/ports`, "table.data tbody tr"],
  ["ets-by-name", `#/${shop}/ets?by=name`, "table.data tbody tr"],
  ["allocators", `#/${shop}/allocators`, "table.data tbody tr"],
  ["links", `#/${shop}/links`, "table.data tbody tr"],
  ["microstates", `#/${shop}/microstates`, ".card table tbody tr"],
  ["past", `#/${shop}/system?range=6h`, ".chart canvas"],
  ["past-at", `#/${shop}/system?at=${restarted}`, ".chart canvas"],
  ["past-gone", `#/${nodeOf("left@web-3.example")}/system?range=6h`, ".chart canvas"],
  ["alerts", "#/-/alerts", ".alert"],
  ["unreachable", `#/${nodeOf("cart@web-2.example")}/system`, ".notice.bad"],
  ["refused", `#/${nodeOf("legacy@db.example")}/system`, ".notice.bad"],
  ["connecting", `#/${nodeOf("new@here.example")}/processes`, ".notice"],
];

const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

let failed = false;
async function check(name, run) {
  try {
    await run();
    console.log(`ok\t${name}`);
  } catch (e) {
    failed = true;
    console.log(`fail\t${name}\t${String(e?.message ?? e).replaceAll("\n", "\\n").replaceAll("\t", " ")}`);
  }
}
function expect(truth, why) { if (!truth) throw new Error(why); }
function same(got, want, what) { expect(got === want, `${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`); }

// A context that notes whatever must not happen.
async function visit(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, bypassCSP: false, ...options });
  context.setDefaultTimeout(20000);
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (m) => { if (m.type() === "error" && !/status of (401|404|502|503)/.test(m.text())) wrong.push(m.text()); });
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("request", (r) => { if (new URL(r.url()).origin !== new URL(link).origin && new URL(r.url()).origin !== new URL(linkBelow).origin) wrong.push(`request to ${r.url()}`); });
  return { context, page, wrong };
}

async function accessible(page) {
  // evaluate runs outside the page's content security policy; a script tag would not.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  expect(violations.length === 0, violations.map((v) =>
    `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any.map((a) => a.message).join("; ")}`).join(" | ")}`).join("\n"));
}

async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over <= 0, `the page is ${over} px wider than the window`);
}

const base = link.split("#")[0];
const { page, wrong } = await visit();

await check("without a session there is a door and no data", async () => {
  await page.goto(base);
  await page.waitForSelector(".door form");
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme });
    await accessible(page);
    await page.screenshot({ path: `${artefacts}/door-${theme}.png` });
  }
  await page.fill(".door input", "wrong");
  await page.click(".door button");
  await page.waitForSelector(".notice.bad");
});

await check("the link lets in, and the token leaves the address", async () => {
  await page.goto("about:blank");
  await page.goto(link);
  await page.waitForSelector("table.data tbody tr");
  expect(!page.url().includes("token"), `the address is ${page.url()}`);
  same(await page.locator("table.data tbody tr").count(), 5, "nodes");
});

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
      });
    }
  }
}

await page.setViewportSize({ width: 1600, height: 1000 });

await check("names that look like markup are text", async () => {
  for (const [, address, ready] of screens) {
    await page.goto(base + address);
    await page.waitForSelector(ready);
    same(await page.title(), "Hodoscope", "title");
    same(await page.locator("#app img, #app script").count(), 0, "elements made from names");
  }
  await page.goto(`${base}#/${shop}/processes`);
  await page.waitForSelector("text=<img src=x");
  await page.waitForSelector("text=\\x{202e}");
});

await check("the charts and the head are live", async () => {
  await page.goto(`${base}#/${shop}/system`);
  await page.waitForSelector(".chart canvas");
  const memory = () => page.locator("#memory .total").textContent();
  const before = await memory();
  await page.waitForFunction((b) => document.querySelector("#memory .total").textContent !== b, before);
  same(await page.locator(".chart canvas").count(), 8, "charts");
  expect((await page.locator(".facts .cost").textContent()).includes("0.3 % of a scheduler"), "the cost is not in the head");
});

await check("nothing moves while live", async () => {
  await page.goto(`${base}#/${shop}/system`);
  await page.waitForSelector(".chart canvas");
  await page.waitForTimeout(300);
  const moved = await page.evaluate(() => new Promise((done) => {
    let sum = 0;
    new PerformanceObserver((l) => { for (const e of l.getEntries()) sum += e.value; }).observe({ type: "layout-shift" });
    setTimeout(() => done(sum), 3000);
  }));
  expect(moved < 0.005, `layout shift of ${moved} in three seconds`);
});

await check("a head sorts, and the address says so", async () => {
  await page.goto(`${base}#/${shop}/processes`);
  const asked = page.waitForRequest((r) => r.url().includes("sort=memory"));
  await page.click("th button:has-text('Memory')");
  await asked;
  expect(page.url().includes("sort=memory"), page.url());
  await page.waitForSelector("th[aria-sort=descending]:has-text('Memory')");
});

await check("change over a window, rows and filter go to the node", async () => {
  const asked = page.waitForRequest((r) => r.url().includes("window=5s"));
  await page.click("button:has-text('Over 5 s')");
  await asked;
  await page.waitForSelector("th[aria-sort=descending]:has-text('in 5s')");
  await page.keyboard.press("/");
  await page.keyboard.type("memory>10m");
  await page.waitForRequest((r) => r.url().includes(`filter=${encodeURIComponent("memory>10m")}`));
  await page.fill(".filter", "");
  await page.fill(".filter", "(");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".notice.bad");
});

const firstPids = () => page.locator("table.data tbody th").evaluateAll((l) => l.map((e) => e.textContent).join(" "));

await check("the order holds while the pointer reads", async () => {
  await page.goto(`${base}#/${shop}/processes?sort=memory`);
  await page.waitForSelector("table.data tbody tr");
  await page.hover("table.data tbody tr:nth-child(5)");
  await page.waitForSelector(".hold.on");
  const before = await firstPids();
  await page.waitForTimeout(2200);
  same(await firstPids(), before, "order");
  await page.mouse.move(5, 5);
  await page.waitForFunction((b) => [...document.querySelectorAll("table.data tbody th")].map((e) => e.textContent).join(" ") !== b, before);
});

await check("pause asks nothing", async () => {
  await page.evaluate(() => document.activeElement.blur()); // a letter typed in the filter is no key
  await page.keyboard.press("p");
  await page.waitForTimeout(900);
  let asked = 0;
  const count = (r) => { if (r.url().includes("/processes")) asked++; };
  page.on("request", count);
  await page.waitForTimeout(2200);
  page.off("request", count);
  same(asked, 0, "questions while paused");
  await page.keyboard.press("p");
});

await check("a row opens its process, a link goes on, Escape closes", async () => {
  await page.click("table.data tbody tr:nth-child(3) td:nth-child(4)");
  await page.waitForSelector(".panel .card");
  expect(/processes\/0\.\d+\.0/.test(page.url()), page.url());
  await page.click(".panel a.pid:has-text('<0.149.0>')");
  await page.waitForURL(/processes\/0\.149\.0/);
  await page.keyboard.press("Escape");
  await page.waitForSelector(".panel", { state: "detached" });
});

await check("copy gives the pid", async () => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${base}#/${shop}/processes/0.142.0`);
  await page.click("button:has-text('Copy pid')");
  same(await page.evaluate(() => navigator.clipboard.readText()), "#PID<0.142.0>", "clipboard");
});

await check("names are printed in the language that the reader chose", async () => {
  await page.click(".icon.word:has-text('Elixir')");
  await page.waitForSelector(".panel h1:has-text('Process <0.142.0>')");
  await page.waitForSelector(".panel code:has-text(\"'Elixir.Shop.Pool':init/1\")");
});

await check("a tree folds", async () => {
  await page.goto(`${base}#/${shop}/applications/shop`);
  await page.waitForSelector("text=70 more children");
  await page.click("button.twist[aria-expanded=true] >> nth=1");
  await page.waitForSelector("text=70 more children", { state: "detached" });
});

await check("every key and tab can be reached from the keyboard", async () => {
  await page.goto(`${base}#/${shop}/system`);
  await page.keyboard.press("2");
  await page.waitForURL(/processes/);
  await page.keyboard.press("?");
  await page.waitForSelector("dialog.help");
  await accessible(page);
  await page.screenshot({ path: `${artefacts}/help.png` });
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog.help", { state: "detached" });
});

await check("dark and light by hand outlive a reload", async () => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.waitForSelector("html[data-theme=light]");
  await page.keyboard.press("d");
  same(await page.evaluate(() => document.documentElement.dataset.theme), "dark", "theme");
  await page.reload();
  await page.waitForSelector(".head");
  same(await page.evaluate(() => document.documentElement.dataset.theme), "dark", "theme after a reload");
  await page.keyboard.press("d");
});

const marks = () => page.locator(".marks").textContent();
const queryOf = () => new URLSearchParams(page.url().split("?")[1] ?? "");

await check("a night is shown with its marks", async () => {
  await page.goto(`${base}#/${shop}/system?at=${restarted}`);
  await page.waitForSelector(".chart canvas");
  same(await page.locator(".chart canvas").count(), 11, "charts");
  for (const words of ["the moment looked at", "the runtime started", "could not be reached", "nobody watched"]) {
    expect((await marks()).includes(words), `${words} is not in ${await marks()}`);
  }
  // The legend has the values at the moment: all groups of a layer chart, and the rest.
  same(await page.locator(".chart:has-text('Processes by group') .legend li:not(.when)").count(), 6, "layers");
});

await check("the link of a notification leads to its moment", async () => {
  await page.goto("about:blank");
  await page.goto(linkTold);
  await page.waitForSelector(".chart canvas");
  expect((await marks()).includes("the moment looked at"), await marks());
});

await check("dragging over a chart zooms, and back goes back", async () => {
  await page.goto(`${base}#/${shop}/system?at=${restarted}`);
  await page.waitForSelector(".marks .start");
  const before = page.url();
  const over = await page.locator(".chart .u-over").first().boundingBox();
  const asked = page.waitForRequest((r) => r.url().includes("/past?"));
  await page.mouse.move(over.x + over.width * 0.25, over.y + 40);
  await page.mouse.down();
  await page.mouse.move(over.x + over.width * 0.75, over.y + 50, { steps: 5 });
  await page.mouse.up();
  const question = new URL((await asked).url()).searchParams;
  const seconds = (Date.parse(question.get("to")) - Date.parse(question.get("from"))) / 1000;
  expect(seconds > 1600 && seconds < 2000, `half an hour of an hour is ${seconds} s`);
  same(queryOf().get("at"), restarted, "the moment");
  // One step: not one for each of the charts that saw it.
  await page.goBack();
  await page.waitForURL(before);
});

await check("time moves by keys", async () => {
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("[");
  await page.waitForURL(/to=/);
  await page.keyboard.press("-");
  await page.waitForURL(/range=7200s/);
  await page.keyboard.press("l");
  await page.waitForSelector("#schedulers li");
  same(queryOf().toString(), "", "parameters when live");
  await page.keyboard.press("[");
  await page.waitForSelector(".charts .marks");
  await page.click("button:has-text('Live')");
  await page.waitForSelector("#schedulers li");
});

await check("what is kept follows the time", async () => {
  await page.clock.install();
  await page.goto(`${base}#/${shop}/system?range=1h`);
  await page.waitForSelector(".chart canvas");
  const title = await page.locator(".charts h2").textContent();
  await page.evaluate(() => { window.drawn = document.querySelector(".chart canvas"); });
  await page.clock.fastForward(11_000);
  await page.waitForFunction((t) => document.querySelector(".charts h2").textContent !== t, title);
  // The same chart, so that one who drags over it just then is not interrupted.
  same(await page.evaluate(() => window.drawn.isConnected), true, "the chart is still there");
  await page.clock.resume();
});

await check("alerts of all nodes, the most urgent first", async () => {
  await page.keyboard.press("a");
  await page.waitForSelector(".alert");
  same(await page.locator(".alerts-mark").textContent(), "▲4 firing 1 pending", "the head");
  same(await page.locator(".alert h2").first().textContent(), "BeamSchedulersSaturated", "the first");
  same(await page.locator(".alert .state.pending").count(), 1, "pending");
  same(await page.locator(".alert a[href^=javascript]").count(), 0, "links that are scripts");
  same(await page.title(), "Hodoscope", "title");
  expect((await page.locator("tr:has-text('mine')").textContent()).includes("many-to-many"), "no reason of a group that failed");
  await page.click(".alert a:has-text('at that minute')");
  await page.waitForSelector(".marks .moment");
});

await check("a node that is not watched any more has a past", async () => {
  await page.goto(`${base}#/${nodeOf("left@web-3.example")}/system`);
  await page.click("a:has-text('Show what is kept of it')");
  await page.waitForSelector(".chart canvas");
});

await check("when the server is gone the page says so, and comes back", async () => {
  await page.goto(`${base}#/${shop}/system`);
  await page.waitForSelector(".status.good");
  await page.context().setOffline(true);
  await page.evaluate(() => { document.dispatchEvent(new Event("visibilitychange")); }); // makes the page open its stream anew
  await page.waitForSelector(".notice.bad:has-text('does not answer')");
  await page.screenshot({ path: `${artefacts}/lost.png` });
  await accessible(page);
  await page.context().setOffline(false);
  await page.waitForSelector(".notice.bad", { state: "detached", timeout: 30000 });
});

await check("no error, no broken policy, no request to elsewhere", async () => {
  const real = wrong.filter((w) => !/ERR_INTERNET_DISCONNECTED|status of 40[01]/.test(w));
  same(real.join("\n"), "", "console");
});

await check("works below a path", async () => {
  const below = await visit();
  await below.page.goto(linkBelow);
  await below.page.waitForSelector("table.data tbody tr");
  await below.page.goto(`${linkBelow.split("#")[0]}#/${shop}/processes`);
  await below.page.waitForSelector("table.data tbody tr");
  // Nothing is kept here, and no rules run.
  await below.page.goto(`${linkBelow.split("#")[0]}#/${shop}/system?at=${restarted}`);
  await below.page.waitForSelector(".notice:has-text('--data')");
  await below.page.click("a:has-text('Show what is now')");
  await below.page.waitForSelector("button:has-text('15 min')");
  same(await below.page.locator(".alerts-mark").count(), 0, "counts of alerts");
  same(below.wrong.join("\n"), "", "console");
  await below.context.close();
});

await browser.close();
process.exit(failed ? 1 : 0);
