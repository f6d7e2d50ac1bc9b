// What the page of a node with very many processes is like:
//   node figures.mjs CHROMIUM LINK
// Prints figures, as JSON: milliseconds, bytes. Then tabs are opened when a line comes in, and
// it ends with its input: whoever asks measures what the node pays meanwhile.

import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const [executablePath, link] = process.argv.slice(2);
const base = link.split("#")[0];
const browser = await chromium.launch({ executablePath, args: ["--headless", "--no-sandbox", "--disable-gpu"] });
const context = await browser.newContext({ viewport: { width: 1366, height: 768 } });
context.setDefaultTimeout(120_000);
let page = await context.newPage();
await page.goto(link);
await page.locator("#groups td").first().waitFor(); // a census is there
const node = new URL(page.url()).hash.split("/")[1];
const rows = `${base}#/${node}/processes`;

// As somebody who opens a link: nothing of the page is in this tab yet.
await page.close();
page = await context.newPage();
const answers = [];
page.on("response", async (r) => {
  if (r.url().includes("/table?")) answers.push({ at: Date.now(), bytes: (await r.body().catch(() => Buffer.alloc(0))).length });
});
const begin = Date.now();
await page.goto(rows);
await page.locator(".grid .space .row").first().waitFor();
const firstRows = Date.now() - begin;

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const sorts = [];
for (const title of ["Queue", "Total heap", "Reductions/s", "Queue", "Total heap"]) {
  const seen = answers.length, clicked = Date.now();
  await page.locator(".grid button", { hasText: title }).first().click();
  await page.locator(`.grid [aria-sort=descending]:has-text("${title}")`).waitFor();
  while (answers.length === seen) await page.waitForTimeout(5);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  sorts.push({ answered: answers[seen].at - clicked, drawn: Date.now() - answers[seen].at });
}

await page.locator(".grid .space").hover();
const counting = page.evaluate(() => new Promise((done) => {
  const times = [];
  const frame = (t) => { times.push(t); if (t - times[0] < 4000) requestAnimationFrame(frame); else done(times.slice(1).map((x, i) => x - times[i])); };
  requestAnimationFrame(frame);
}));
for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 400);
const frames = (await counting).sort((a, b) => a - b);

const figures = JSON.stringify({
  first_rows: firstRows, sort_answered: median(sorts.map((s) => s.answered)), sort_drawn: median(sorts.map((s) => s.drawn)),
  frame: median(frames), frame_p95: frames[Math.floor(frames.length * 0.95)], largest_answer: Math.max(...answers.map((a) => a.bytes)),
});

// All look at the same from now on: what more tabs cost is not what other rows cost.
await page.goto("about:blank");
await page.goto(rows);
await page.locator(".grid .space .row").first().waitFor();
console.log(figures);
for await (const line of createInterface({ input: process.stdin })) {
  // Each as somebody else's: a browser lets one person have six connections to one server.
  const storageState = await context.storageState();
  for (let i = Number(line); i > 0; i--) await (await (await browser.newContext({ storageState })).newPage()).goto(rows);
  console.log("{}");
}
await browser.close();
