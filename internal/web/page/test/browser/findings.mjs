// What the detectors found.

import { page, base, artefacts, shop, nodeOf, themes, check, expect, same, visitBelow, accessible, fits } from "./harness.mjs";

const list = `#/${shop}/findings`;
const leak = async (page) => {
  await page.click(".verdict a:has-text('125 000 processes')");
  await page.waitForSelector(".seen");
};

export const screens = [
  ["findings", list, ".found"],
  ["findings-quiet", `#/${nodeOf("big@metal-7.example")}/findings`, ".verdict.good"],
  ["findings-unknown", `#/${nodeOf("cart@web-2.example")}/findings`, ".verdict.wait"],
  ["findings-off", `#/${nodeOf("new@here.example")}/findings`, ".verdict"],
];

export async function checks() {
  await check("findings are told from the gravest on, and what is over", async () => {
    await page.goto(base + list);
    await page.waitForSelector(".found");
    same(await page.locator(".verdict h2").textContent(), "■ 1 error, 1 warning", "the verdict");
    expect((await page.locator(".found").first().textContent()).includes("65 minutes left"), "no time that is left");
    same(await page.locator(".found:has-text('schedulers are busy') .status").textContent(), "▲critical", "what is over, at its worst");
    same(await page.locator(".found-mark").textContent(), "■2 found", "the head");
  });

  await check("at a moment are those that were open then", async () => {
    const then = (minutes) => `${base}${list}?at=${encodeURIComponent(new Date(Date.now() - minutes * 60_000).toISOString())}`;
    await page.goto(then(170));
    await page.waitForSelector(".verdict.bad:has-text('Open then: 1 critical')");
    await page.goto(then(120));
    // By the minute the store has one that is no longer kept, none, or that nobody looked.
    await page.waitForSelector(".verdict h2:text-matches('(Nothing was wrong then|1 finding was open then|Not known: no detector looked)')");
    await page.waitForSelector(".card:has-text('were over') .found:has-text('schedulers are busy')");
  });

  await check("a finding has evidence over time, advice to copy, charts of its time, and ways on", async () => {
    await page.goto(base + list);
    await leak(page);
    await page.waitForSelector(".chart canvas");
    same(await page.locator(".seen").count(), 3, "evidence");
    expect(/^from 62.0 k to 125 k/.test(await page.locator(".spark").first().getAttribute("aria-label")), await page.locator(".spark").first().getAttribute("aria-label"));
    same(await page.locator(".chart h3").allTextContents().then((t) => t.join(", ")), "Processes, Processes by group, Memory, Heaps by group of processes", "charts");
    expect((await page.locator(".marks").textContent()).includes("it was found"), "no mark of when it was found");
    const code = () => page.locator("pre").first().textContent();
    expect((await code()).includes("receive do"), await code());
    await page.click(".head button:has-text('Elixir')");
    expect((await code()).includes("receive {Ref, R}"), await code());
    await page.click(".theory summary");
    expect((await page.locator(".theory").textContent()).includes("How we tell"), "the detector's page");
    same(await page.locator(".findings a[href*='group=']").getAttribute("href"), `#/${shop}/processes?group=Elixir.Shop.Cart`, "the way to the group");
    await page.click("a:has-text('The node at that minute')");
    await page.waitForSelector(".marks .moment");
  });

  // Its address is another each time.
  for (const theme of themes) {
    for (const width of [360, 1024, 1600]) {
      await check(`finding, ${theme}, ${width} px`, async () => {
        await page.emulateMedia({ colorScheme: theme });
        await page.setViewportSize({ width, height: 1000 });
        await page.goto(base + list);
        await leak(page);
        await page.waitForSelector(".chart canvas");
        await page.click(".theory summary");
        await page.waitForTimeout(150);
        await page.screenshot({ path: `${artefacts}/finding-${theme}-${width}.png`, fullPage: true });
        await fits(page);
        await accessible(page);
      });
    }
  }

  await check("names from the node are text", async () => {
    await page.goto(base + list);
    await page.click(".verdict .found:nth-of-type(2) a");
    await page.waitForSelector(".seen");
    same(await page.title(), "Hodoscope", "title");
    same(await page.locator("#app img, #app script").count(), 0, "elements made from names");
  });

  await check("where nothing is kept, charts are of what the session remembers", async () => {
    const below = await visitBelow(list);
    await leak(below.page);
    await below.page.waitForSelector(".chart canvas");
    same(await below.page.locator(".chart h3").allTextContents().then((t) => t.join(", ")), "Processes, Memory", "charts");
    await visitBelow(list);
    await below.page.click(".found:has-text('schedulers are busy') a");
    await below.page.waitForSelector(".empty:has-text('older than the last hour')");
    same(below.wrong.join(), "", "console");
  });
}
