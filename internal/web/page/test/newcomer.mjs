// The first five minutes of somebody who was given a link, on a real node that leaks processes:
//   node newcomer.mjs CHROMIUM ARTEFACTS LINK
// It goes by what is on the screen only, and counts its clicks. Prints what it learnt, as JSON.

import { chromium } from "playwright-core";

const [executablePath, artefacts, link] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1366, height: 768 } });
page.setDefaultTimeout(180_000); // a leak is told when it was seen to grow, later on a machine that is busy

let clicks = 0;
async function click(what) {
  await page.locator(what).first().click();
  clicks++;
}

async function picture(name) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(300);
    await page.screenshot({ path: `${artefacts}/${name}-${colorScheme}.png` });
  }
}

const begin = Date.now();
await page.goto(link);
await page.locator(".verdict, .found, #schedulers, .heat").first().waitFor();
const first = Date.now() - begin;

// By the verdict: the finding names the group, and who starts its members.
const finding = page.locator("main a", { hasText: "processes that never end" }).first();
await finding.waitFor();
await picture("newcomer-overview");
const seen = await finding.evaluate((e) => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; });
await click("main a:has-text('processes that never end')");
await page.locator("h1:has-text('Pinger')").waitFor();
const told = await page.locator("main").innerText();
await picture("newcomer-finding");
const byFinding = { clicks, told };

// By the numbers: the group that grows, and its card.
clicks = 0;
await page.goto(link.split("#")[0] + "#/");
await page.locator("a:has-text('MyApp.Pinger')").first().waitFor();
await click("table a:text-is('MyApp.Pinger')");
await page.locator(".panel").waitFor();
await page.locator(".panel:has-text('MyApp.Machine')").waitFor();
const byGroup = { clicks, told: await page.locator(".panel").innerText() };
await picture("newcomer-group");

await browser.close();
console.log(JSON.stringify({ first, seen, byFinding, byGroup }));
