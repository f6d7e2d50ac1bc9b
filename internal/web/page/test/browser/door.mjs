// Who is let in.

import { page, wrong, base, artefacts, link, themes, check, expect, same, accessible } from "./harness.mjs";

export async function checks() {
  await check("without a session there is a door and no data", async () => {
    await page.goto(base);
    await page.waitForSelector(".door form");
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme });
      await accessible(page);
      await page.screenshot({ path: `${artefacts}/door-${theme}.png` });
    }
    await page.fill(".door input", "wrong");
    await page.click(".door button");
    await page.waitForSelector(".notice.bad");
  });

  await check("the link lets in, and the token leaves the address", async () => {
    await page.goto("about:blank");
    await page.goto(link);
    await page.waitForSelector("table.data tbody tr");
    expect(!page.url().includes("token"), `the address is ${page.url()}`);
    same(await page.locator("table.data tbody tr").count(), 5, "nodes");
  });
}
