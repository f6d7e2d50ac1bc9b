// Times that are kept.

import { page, base, link, linkTold, restarted, shop, nodeOf, check, expect, same } from "./harness.mjs";

export const screens = [
  ["past", `#/${shop}/system?range=6h`, ".chart canvas"],
  ["past-at", `#/${shop}/system?at=${restarted}`, ".chart canvas"],
  ["past-gone", `#/${nodeOf("left@web-3.example")}/system?range=6h`, ".chart canvas"],
];

export async function checks() {
  const marks = () => page.locator(".marks").textContent();
  const queryOf = () => new URLSearchParams(page.url().split("?")[1] ?? "");

  await check("a night is shown with its marks", async () => {
    await page.goto(`${base}#/${shop}/system?at=${restarted}`);
    await page.waitForSelector(".chart canvas");
    same(await page.locator(".chart canvas").count(), 11, "charts");
    for (const words of ["the moment looked at", "the runtime started", "could not be reached", "nobody watched"]) {
      expect((await marks()).includes(words), `${words} is not in ${await marks()}`);
    }
    // The legend has the values at the moment: all groups of a layer chart, and the rest.
    same(await page.locator(".chart:has-text('Processes by group') .legend li:not(.when)").count(), 6, "layers");
  });

  await check("the link of a notification leads to its moment", async () => {
    await page.goto("about:blank");
    await page.goto(linkTold);
    await page.waitForSelector(".chart canvas");
    expect((await marks()).includes("the moment looked at"), await marks());
  });

  await check("dragging over a chart zooms, and back goes back", async () => {
    await page.goto(`${base}#/${shop}/system?at=${restarted}`);
    await page.waitForSelector(".marks .start");
    const before = page.url();
    const over = await page.locator(".chart .u-over").first().boundingBox();
    const asked = page.waitForRequest((r) => r.url().includes("/past?"));
    await page.mouse.move(over.x + over.width * 0.25, over.y + 40);
    await page.mouse.down();
    await page.mouse.move(over.x + over.width * 0.75, over.y + 50, { steps: 5 });
    await page.mouse.up();
    const question = new URL((await asked).url()).searchParams;
    const seconds = (Date.parse(question.get("to")) - Date.parse(question.get("from"))) / 1000;
    expect(seconds > 1600 && seconds < 2000, `half an hour of an hour is ${seconds} s`);
    same(queryOf().get("at"), restarted, "the moment");
    // One step: not one for each of the charts that saw it.
    await page.goBack();
    await page.waitForURL(before);
  });

  await check("time moves by keys", async () => {
    await page.evaluate(() => document.activeElement.blur());
    await page.keyboard.press("[");
    await page.waitForURL(/to=/);
    await page.keyboard.press("-");
    await page.waitForURL(/range=7200s/);
    await page.keyboard.press("l");
    await page.waitForSelector("#schedulers li");
    same(queryOf().toString(), "", "parameters when live");
    await page.keyboard.press("[");
    await page.waitForSelector(".charts .marks");
    await page.click("button:has-text('Live')");
    await page.waitForSelector("#schedulers li");
  });

  await check("what is kept follows the time", async () => {
    await page.clock.install();
    await page.goto(`${base}#/${shop}/system?range=1h`);
    await page.waitForSelector(".chart canvas");
    const title = await page.locator(".charts h2").textContent();
    await page.evaluate(() => { window.drawn = document.querySelector(".chart canvas"); });
    await page.clock.fastForward(11_000);
    await page.waitForFunction((t) => document.querySelector(".charts h2").textContent !== t, title);
    // The same chart, so that one who drags over it just then is not interrupted.
    same(await page.evaluate(() => window.drawn.isConnected), true, "the chart is still there");
    await page.clock.resume();
  });

  await check("a node that is not watched any more has a past", async () => {
    await page.goto(`${base}#/${nodeOf("left@web-3.example")}/system`);
    await page.click("a:has-text('Show what is kept of it')");
    await page.waitForSelector(".chart canvas");
  });
}
