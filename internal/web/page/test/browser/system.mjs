// The node as a whole, now.

import { page, base, shop, nodeOf, check, expect, same } from "./harness.mjs";

export const screens = [
  ["system", `#/${shop}/system`, "#schedulers li"],
  ["system-96", `#/${nodeOf("big@metal-7.example")}/system`, "#schedulers li"],
];

export async function checks() {
  await check("the charts and the head are live", async () => {
    await page.goto(`${base}#/${shop}/system`);
    await page.waitForSelector(".chart canvas");
    const memory = () => page.locator("#memory .total").textContent();
    const before = await memory();
    await page.waitForFunction((b) => document.querySelector("#memory .total").textContent !== b, before);
    same(await page.locator(".chart-grid canvas").count(), 8, "charts");
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
}
