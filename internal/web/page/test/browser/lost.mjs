// When the server is gone.

import { page, base, artefacts, shop, check, accessible } from "./harness.mjs";

export async function checks() {
  await check("when the server is gone the page says so, and comes back", async () => {
    await page.goto(`${base}#/${shop}/overview`);
    await page.waitForSelector(".status.good");
    await page.context().setOffline(true);
    await page.evaluate(() => { document.dispatchEvent(new Event("visibilitychange")); }); // makes the page open its stream anew
    await page.waitForSelector(".notice.bad:has-text('does not answer')");
    await page.screenshot({ path: `${artefacts}/lost.png` });
    await accessible(page);
    await page.context().setOffline(false);
    await page.waitForSelector(".notice.bad", { state: "detached", timeout: 30000 });
  });
}
