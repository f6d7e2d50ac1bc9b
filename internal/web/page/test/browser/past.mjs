// Times that are kept.

import { page, base, link, linkTold, restarted, shop, nodeOf, check, expect, same } from "./harness.mjs";

export const screens = [
  ["past", `#/${shop}/overview?range=6h`, ".chart-grid canvas"],
  ["past-at", `#/${shop}/overview?at=${restarted}`, ".chart-grid canvas"],
  ["past-none", `#/${shop}/processes?range=6h`, ".notice.warn"],
  ["past-gone", `#/${nodeOf("left@web-3.example")}/overview?range=6h`, ".chart-grid canvas"],
];

export async function checks() {
  const marks = () => page.locator(".marks").textContent();
  const queryOf = () => new URLSearchParams(page.url().split("?")[1] ?? "");

  await check("a night is shown with its marks", async () => {
    await page.goto(`${base}#/${shop}/overview?at=${restarted}`);
    await page.waitForSelector(".chart-grid canvas");
    same(await page.locator(".chart-grid canvas").count(), 12, "charts");
    for (const words of ["the moment looked at", "the runtime started", "could not be reached", "nobody watched"]) {
      expect((await marks()).includes(words), `${words} is not in ${await marks()}`);
    }
    // The legend has the values at the moment: all groups of a layer chart, and the rest.
    same(await page.locator(".chart:has-text('Processes by group') .legend li:not(.when)").count(), 6, "layers");
  });

  await check("the link of a notification leads to its moment", async () => {
    await page.goto("about:blank");
    await page.goto(linkTold);
    await page.waitForSelector(".chart-grid canvas");
    expect((await marks()).includes("the moment looked at"), await marks());
  });

  await check("dragging over a chart zooms, and back goes back", async () => {
    await page.goto("about:blank");
    await page.goto(`${base}#/${shop}/overview?at=${restarted}`);
    await page.waitForSelector(".marks .start");
    const before = page.url();
    const over = await page.locator(".chart-grid .u-over").first().boundingBox();
    const seconds = (r) => {
      const q = new URL(r.url()).searchParams;
      return (Date.parse(q.get("to")) - Date.parse(q.get("from"))) / 1000;
    };
    const asked = page.waitForRequest((r) => r.url().includes("set=node") && seconds(r) < 3000); // the hour may be asked once more
    await page.mouse.move(over.x + over.width * 0.25, over.y + 40);
    await page.mouse.down();
    await page.mouse.move(over.x + over.width * 0.75, over.y + 50, { steps: 5 });
    await page.mouse.up();
    const drawn = seconds(await asked);
    expect(drawn > 1600 && drawn < 2000, `half an hour of an hour is ${drawn} s`);
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
    await page.waitForSelector(".heat canvas");
    same(queryOf().toString(), "", "parameters when live");
    await page.keyboard.press("[");
    await page.waitForSelector(".charts .marks");
    await page.click(".timebar button:has-text('Live')");
    await page.waitForSelector(".heat canvas");
  });

  await check("keys that follow each other at once all count", async () => {
    await page.evaluate(() => {
      for (const key of ["[", "["]) document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    });
    await page.waitForSelector(".charts .marks");
    const ago = (Date.now() - Date.parse(queryOf().get("to"))) / 60_000;
    expect(ago > 55 && ago < 65, `two steps of half an hour end ${ago} minutes ago`);
    await page.click(".timebar button:has-text('Live')");
    await page.waitForSelector(".heat canvas");
  });

  await check("a time goes along from screen to screen", async () => {
    await page.goto(`${base}#/${shop}/overview?at=${restarted}`);
    await page.waitForSelector(".chart-grid canvas");
    await page.click("nav a:has-text('ETS')");
    await page.waitForSelector(".chart:has-text('Memory by table') canvas");
    same(queryOf().get("at"), restarted, "the moment on another screen");
    await page.waitForSelector("h2.title:has-text('ETS table')");
    // What is not kept of that time says so, and leads to what is.
    await page.keyboard.press("2");
    await page.waitForSelector(".notice:has-text('are not kept')");
    same(queryOf().get("at"), restarted, "the moment where nothing is kept");
    await page.click(".notice a:has-text('Groups')");
    await page.waitForSelector("h2.title:has-text('Group')");
    await page.keyboard.press("l");
    await page.waitForSelector(".notice, .chart-grid", { state: "detached" });
    same(queryOf().toString(), "", "parameters when live");
  });

  await check("a moment is picked by a click, and by typing", async () => {
    await page.goto(`${base}#/${shop}/memory?range=6h`);
    const over = page.locator(".chart-grid .u-over").first();
    await over.waitFor();
    const box = await over.boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + 30);
    await page.waitForURL(/at=/);
    const ago = Date.now() / 1000 - Date.parse(queryOf().get("at")) / 1000;
    expect(ago > 2.5 * 3600 && ago < 3.5 * 3600, `the middle of six hours is ${ago} s ago`);
    await page.waitForSelector(".marks .moment");
    await page.fill(".timebar input", "2026-03-01T03:11:00");
    await page.waitForSelector("text=Nothing is kept of this node at this time");
  });

  await check("the strip shows more than the screen, and zooms", async () => {
    await page.goto(`${base}#/${shop}/load?at=${restarted}`);
    const strip = page.locator(".plot-strip .u-over");
    await strip.waitFor();
    const box = await strip.boundingBox();
    await page.mouse.move(box.x + box.width * 0.2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.4, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await page.waitForURL(/to=/);
    expect(Date.parse(queryOf().get("to")) < Date.parse(restarted), page.url());
  });

  await check("what is kept follows the time", async () => {
    await page.clock.install();
    await page.goto(`${base}#/${shop}/overview?range=1h`);
    await page.waitForSelector(".chart-grid canvas");
    const title = await page.locator(".charts h2").textContent();
    await page.evaluate(() => { window.drawn = document.querySelector(".chart-grid canvas"); });
    await page.clock.fastForward(11_000);
    await page.waitForFunction((t) => document.querySelector(".charts h2").textContent !== t, title);
    // The same chart, so that one who drags over it just then is not interrupted.
    same(await page.evaluate(() => window.drawn.isConnected), true, "the chart is still there");
    await page.clock.resume();
  });

  await check("a node that is not watched any more has a past", async () => {
    await page.goto(`${base}#/${nodeOf("left@web-3.example")}/overview`);
    await page.click("a:has-text('Show what is kept of it')");
    await page.waitForSelector(".chart-grid canvas");
  });
}
