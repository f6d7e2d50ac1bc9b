// Memory: from use to RAM.

import { page, base, shop, check, expect, same } from "./harness.mjs";

export const screens = [
  ["memory", `#/${shop}/memory`, "#resident tbody tr"],
  ["memory-past", `#/${shop}/memory?range=6h`, ".chart-grid canvas"],
];

export async function checks() {
  await check("memory leads from use to RAM", async () => {
    await page.goto(`${base}#/${shop}/allocators`); // its old address
    await page.waitForSelector("#resident tbody tr");
    same((await page.locator("#resident tbody th").allTextContents()).join(), "In use,Free in carriers,Taken,Beside the allocators,Resident,Swapped out", "steps");
    const rows = await page.locator(".card:has(h2:has-text('Allocators')) tbody tr").count();
    const asked = page.waitForRequest((r) => r.url().includes("by=instance"));
    await page.click("button:has-text('By instance')");
    await asked;
    await page.waitForFunction((n) => document.querySelectorAll(".wide tbody tr").length > n, rows);
  });

  await check("memory of a moment has its groups and allocators", async () => {
    await page.goto(`${base}#/${shop}/memory?range=1h`);
    for (const what of ["Group", "Allocator", "ETS table"]) await page.waitForSelector(`h2.title:has-text('${what}')`);
    expect((await page.locator(".scroll:has(th:has-text('Allocator')) tbody").textContent()).includes("eheap_alloc"), "no allocator");
  });
}
