// Load, now and before.

import { page, base, restarted, shop, check, expect, same } from "./harness.mjs";

export const screens = [
  ["load", `#/${shop}/load`, ".chart canvas"],
  ["load-past", `#/${shop}/load?at=${restarted}`, ".chart-grid canvas"],
];

export async function checks() {
  await check("load is live", async () => {
    await page.goto(`${base}#/${shop}/load`);
    await page.waitForSelector("#schedulers li");
    await page.waitForSelector(".chart canvas");
    same(await page.locator(".chart-grid canvas").count(), 7, "charts of what the session remembers");
    await page.click("a:has-text('What the threads do')");
    await page.waitForURL(/threads/);
  });

  await check("each scheduler is a row of cells", async () => {
    await page.goto(`${base}#/${shop}/load?range=1h`);
    const chart = page.locator(".chart:has-text('Each scheduler')");
    await chart.locator("canvas").waitFor();
    expect((await chart.locator(".legend").textContent()).startsWith("most: "), await chart.locator(".legend").textContent());
    expect((await chart.locator("[role=img]").getAttribute("aria-label")).includes("1 at the end"), "no scheduler in the text");
  });

  await check("each scheduler has a row that goes on, and context switches are charted", async () => {
    await page.goto(`${base}#/${shop}/load`);
    await page.waitForSelector(".chart:has-text('Context switches per second') canvas");
    const until = () => page.locator(".heat canvas").getAttribute("aria-label");
    await page.waitForSelector(".heat canvas");
    const before = await until();
    await page.waitForFunction((b) => document.querySelector(".heat canvas").getAttribute("aria-label") !== b, before);
  });
}
