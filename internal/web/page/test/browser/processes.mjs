// The process table, and one process.

import { page, base, link, shop, check, expect, same } from "./harness.mjs";

export const screens = [
  ["processes", `#/${shop}/processes?sort=memory`, "table.data tbody tr"],
  ["process", `#/${shop}/processes/0.142.0`, ".panel .card"],
];

export async function checks() {
  const firstPids = () => page.locator("table.data tbody th").evaluateAll((l) => l.map((e) => e.textContent).join(" "));

  await check("a head sorts, and the address says so", async () => {
    await page.goto(`${base}#/${shop}/processes`);
    const asked = page.waitForRequest((r) => r.url().includes("sort=memory"));
    await page.click("th button:has-text('Memory')");
    await asked;
    expect(page.url().includes("sort=memory"), page.url());
    await page.waitForSelector("th[aria-sort=descending]:has-text('Memory')");
  });

  await check("change over a window, rows and filter go to the node", async () => {
    const asked = page.waitForRequest((r) => r.url().includes("window=5s"));
    await page.click("button:has-text('Over 5 s')");
    await asked;
    await page.waitForSelector("th[aria-sort=descending]:has-text('in 5s')");
    await page.keyboard.press("/");
    await page.keyboard.type("memory>10m");
    await page.waitForRequest((r) => r.url().includes(`filter=${encodeURIComponent("memory>10m")}`));
    await page.fill(".filter", "");
    await page.fill(".filter", "(");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".notice.bad");
  });

  await check("the order holds while the pointer reads", async () => {
    await page.goto(`${base}#/${shop}/processes?sort=memory`);
    await page.waitForSelector("table.data tbody tr");
    await page.hover("table.data tbody tr:nth-child(5)");
    await page.waitForSelector(".hold.on");
    const before = await firstPids();
    await page.waitForTimeout(2200);
    same(await firstPids(), before, "order");
    await page.mouse.move(5, 5);
    await page.waitForFunction((b) => [...document.querySelectorAll("table.data tbody th")].map((e) => e.textContent).join(" ") !== b, before);
  });

  await check("pause asks nothing", async () => {
    await page.evaluate(() => document.activeElement.blur()); // a letter typed in the filter is no key
    await page.keyboard.press("p");
    await page.waitForTimeout(900);
    let asked = 0;
    const count = (r) => { if (r.url().includes("/processes")) asked++; };
    page.on("request", count);
    await page.waitForTimeout(2200);
    page.off("request", count);
    same(asked, 0, "questions while paused");
    await page.keyboard.press("p");
  });

  await check("a row opens its process, a link goes on, Escape closes", async () => {
    await page.click("table.data tbody tr:nth-child(3) td:nth-child(4)");
    await page.waitForSelector(".panel .card");
    expect(/processes\/0\.\d+\.0/.test(page.url()), page.url());
    await page.click(".panel a.pid:has-text('<0.149.0>')");
    await page.waitForURL(/processes\/0\.149\.0/);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".panel", { state: "detached" });
  });

  await check("copy gives the pid", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${base}#/${shop}/processes/0.142.0`);
    await page.click("button:has-text('Copy pid')");
    same(await page.evaluate(() => navigator.clipboard.readText()), "#PID<0.142.0>", "clipboard");
  });

  await check("names are printed in the language that the reader chose", async () => {
    await page.click(".icon.word:has-text('Elixir')");
    await page.waitForSelector(".panel h1:has-text('Process <0.142.0>')");
    await page.waitForSelector(".panel code:has-text(\"'Elixir.Shop.Pool':init/1\")");
  });
}
