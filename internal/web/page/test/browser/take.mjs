// Taking along what is shown.

import { readFileSync } from "node:fs";
import { inflateSync } from "node:zlib";
import { page, base, artefacts, shop, themes, check, expect, same, accessible, fits } from "./harness.mjs";

/** The colour of the first pixel of a PNG, whose row has no neighbour to be told by. */
function firstPixel(png) {
  const parts = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  }
  return inflateSync(Buffer.concat(parts)).subarray(1, 4).toString("hex");
}

export async function checks() {
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const choose = async (menu, item) => {
    await page.click(menu);
    await page.click(`.take[open] button:has-text('${item}')`);
  };
  const table = ".takes .take summary";

  await check("rows are copied as terms, all that the filter leaves", async () => {
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.goto(`${base}#/${shop}/ports`);
    await page.waitForSelector("table.data tbody tr");
    await page.fill(".filter", "10.0.7.3:");
    await page.waitForFunction(() => document.querySelector("table.data").rows.length - 1 === 1);
    for (const [form, want] of [["Erlang", /^\[#\{'id' => <<"#Port<0\.3>"\/utf8>>, .*list_to_pid\("<0\.303\.0>"\).*\}\]$/],
      ["Elixir", /^\[%\{id: "#Port<0\.3>", .*:erlang\.list_to_pid\(~c"<0\.303\.0>"\).*\}\]$/], ["JSON", /^\[\n \{\n  "id": "#Port<0\.3>"/], ["Markdown", /^\| Id \|/]]) {
      await choose(table, form);
      await page.waitForSelector(".told.on:has-text('Copied')");
      const text = await clipboard();
      expect(want.test(text), `${form}: ${text}`);
    }
    await choose(table, "Copy link");
    same(await clipboard(), page.url(), "the link");
  });

  await check("a file has raw numbers, and no formula", async () => {
    await page.fill(".filter", "");
    await page.waitForFunction(() => document.querySelector("table.data").rows.length - 1 === 40);
    const download = page.waitForEvent("download");
    await choose(table, "Save CSV");
    const file = await download;
    const lines = readFileSync(await file.path(), "utf8").split("\r\n");
    expect(file.suggestedFilename().endsWith(".csv") && file.suggestedFilename().includes("shop"), file.suggestedFilename());
    same(lines.length, 42, "a head, forty ports and an end");
    expect(lines[1].includes(",9000000,"), lines[1]);
    await page.goto(`${base}#/${shop}/processes`);
    await page.waitForSelector(".grid .space .row code");
  });

  await check("a key copies the pid, or the function, of the row that is pointed at", async () => {
    await page.hover(".grid .space .row:nth-child(4)");
    await page.waitForSelector(".hold.on");
    const row = page.locator(".grid .space .row:nth-child(4)");
    await page.keyboard.press("y");
    await page.waitForSelector(".told.on");
    same(await clipboard(), await row.locator("[role=rowheader] a").textContent(), "the pid");
    await page.keyboard.press("Y");
    const call = await row.locator(".mfa").first().textContent();
    await page.waitForFunction((c) => document.querySelector(".told").textContent.includes(c), call);
    same(await clipboard(), call, "the function");
  });

  await check("a chart is a picture in the theme that is shown, and numbers", async () => {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await page.goto("about:blank");
      await page.goto(`${base}#/${shop}/overview?range=6h`);
      await page.waitForSelector(".chart canvas");
      const shown = await page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--surface").trim());
      const download = page.waitForEvent("download");
      await choose(".chart:has-text('Memory') summary >> nth=0", "Save picture");
      const file = await download;
      await file.saveAs(`${artefacts}/take-picture-${theme}.png`);
      const png = readFileSync(await file.path());
      expect(png.readUInt32BE(16) > 300 && png.readUInt32BE(20) > 150, `${png.readUInt32BE(16)} × ${png.readUInt32BE(20)} pixels`);
      same(`#${firstPixel(png)}`, shown, "the picture's ground");
    }
    await choose(".chart:has-text('Memory') summary >> nth=0", "Copy numbers");
    await page.waitForSelector(".told.on:has-text('numbers')");
    const [head, ...rows] = (await clipboard()).trim().split("\r\n");
    same(head, "time,total,processes,binaries,ETS", "columns");
    expect(rows.length > 100 && rows.some((r) => /^20\d\d-.*Z,\d{9,}/.test(r)), rows[0]);
  });

  await check("a chart leads to the query behind it", async () => {
    await choose(".chart:has-text('Memory') summary >> nth=0", "Explore in PromQL");
    await page.waitForSelector(".lines li >> nth=3");
    expect(page.url().includes("range=6h"), page.url());
  });

  await check("the menu is for the keyboard too, and closes", async () => {
    for (const width of [1600, 360]) {
      await page.setViewportSize({ width, height: 800 });
      await page.goto(`${base}#/${shop}/ets`);
      await page.waitForSelector("table.data tbody tr");
      await page.focus(table);
      await page.keyboard.press("Enter");
      await page.waitForSelector(".take[open] button");
      await accessible(page);
      await fits(page);
      await page.screenshot({ path: `${artefacts}/take-menu-${width}.png` });
      await page.keyboard.press("Tab");
      await page.keyboard.press("Escape");
      await page.waitForSelector(".take[open]", { state: "detached" });
      same(await page.evaluate(() => document.activeElement.tagName), "SUMMARY", "the focus");
    }
    await page.setViewportSize({ width: 1600, height: 1000 });
  });
}
