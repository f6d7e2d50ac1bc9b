// The observer itself, and what a process holds, by role.

import { page, base, shop, artefacts, themes, visit, check, expect, same, accessible, fits } from "./harness.mjs";

export const screens = [["about", `#/${shop}/about`, ".about table.data"]];

const users = process.env.USERS.split("#")[0];

/** A browser of a user of the page that has users. */
async function loggedIn(user) {
  const v = await visit();
  await v.page.goto(users);
  await v.page.fill(".door input[name=user]", user);
  await v.page.fill(".door input[name=password]", "secret");
  await v.page.click(".door button");
  await v.page.waitForSelector("main table.data, main .card");
  return v;
}

export async function checks() {
  await check("about says what watching costs, and all that may be asked", async () => {
    await page.goto(`${base}#/${shop}/about`);
    await page.waitForSelector("h2:has-text('What watching costs this node')");
    await page.waitForSelector("td:has-text('touch')");
    expect(await page.locator("tr:has-text('telemetry_execute')").count() === 1, "the table of calls is there");
  });

  await check("an inspector asks for state, messages and dictionary, and it is noted", async () => {
    await page.goto(`${base}#/${shop}/processes/0.142.0`);
    for (const [button, text] of [["State", "#{name =>"], ["Messages", "$gen_call"], ["Dictionary", "$ancestors"]]) {
      await page.click(`.panel button:text-is('${button}')`);
      await page.waitForSelector(`.held:has-text("${text}")`);
      await accessible(page);
    }
    await page.click(".panel button:text-is('Messages')");
    await page.waitForSelector(".held article");
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await page.locator(".held").scrollIntoViewIfNeeded();
      await page.screenshot({ path: `${artefacts}/holdings-${theme}.png` });
    }
    await page.setViewportSize({ width: 360, height: 780 });
    await fits(page);
    await page.locator(".held").scrollIntoViewIfNeeded();
    await page.screenshot({ path: `${artefacts}/holdings-360.png` });
    await page.setViewportSize({ width: 1600, height: 1000 });
    same(await page.locator("#app .held img, #app .held script").count(), 0, "elements made of messages");
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click(".held article:first-child button:has-text('Copy')");
    expect((await page.evaluate(() => navigator.clipboard.readText())).startsWith("{'$gen_call'"), "a message is copied");
    await page.goto(`${base}#/${shop}/about`);
    await page.waitForSelector("tr:has-text('<0.142.0>'):has-text('dictionary')");
  });

  await check("a viewer is told why not, and the server agrees", async () => {
    const { context, page: p } = await loggedIn("bob");
    await p.goto(`${users}#/${shop}/processes/0.142.0`);
    await p.waitForSelector(".panel button:text-is('State'):disabled");
    await p.waitForSelector(".panel:has-text('Needs the role inspector')");
    await accessible(p);
    same(await p.evaluate(async (node) => (await fetch(`api/v1/nodes/${node}/process/0.142.0/state`,
      { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" })).status, shop), 403, "a viewer's request");
    await p.goto(`${users}#/${shop}/about`);
    await p.waitForSelector("dd:has-text('viewer')");
    await p.waitForSelector(".notes:has-text('inspector is needed')");
    await p.click("button:has-text('Log out')");
    await p.waitForSelector(".door input[name=password]");
    await context.close();
  });
}
