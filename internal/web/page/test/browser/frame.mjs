// What is around all screens: keys, themes, addresses; and what holds on each of them.

import { page, wrong, base, artefacts, restarted, shop, nodeOf, check, same, visitBelow, accessible } from "./harness.mjs";

export const screens = [
  ["nodes", "#/", "table.data tbody tr"],
  ["unreachable", `#/${nodeOf("cart@web-2.example")}/overview`, ".notice.bad"],
  ["refused", `#/${nodeOf("legacy@db.example")}/overview`, ".notice.bad"],
  ["connecting", `#/${nodeOf("new@here.example")}/processes`, ".notice"],
];

export async function checks() {
  await check("names that look like markup are text", async () => {
    await page.goto(`${base}#/${shop}/processes?sort=registered_name&up=yes`);
    await page.waitForSelector("text=<img src=x");
    await page.waitForSelector("text=\\x{202e}");
  });

  await check("every key and tab can be reached from the keyboard", async () => {
    await page.goto(`${base}#/${shop}/overview`);
    await page.keyboard.press("2");
    await page.waitForURL(/processes/);
    await page.keyboard.press("?");
    await page.waitForSelector("dialog.help");
    await accessible(page);
    await page.screenshot({ path: `${artefacts}/help.png` });
    await page.keyboard.press("Escape");
    await page.waitForSelector("dialog.help", { state: "detached" });
  });

  await check("dark and light by hand outlive a reload", async () => {
    await page.emulateMedia({ colorScheme: "light" });
    await page.waitForSelector("html[data-theme=light]");
    await page.keyboard.press("d");
    same(await page.evaluate(() => document.documentElement.dataset.theme), "dark", "theme");
    await page.reload();
    await page.waitForSelector(".head");
    same(await page.evaluate(() => document.documentElement.dataset.theme), "dark", "theme after a reload");
    await page.keyboard.press("d");
  });

  await check("works below a path", async () => {
    const below = await visitBelow(`#/${shop}/processes`);
    await below.page.waitForSelector(".grid .space .row");
    // Nothing is kept here, and no rules run.
    await visitBelow(`#/${shop}/overview?at=${restarted}`);
    await below.page.waitForSelector(".notice:has-text('--data')");
    await below.page.click("a:has-text('Show what is now')");
    await below.page.waitForSelector("button:has-text('15 min')");
    same(await below.page.locator(".alerts-mark").count(), 0, "counts of alerts");
    same(below.wrong.join("\n"), "", "console");
  });
}
