// The first screen of a node, now.

import { page, base, shop, nodeOf, check, expect, same, visitBelow } from "./harness.mjs";

const big = nodeOf("big@metal-7.example");

export const screens = [
  ["overview", `#/${shop}/overview`, ".heat canvas"],
  ["overview-96", `#/${big}/overview`, ".heat canvas"],
];

export async function checks() {
  await check("the charts and the head are live", async () => {
    await page.goto(`${base}#/${shop}/overview`);
    await page.waitForSelector(".chart canvas");
    const memory = () => page.locator("#memory .total").textContent();
    const before = await memory();
    await page.waitForFunction((b) => document.querySelector("#memory .total").textContent !== b, before);
    same(await page.locator(".chart-grid canvas").count(), 4, "charts");
    expect((await page.locator(".facts .cost").textContent()).includes("0.3 % of a scheduler"), "the cost is not in the head");
  });

  await check("the former address of the overview leads to it", async () => {
    await page.goto(`${base}#/${shop}/system`);
    await page.waitForSelector(".heat canvas");
    same(await page.locator(".rail [aria-current]").textContent(), "Overview1", "the screen");
  });

  await check("what is wrong, and the group that leaks, are on the first screen", async () => {
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.goto(`${base}#/${shop}`);
    await page.waitForSelector("#groups td");
    const bottom = async (selector) => { const b = await page.locator(selector).first().boundingBox(); return b.y + b.height; };
    expect(await bottom(".verdict .found") < 260, "the first finding is not at the top");
    expect(await bottom("#groups tbody tr") < 768, `the first group is at ${await bottom("#groups tbody tr")} px`);
    await page.setViewportSize({ width: 1600, height: 1000 });
  });

  await check("schedulers have a row each, many have quantiles", async () => {
    const rows = () => page.locator(".heat ul").first().locator("li").allTextContents();
    await page.goto(`${base}#/${shop}/overview`);
    await page.waitForSelector(".heat canvas");
    same((await rows()).length, 9, "seven that are online, and the dirty ones");
    expect(/scheduler 1: now \d+ %, mean \d+ %, highest \d+ %/.test(await page.locator(".heat canvas").getAttribute("aria-label")), "the heat has no words");
    await page.locator(".heat canvas").hover({ position: { x: 5, y: 5 } });
    expect((await page.locator(".heat figcaption").textContent()).includes("scheduler 1: not looked at"), await page.locator(".heat figcaption").textContent());
    await page.goto(`${base}#/${big}/overview`);
    await page.waitForFunction(() => document.querySelector(".heat li")?.textContent === "busiest");
    same((await rows()).join(" "), "busiest 90 % median 10 % idlest dirty CPU dirty I/O", "rows");
  });

  await check("a part of the recent past is chosen by dragging", async () => {
    const drag = async (page) => {
      await page.locator(".chart .u-over").first().scrollIntoViewIfNeeded();
      const over = await page.locator(".chart .u-over").first().boundingBox();
      await page.mouse.move(over.x + over.width * 0.25, over.y + 40);
      await page.mouse.down();
      await page.mouse.move(over.x + over.width * 0.75, over.y + 50, { steps: 5 });
      await page.mouse.up();
    };
    await page.goto(`${base}#/${shop}/overview`);
    await page.waitForSelector(".chart canvas");
    await page.waitForTimeout(200);
    await drag(page);
    await page.waitForURL(/overview\?range=\d+s&to=/);
    const below = await visitBelow(`#/${shop}/overview`); // where nothing is kept the charts themselves show it
    await below.page.waitForSelector(".chart canvas");
    await below.page.waitForTimeout(200);
    await drag(below.page);
    await below.page.waitForFunction(() => document.querySelectorAll(".charts [aria-pressed=true]").length === 0);
    await below.page.click(".charts button:has-text('5 min')");
    await below.page.waitForSelector(".charts [aria-pressed=true]");
  });

  await check("nothing moves while live", async () => {
    await page.goto(`${base}#/${shop}/overview`);
    await page.waitForSelector(".chart canvas");
    await page.waitForSelector("#groups td");
    await page.waitForTimeout(500);
    const moved = await page.evaluate(() => new Promise((done) => {
      let sum = 0;
      new PerformanceObserver((l) => { for (const e of l.getEntries()) sum += e.value; }).observe({ type: "layout-shift" });
      setTimeout(() => done(sum), 3000);
    }));
    expect(moved < 0.005, `layout shift of ${moved} in three seconds`);
  });
}
