// Alerts of all nodes.

import { page, check, expect, same } from "./harness.mjs";

export const screens = [
  ["alerts", "#/-/alerts", ".alert"],
];

export async function checks() {
  await check("alerts of all nodes, the most urgent first", async () => {
    await page.keyboard.press("a");
    await page.waitForSelector(".alert");
    same(await page.locator(".alerts-mark").textContent(), "▲4 firing 1 pending", "the head");
    same(await page.locator(".alert h2").first().textContent(), "BeamSchedulersSaturated", "the first");
    same(await page.locator(".alert .state.pending").count(), 1, "pending");
    same(await page.locator(".alert a[href^=javascript]").count(), 0, "links that are scripts");
    same(await page.title(), "Hodoscope", "title");
    expect((await page.locator("tr:has-text('mine')").textContent()).includes("many-to-many"), "no reason of a group that failed");
    await page.click(".alert a:has-text('at that minute')");
    await page.waitForSelector(".marks .moment");
  });
}
