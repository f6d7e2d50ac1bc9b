// Who waits for whom.

import { page, base, shop, check, expect, same } from "./harness.mjs";

export const screens = [
  ["waits", `#/${shop}/waits`, ".graph rect"],
];

export async function checks() {
  await check("the graph begins with whom most wait for, and a deadlock has its word", async () => {
    await page.goto(`${base}#/${shop}/waits`);
    await page.waitForSelector(".graph rect");
    expect((await page.locator(".graph a").first().textContent()).includes("deadlock"), "the cycle is not first");
    same(await page.locator(".graph .on:has-text('⟳ deadlock')").count(), 2, "edges of the cycle");
    const words = await page.locator(".graph svg").getAttribute("aria-label");
    expect(words.includes("shop_left call shop_right, deadlock"), words);
    await page.waitForSelector(".graph + .explain, .graph text:has-text('× call')");
  });

  await check("the graph is walked by arrows, and a node goes on", async () => {
    await page.locator(".graph a").first().focus();
    await page.keyboard.press("ArrowDown");
    const pid = /<(0\.\d+\.0)>/.exec(await page.evaluate(() => document.activeElement.textContent))[1];
    await page.keyboard.press("Enter");
    await page.waitForURL(new RegExp(`processes/${pid}`));
    await page.goto(`${base}#/${shop}/waits`);
    await page.click(".graph a:has-text('Shop.Cart')");
    await page.waitForURL(/processes\?group=/);
  });

  await check("waits are looked for when the reader wants it", async () => {
    await page.goto(`${base}#/${shop}/waits`);
    await page.waitForSelector(".graph rect");
    let asked = 0;
    const count = (r) => { if (r.url().includes("/waits?")) asked++; };
    page.on("request", count);
    await page.waitForTimeout(1500);
    same(asked, 0, "questions by itself");
    await page.click("button:has-text('Refresh')");
    await page.waitForTimeout(300);
    same(asked, 1, "questions after Refresh");
    page.off("request", count);
  });
}
