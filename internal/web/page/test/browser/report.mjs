// The file of an incident, as somebody opens it who was sent it.

import { artefacts, themes, check, expect, same, visit, accessible, fits } from "./harness.mjs";

export async function checks() {
  const [whole, past] = process.env.REPORTS.split(" "); // of a node, and of a past alone
  for (const theme of themes) {
    for (const width of [360, 1024, 1600]) {
      await check(`report, ${theme}, ${width} px`, async () => {
        const { page, context, wrong } = await visit({ viewport: { width, height: 1000 }, colorScheme: theme });
        await page.goto(whole);
        await page.waitForSelector(".chart canvas");
        await page.waitForTimeout(150);
        await page.screenshot({ path: `${artefacts}/report-${theme}-${width}.png`, fullPage: true });
        await fits(page);
        await accessible(page);
        same(await page.evaluate(() => document.documentElement.dataset.theme), theme, "theme");
        same(await page.title(), "Hodoscope report: shop@web-1.example", "title");
        same(await page.locator("#app img, #app script").count(), 0, "elements made from names");
        same(wrong.join("\n"), `request to ${whole}`, "console and requests");
        await context.close();
      });
    }
  }

  await check("a report has findings with both languages, charts and tables, and prints open", async () => {
    const { page, context } = await visit();
    await page.goto(whole);
    await page.waitForSelector(".chart canvas");
    same(await page.locator("article").count(), 2, "findings");
    same(await page.locator("article").first().locator("pre").count(), 2, "languages");
    same(await page.locator(".spark").count(), 4, "courses of evidence");
    expect(await page.locator(".chart canvas").count() >= 8, "charts");
    expect(await page.locator("table.data tbody tr").count() > 40, "rows of tables");
    same(await page.locator("a:not([href^='#process_leak']):not([href^='#mailbox'])").count(), 0, "ways to a page that is not there");
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    same(await page.locator("details:not([open])").count(), 0, "what is closed on paper");
    same(await page.evaluate(() => document.documentElement.dataset.theme), "light", "theme on paper");
    await context.close();
  });

  await check("a report of the past alone says so", async () => {
    const { page, context } = await visit();
    await page.goto(past);
    await page.waitForSelector(".chart canvas");
    expect((await page.locator("main").textContent()).includes("was not asked"), "it does not say that the node was not asked");
    expect((await page.locator(".marks").textContent()).includes("could not be reached"), "marks");
    await context.close();
  });
}
