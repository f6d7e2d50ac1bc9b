// Anything by its name.

import { page, base, artefacts, shop, check, expect, same, accessible, fits, themes } from "./harness.mjs";

export async function checks() {
  const options = () => page.locator("[role=option]").allTextContents();
  const type = async (text, until) => {
    await page.fill(".palette input", text);
    await page.waitForSelector(`[role=option][aria-selected=true]:has-text('${until}')`);
  };

  // A palette takes Escape for itself as long as it is there, and closing a process, which
  // changes the address, closes a palette that is opened too soon.
  const leave = async () => {
    await page.waitForSelector(".palette", { state: "detached" });
    await page.waitForSelector(".panel");
    await page.keyboard.press("Escape");
    await page.waitForSelector(".panel", { state: "detached" });
  };

  await check("the palette opens on a key, and finds screens", async () => {
    await page.goto(`${base}#/${shop}/overview`);
    await page.waitForSelector(".heat canvas");
    await page.keyboard.press(":");
    await page.waitForSelector(".palette input:focus");
    await type("ets", "ETS");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/ets/);
    await page.waitForSelector(".palette", { state: "detached" });
  });

  await check("what was chosen is first the next time", async () => {
    await page.keyboard.press("Control+k");
    await page.waitForSelector(".palette input:focus");
    expect((await options())[0].includes("ETS"), (await options())[0]);
    await page.keyboard.press("Escape");
    await page.waitForSelector(".palette", { state: "detached" });
  });

  await check("names of the node are found, and are text", async () => {
    await page.keyboard.press("Control+k");
    await page.fill(".palette input", "onerror");
    await page.waitForSelector("[role=option]:has-text('<img src=x')");
    same(await page.locator(".palette img").count(), 0, "elements made from names");
    await page.fill(".palette input", "shop_cache");
    await page.click("[role=option]:has-text('process'):has-text('shop_cache')");
    await page.waitForSelector(".panel");
    expect(page.url().includes("processes/0.141.0"), page.url());
    await leave();
  });

  await check("a group leads to its processes", async () => {
    await page.keyboard.press("Control+k");
    await page.fill(".palette input", "Pinger.Cr");
    await page.click("[role=option]:has-text('group')");
    await page.waitForURL(/group=Elixir.Pinger.Crawler/);
  });

  await check("a pid in any form is a process", async () => {
    for (const pid of ["0.142.0", "<0.142.0>", "#PID<0.142.0>", "pid(0,142,0)"]) {
      await page.keyboard.press("Control+k");
      await type(pid, "<0.142.0>");
      await page.keyboard.press("Enter");
      await page.waitForURL(/processes\/0\.142\.0/);
      await leave();
    }
  });

  await check("arrows go around, nodes and actions run", async () => {
    await page.keyboard.press("Control+k");
    await page.waitForSelector(".palette input:focus");
    const count = (await options()).length;
    await page.keyboard.press("ArrowUp");
    same(await page.getAttribute(".palette input", "aria-activedescendant"), `found-${count - 1}`, "before the first comes the last");
    await page.keyboard.press("ArrowDown");
    same(await page.getAttribute(".palette input", "aria-activedescendant"), "found-0", "after the last comes the first");
    await type("big@metal", "big@metal-7.example");
    await page.keyboard.press("Enter");
    await page.waitForURL(/big%40metal-7/);
    await page.keyboard.press("Control+k");
    await type("pause", "pause and go on");
    await page.keyboard.press("Enter");
    await page.waitForSelector("button:has-text('Paused')");
    await page.keyboard.press("p");
  });

  await check("the palette is accessible, also where there is little room", async () => {
    for (const [width, theme] of [[1600, themes[0]], [360, themes[1]]]) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 780 });
      await page.goto(`${base}#/${shop}/overview`);
      await page.click("button[aria-label='find anything']");
      await page.fill(".palette input", "sho");
      await page.waitForSelector("[role=option]:has-text('shop_pool')");
      await page.screenshot({ path: `${artefacts}/palette-${theme}-${width}.png` });
      await accessible(page);
      await fits(page);
      await page.fill(".palette input", "qqqqqq");
      await page.waitForSelector(".palette :text('Nothing is called that')");
      await page.keyboard.press("Escape");
    }
    await page.setViewportSize({ width: 1600, height: 1000 });
  });
}
