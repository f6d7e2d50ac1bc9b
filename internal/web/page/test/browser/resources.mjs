// ETS, ports, distribution, events, threads.

import { page, base, restarted, shop, check, expect, same } from "./harness.mjs";

export const screens = [
  ["ets", `#/${shop}/ets`, "table.data tbody tr"],
  ["ets-by-name", `#/${shop}/ets?by=name`, "table.data tbody tr"],
  ["ets-past", `#/${shop}/ets?range=6h`, ".chart-grid canvas"],
  ["ports", `#/${shop}/ports`, "table.data tbody tr"],
  ["distribution", `#/${shop}/distribution`, "table.data tbody tr"],
  ["distribution-past", `#/${shop}/distribution?range=6h`, ".chart-grid canvas"],
  ["events", `#/${shop}/events`, "table.data tbody tr"],
  ["events-past", `#/${shop}/events?range=6h`, ".chart-grid canvas"],
  ["mnesia", `#/${shop}/mnesia`, "table.data tbody tr"],
  ["mnesia-past", `#/${shop}/mnesia?range=6h`, ".chart-grid canvas"],
  ["threads-past", `#/${shop}/threads?range=6h`, ".chart-grid canvas"],
  ["threads", `#/${shop}/threads`, ".card table tbody tr"],
];

export async function checks() {
  await check("growth of tables is measured over a window", async () => {
    await page.goto(`${base}#/${shop}/ets`);
    await page.waitForSelector(".largest .legend");
    const asked = page.waitForRequest((r) => r.url().includes("sort=memory_growth") && r.url().includes("window=5s"));
    await page.selectOption(".tools select", "memory_growth");
    await asked;
    expect(page.url().includes("rank=memory_growth"), page.url());
  });

  await check("words of a column choose rows, and the address keeps them", async () => {
    await page.goto(`${base}#/${shop}/events`);
    await page.waitForSelector(".facets");
    const all = await page.locator("table.data tbody tr").count();
    await page.click(".facets button:has-text('long_gc')");
    await page.waitForURL(/kind=long_gc/);
    const some = await page.locator("table.data tbody tr").count();
    expect(some > 0 && some < all, `${some} of ${all} rows`);
    await page.reload();
    await page.waitForSelector(".facets button[aria-pressed=true]:has-text('long_gc')");
    same(await page.locator("table.data tbody tr").count(), some, "rows after a reload");
    await page.waitForSelector(".chart:has-text('Events by minute') canvas");
  });

  await check("Mnesia and threads have their past below what is now, and at a moment", async () => {
    for (const [screen, chart, table] of [["mnesia", "Transactions per second", "Tables of Mnesia"], ["threads", "What schedulers do", "What schedulers did"]]) {
      await page.goto(`${base}#/${shop}/${screen}`);
      await page.waitForSelector(`.chart:has-text('${chart}') canvas`);
      await page.waitForSelector("main table tbody tr");
      await page.locator(`.chart:has-text('${chart}') .u-over`).click({ position: { x: 90, y: 40 } });
      await page.waitForURL(/at=/);
      await page.goto(`${base}#/${shop}/${screen}?at=${restarted}`); // what was clicked on drifts with the time that passes
      await page.waitForSelector(`h2.title:has-text('${table}')`);
      await page.waitForSelector(`.chart:has-text('${chart}') canvas`);
      same(await page.locator(".notice").count(), 0, "notices that something is not kept");
    }
  });

  await check("a queue beyond the limit is marked", async () => {
    await page.goto(`${base}#/${shop}/links`); // its old address
    await page.waitForSelector("tr:has-text('shop@store2') .mark.bad");
    expect((await page.locator("nav [aria-current=page]").textContent()).startsWith("Distribution"), "another screen");
  });
}
