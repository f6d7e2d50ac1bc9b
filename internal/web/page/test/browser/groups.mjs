// Processes by what they are.

import { page, base, shop, nodeOf, check, expect, same } from "./harness.mjs";

const crawler = nodeOf("Pinger.Crawler"), cart = nodeOf("Shop.Cart");

export const screens = [
  ["groups", `#/${shop}/groups?sort=total_heap_size`, ".treemap li"],
  ["groups-by-application", `#/${shop}/groups?by=application`, ".treemap li"],
  ["groups-by-parent", `#/${shop}/groups?by=parent`, ".treemap li"],
  ["group", `#/${shop}/groups/${cart}?sort=total_heap_size`, ".panel .chart canvas"],
];

export async function checks() {
  const query = () => new URLSearchParams(page.url().split("?")[1] ?? "");

  await check("tiles and rows have one order, which the address keeps", async () => {
    await page.goto(`${base}#/${shop}/groups`);
    await page.click("button:has-text('Queue')");
    await page.waitForSelector("th[aria-sort=descending]:has-text('Queued')");
    same(query().get("sort"), "message_queue_len", "sort");
    await page.waitForSelector(".treemap li:first-child:has-text('Shop.Channel')");
    await page.click("th button:has-text('Deaths/min')");
    await page.waitForSelector("th[aria-sort=descending]:has-text('Deaths/min')");
    same(query().get("sort"), "deaths_per_minute", "sort");
  });

  await check("a tile has a name, a number and what grows in words", async () => {
    await page.goto(`${base}#/${shop}/groups?sort=count`);
    const first = page.locator(".treemap a").first();
    await page.waitForSelector(".treemap a:has-text('Shop.Channel')");
    const words = await first.getAttribute("title");
    expect(words.includes("Pinger.Crawler") && /1\d,\d{3}/.test(words) && words.includes("▲ +"), words);
    expect(/1\d,\d{3}/.test(await first.textContent()), "the number is not on the tile");
  });

  await check("tiles are walked by arrows, and one leads to its group and who starts it", async () => {
    await page.locator(".treemap a").first().focus();
    await page.keyboard.press("ArrowRight");
    const second = await page.locator(".treemap a").nth(1).textContent();
    same(await page.evaluate(() => document.activeElement.textContent), second, "the second tile");
    await page.keyboard.press("Home");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".panel h1:has-text('Pinger.Crawler')");
    await page.waitForSelector("tr.open:has-text('Pinger.Crawler')");
    await page.waitForSelector(".panel tr:has-text('Pinger') a.pid");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".panel", { state: "detached" });
  });

  await check("rows are groups by parent too, as the address says, and lead to the children", async () => {
    await page.goto(`${base}#/${shop}/groups`);
    await page.click("button:has-text('By parent')");
    await page.waitForSelector("th:has-text('Started by')");
    same(query().get("by"), "parent", "by");
    const row = page.locator("table.data tbody tr:has-text('shop_pool')");
    const pid = await row.locator("th a").textContent();
    const bare = pid.match(/<(0\.\d+\.\d+)>$/)?.[1];
    expect(bare, pid);
    await page.waitForSelector(`.treemap a[title^='shop_pool ${pid}']`);
    await row.locator("th a").click();
    await page.waitForSelector(`.only:has-text('${bare}')`);
    same(query().get("parent"), bare, "parent");
    await page.waitForSelector(".grid .row a.pid");
  });

  await check("a group leads to its processes, by the name that the page prints", async () => {
    await page.goto(`${base}#/${shop}/groups/${crawler}`);
    const asked = page.waitForResponse((r) => r.url().includes("/table?") && r.url().includes("group=Pinger.Crawler"));
    await page.click(".panel a:has-text('Processes')");
    same((await asked).status(), 200, "the answer");
  });

  await check("a group leads to the findings about it, and from there to all", async () => {
    await page.goto(`${base}#/${shop}/groups/${cart}`);
    await page.click(".panel a:has-text('Findings')");
    await page.waitForSelector(".verdict h2:has-text('1 error')");
    same(await page.locator(".found").count(), 1, "findings about the group");
    await page.click(".only:has-text('Shop.Cart')");
    await page.waitForSelector(".verdict h2:has-text('1 error, 1 warning')");
  });

  await check("an hour of a group that is kept is drawn, else what the page sees", async () => {
    await page.goto(`${base}#/${shop}/groups/${cart}`);
    await page.waitForSelector(".panel .chart canvas");
    same(await page.locator(".panel .chart").count(), 4, "charts of what is kept");
    // Without a store there is what this page has seen itself.
    await page.route("**/api/v1/nodes", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...await answer.json(), past: false } });
    });
    await page.reload();
    await page.waitForSelector(".panel .explain:has-text('As this page saw it since')");
    same(await page.locator(".panel .chart").count(), 5, "charts of what is seen");
    await page.unroute("**/api/v1/nodes");
    await page.reload();
  });

  await check("but for tiles and rows nothing moves while live", async () => {
    await page.goto(`${base}#/${shop}/groups?sort=count`);
    await page.waitForSelector(".treemap li");
    await page.waitForSelector(".chart canvas");
    const moved = await page.evaluate(() => new Promise((done) => {
      let sum = 0;
      new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.sources.some((s) => s.node?.parentElement?.closest?.(".treemap, tbody"))) sum += e.value; }).observe({ type: "layout-shift" });
      setTimeout(() => done(sum), 3000);
    }));
    expect(moved < 0.005, `layout shift of ${moved} in three seconds`);
  });

  await check("a group that is not there is told so", async () => {
    await page.goto(`${base}#/${shop}/groups/nobody`);
    await page.waitForSelector(".panel .notice:has-text('no group of this name')");
  });
}
