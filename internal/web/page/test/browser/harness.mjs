// What the checks share: the browser, the addresses, and how a check tells what it saw.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

/** What is kept is behind link only; restarted is when its node was. */
export const [executablePath, artefacts, link, linkBelow, linkTold, restarted] = process.argv.slice(2);
export const base = link.split("#")[0];

export const nodeOf = (name) => encodeURIComponent(name);
export const shop = nodeOf("shop@web-1.example");
export const themes = ["light", "dark"];

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const browser = await chromium.launch({
  executablePath,
  args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP rebound.example 127.0.0.1"],
});

let failed = false;
/** What run gives is a figure that is told. */
export async function check(name, run) {
  try {
    const figure = await run();
    console.log(`ok\t${name}${figure ? `: ${figure}` : ""}`);
  } catch (e) {
    failed = true;
    console.log(`fail\t${name}\t${String(e?.message ?? e).replaceAll("\n", "\\n").replaceAll("\t", " ")}`);
  }
}
export function expect(truth, why) { if (!truth) throw new Error(why); }
export function same(got, want, what) { expect(got === want, `${what}: got ${JSON.stringify(got)}, want ${JSON.stringify(want)}`); }

/** A context that notes whatever must not happen. */
export async function visit(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, bypassCSP: false, ...options });
  context.setDefaultTimeout(60_000); // it bounds a hang, and what a machine that is busy needs
  const page = await context.newPage();
  const wrong = [];
  page.on("console", (m) => { if (m.type() === "error" && !/status of (401|404|502|503)/.test(m.text())) wrong.push(m.text()); });
  page.on("pageerror", (e) => wrong.push(String(e)));
  page.on("request", (r) => { if (new URL(r.url()).origin !== new URL(link).origin && new URL(r.url()).origin !== new URL(linkBelow).origin) wrong.push(`request to ${r.url()}`); });
  return { context, page, wrong };
}

let below = null;

/** A page below a path, where nothing is kept and no rules run; its link lets in once. */
export async function visitBelow(address = "") {
  if (!below) {
    below = await visit();
    await below.page.goto(linkBelow);
    await below.page.waitForSelector("table.data tbody tr");
  }
  if (address) await below.page.goto(linkBelow.split("#")[0] + address);
  return below;
}

export async function accessible(page) {
  // evaluate runs outside the page's content security policy; a script tag would not.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  expect(violations.length === 0, violations.map((v) =>
    `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.target} ${n.any.map((a) => a.message).join("; ")}`).join(" | ")}`).join("\n"));
}

export async function fits(page) {
  const { over, who } = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const scrolls = (e) => e && e !== document.body && (getComputedStyle(e).overflowX !== "visible" || scrolls(e.parentElement));
    const wide = [...document.body.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > width + 1 && !scrolls(e.parentElement));
    return { over: document.documentElement.scrollWidth - width, who: wide.slice(0, 3).map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}`) };
  });
  expect(over <= 0, `the page is ${over} px wider than the window: ${who.join("; ")}`);
}

/** The page that all checks go on with. */
export const { page, wrong } = await visit();

/** Ends the browser; true when no check failed. */
export async function done() {
  await browser.close();
  return !failed;
}
