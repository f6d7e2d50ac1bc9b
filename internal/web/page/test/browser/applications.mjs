// Applications and supervision trees.

import { page, base, shop, check } from "./harness.mjs";

export const screens = [
  ["applications", `#/${shop}/applications`, "table.data tbody tr"],
  ["tree", `#/${shop}/applications/shop`, "table.tree tbody tr"],
];

export async function checks() {
  await check("a tree folds", async () => {
    await page.goto(`${base}#/${shop}/applications/shop`);
    await page.waitForSelector("text=70 more children");
    await page.click("button.twist[aria-expanded=true] >> nth=1");
    await page.waitForSelector("text=70 more children", { state: "detached" });
  });
}
