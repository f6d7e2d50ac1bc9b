// Applications and supervision trees.

import { page, base, shop, check, expect, same } from "./harness.mjs";

export const screens = [
  ["applications", `#/${shop}/applications`, "table.data tbody tr"],
  ["tree", `#/${shop}/applications/shop`, "table.tree tbody tr"],
  ["tree-find", `#/${shop}/applications/shop?find=0.277.0`, "table.tree tbody tr"],
  ["tree-root", `#/${shop}/applications/shop?root=0.91.0`, ".trail"],
];

export async function checks() {
  const rows = () => page.locator("table.tree tbody tr").count();
  const fold = "tr:has-text('1,200 ×')";

  await check("children that are alike are one line with their sums, which opens in parts", async () => {
    await page.goto(`${base}#/${shop}/applications/shop`);
    await page.waitForSelector(fold);
    same(await rows(), 5, "lines");
    expect((await page.locator(fold).textContent()).includes("MiB"), await page.locator(fold).textContent());
    await page.click(`${fold} button.twist`);
    await page.waitForSelector("text=100 more of 1,200");
    same(await rows(), 106, "lines when it is open");
    await page.click("text=100 more of 1,200");
    await page.waitForFunction(() => document.querySelectorAll("table.tree tbody tr").length === 206);
    await page.click(`${fold} button.twist`);
    await page.waitForFunction(() => document.querySelectorAll("table.tree tbody tr").length === 5);
  });

  await check("a tree is walked by arrows", async () => {
    await page.goto(`${base}#/${shop}/applications/shop?`);
    await page.waitForSelector(fold);
    const here = () => page.evaluate(() => document.activeElement.textContent);
    await page.locator("table.tree tbody tr").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    expect((await here()).includes("1,200 ×"), await here());
    same(await page.evaluate(() => document.activeElement.getAttribute("aria-expanded")), "false", "the fold is closed");
    await page.keyboard.press("ArrowRight");
    await page.waitForSelector("text=100 more of 1,200");
    await page.keyboard.press("ArrowRight");
    expect((await here()).includes("<0.200.0>"), await here());
    same(await page.evaluate(() => document.activeElement.getAttribute("aria-level")), "4", "level");
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.waitForSelector("text=100 more of 1,200", { state: "detached" });
    await page.keyboard.press("End");
    expect((await here()).includes("shop_cache"), await here());
    await page.keyboard.press("Enter");
    await page.waitForURL(/processes\/0\.99\.0/);
  });

  await check("finding opens the way, a name becomes the root, and both are in the address", async () => {
    await page.goto(`${base}#/${shop}/applications/shop`);
    await page.waitForSelector(fold);
    await page.keyboard.press("/");
    await page.keyboard.type("0.277.0");
    await page.waitForSelector("tr:has-text('<0.277.0>')");
    same(await rows(), 4, "lines on the way");
    expect(page.url().includes("find=0.277.0"), page.url());
    await page.goto(`${base}#/${shop}/applications/shop`);
    await page.click("a:has-text('shop_pool_sup')");
    await page.waitForSelector(".trail a:has-text('shop_sup')");
    expect(page.url().includes("root=0.91.0"), page.url());
    await page.click(".trail a:has-text('whole tree')");
    await page.waitForSelector("tr:has-text('shop_cache')");
  });

  await check("what was started again says how often and when", async () => {
    await page.waitForSelector("th:has-text('Restarts')");
    expect(/shop_cache.*4.*\d\d:\d\d:\d\d/.test(await page.locator("tr:has-text('shop_cache')").textContent()), "restarts of shop_cache");
  });

  await check("what has gone meanwhile is told so", async () => {
    await page.goto(`${base}#/${shop}/applications/shop?root=0.4.4`);
    await page.waitForSelector(".notice:has-text('the tree has no such process')");
  });
}
