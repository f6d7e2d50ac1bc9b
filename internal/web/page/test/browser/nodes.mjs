// Nodes side by side.

import { page, base, shop, nodeOf, check, expect, same, visit, visitBelow, fits, accessible, artefacts, themes } from "./harness.mjs";

const left = nodeOf("left@web-3.example");

export const screens = [
  ["side-by-side", "#/-/nodes", "table.data tbody tr"],
  ["compare", `#/-/nodes?a=${shop}&b=${left}&over=10m`, "[aria-label=Comparison] tbody tr"],
];

/** Answers as if two hundred nodes were watched, of which one is far from the others. */
async function many(on) {
  await on.route("**/api/v1/fleet", async (route) => {
    const answer = await (await route.fetch()).json();
    const column = (name) => answer.table.columns.findIndex((c) => c.name === name);
    const row = answer.table.rows[0];
    answer.table.rows = Array.from({ length: 200 }, (_, i) => row.with(0, `shop@web-${i}.example`));
    answer.recent = Object.fromEntries(answer.table.rows.map((r) => [r[0], answer.recent[row[0]]]));
    answer.table.rows[3] = answer.table.rows[3].with(column("memory"), 90e9).with(column("otp_release"), "25").with(column("differs"), ["Memory high", "OTP other"]);
    answer.usual = { memory: 2.4e9, otp_release: "27" };
    await route.fulfill({ json: answer });
  });
}

export async function checks() {
  await check("all nodes are in one table, from one request", async () => {
    const asked = [];
    const note = (r) => { if (r.url().includes("/api/")) asked.push(r.url().replace(/.*\/api/, "")); };
    page.on("request", note);
    await page.goto("about:blank");
    await page.goto(`${base}#/-/nodes`);
    await page.waitForSelector(".minutes");
    page.off("request", note);
    same(asked.filter((u) => u.includes("fleet")).length, 1, `requests for the rows in ${asked}`);
    same(asked.filter((u) => u.includes("stream")).length, 0, "streams");
    same(await page.locator("tbody tr").count(), 5, "nodes");
    expect((await page.locator("tr:has-text('legacy@db')").textContent()).includes("cookie"), "why one is refused");
    await page.click("th button:has-text('Memory')");
    await page.waitForSelector("th[aria-sort=descending]:has-text('Memory')");
    await page.fill(".filter", "legacy");
    await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  });

  await check("of two hundred nodes the odd one is marked, by sign and word", async () => {
    const fleet = await visit({ storageState: await page.context().storageState() });
    await many(fleet.page);
    for (const [width, theme] of [[1600, themes[1]], [360, themes[0]]]) {
      await fleet.page.emulateMedia({ colorScheme: theme });
      await fleet.page.setViewportSize({ width, height: 1000 });
      await fleet.page.goto("about:blank");
      await fleet.page.goto(`${base}#/-/nodes`);
      await fleet.page.waitForSelector(".far");
      await fleet.page.screenshot({ path: `${artefacts}/nodes-200-${theme}-${width}.png` });
      await fits(fleet.page);
    }
    await accessible(fleet.page);
    same(await fleet.page.locator("tbody tr").count(), 200, "rows");
    same(await fleet.page.locator(".far").allTextContents().then((l) => l.join(", ")), "▲ 83.8 GiB, ≠ 25", "marks");
    expect((await fleet.page.locator(".far").first().getAttribute("title")).includes("2.24 GiB"), "what is usual");
    await fleet.page.fill(".filter", "high");
    await fleet.page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
    await fleet.context.close();
  });

  await check("two nodes are compared, and the address says which", async () => {
    await page.goto(`${base}#/-/nodes`);
    await page.selectOption("label:has-text('Compare') select", "shop@web-1.example");
    await page.waitForSelector("[aria-label=Comparison] tbody tr");
    expect(page.url().includes("a=shop%40web-1"), page.url());
    await page.selectOption("label:has-text('with') select", "cart@web-2.example");
    await page.waitForURL(/b=cart/);
    const asked = page.waitForRequest((r) => r.url().includes("over=6h"));
    await page.selectOption("label:has-text('over') select", "6h");
    await asked;
    await page.selectOption("label:has-text('Compare') select", "");
    await page.waitForSelector("[aria-label=Comparison]", { state: "detached" });
  });

  await check("without a store nothing is offered to compare", async () => {
    const below = await visitBelow("#/");
    await below.page.waitForSelector(".minutes");
    same(await below.page.locator("label:has-text('Compare')").count(), 0, "choices that nobody answers");
    same(below.wrong.join("\n"), "", "console");
  });
}
