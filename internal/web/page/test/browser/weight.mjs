// How light the page is: what a browser loads, how soon it shows something, and that a tab
// that is left open does not grow.

import { page, visit, base, shop, check, expect } from "./harness.mjs";

const megabyte = 1e6;

/** Bounds are for a machine that does much else; the figures are told. */
const most = { first: 3000, grown: 2 * megabyte };

export async function checks() {
  const state = await page.context().storageState();

  await check("script and styles are small, and the first load is quick", async () => {
    let first = Infinity, bytes = 0;
    for (let i = 0; i < 3; i++) {
      const one = await visit({ storageState: state }); // with nothing in its cache
      await one.page.addInitScript(() => {
        new MutationObserver((_, o) => {
          if (document.querySelector("#memory .total")) { window.shownAt ??= performance.now(); o.disconnect(); }
        }).observe(document, { childList: true, subtree: true });
      });
      await one.page.goto(`${base}#/${shop}/overview`);
      await one.page.waitForFunction(() => window.shownAt);
      first = Math.min(first, await one.page.evaluate(() => window.shownAt));
      bytes = await one.page.evaluate(() => performance.getEntriesByType("resource")
        .filter((e) => /app\.(js|css)$/.test(e.name)).reduce((sum, e) => sum + e.encodedBodySize, 0));
      await one.context.close();
    }
    expect(bytes > 0 && bytes <= 80_000, `${bytes} bytes of script and styles`);
    expect(first < most.first, `the first numbers after ${first.toFixed(0)} ms`);
    return `${(bytes / 1000).toFixed(1)} kB, the first numbers after ${first.toFixed(0)} ms`;
  });

  await check("an hour leaves the memory of a tab as it was", async () => {
    const tab = await visit({ storageState: state });
    // The stream is ours, so that an hour of states comes in a minute.
    await tab.page.addInitScript(() => {
      window.EventSource = class extends EventTarget {
        static CLOSED = 2;
        readyState = 1;
        constructor() { super(); window.stream = this; setTimeout(() => this.onopen?.(), 0); }
        close() { this.readyState = 2; }
      };
    });
    // As much past as the page keeps at the most: growing up to that is no leak.
    await tab.page.route("**/history", async (route) => {
      const h = await (await route.fetch()).json(), times = 3600;
      const filled = (list) => Array.from({ length: times }, (_, i) => list[i % list.length]);
      for (const name of Object.keys(h.series)) h.series[name] = filled(h.series[name]);
      const end = h.at.at(-1);
      Object.assign(h, { at: Array.from({ length: times }, (_, i) => end - 2 * (times - 1 - i)), gap: filled([false]), creation: filled([3]) });
      await route.fulfill({ json: h });
    });
    await tab.page.clock.install();
    await tab.page.goto(`${base}#/${shop}/overview`);
    await tab.page.evaluate(async (node) => {
      const reader = (await fetch(`api/v1/stream?nodes=${node}`)).body.pipeThrough(new TextDecoderStream()).getReader();
      let text = "";
      while (!/data: .*\n\n/.test(text)) text += (await reader.read()).value;
      await reader.cancel();
      window.state = JSON.parse(/data: (.*)\n/.exec(text)[1]);
    }, shop);

    const every = 6; // seconds between looks
    const live = async (looks) => {
      for (let i = 0; i < looks; i++) {
        await tab.page.evaluate((every) => {
          window.state.seq++;
          window.state.point.at += every;
          for (const name of Object.keys(window.state.point.series)) window.state.point.series[name] *= 0.9 + Math.random() / 5;
          window.stream.dispatchEvent(new MessageEvent("state", { data: JSON.stringify(window.state) }));
        }, every);
        await tab.page.clock.runFor(every * 1000);
      }
    };
    // No handles of elements are kept: what they are of would stay with them.
    const tour = async () => {
      for (const [screen, ready] of [["processes", ".grid .row code"], ["groups", "tbody tr"], ["ets", "tbody tr"], ["load", ".chart canvas"], ["overview?range=6h", ".chart canvas"], ["overview", ".heat canvas"]]) {
        await tab.page.goto(`${base}#/${shop}/${screen}`);
        await live(2);
        await tab.page.locator(ready).first().waitFor();
      }
      await tab.page.locator(".chart canvas").first().waitFor();
    };
    const cdp = await tab.context.newCDPSession(tab.page);
    const measure = async () => {
      await live(2);
      await cdp.send("HeapProfiler.collectGarbage");
      const { usedSize } = await cdp.send("Runtime.getHeapUsage");
      const { nodes, jsEventListeners } = await cdp.send("Memory.getDOMCounters");
      return { usedSize, nodes, jsEventListeners };
    };
    await tour();
    await tour();
    const before = await measure();
    for (let minutes = 0; minutes < 60; minutes += 6) {
      await live(6 * 60 / every - 12);
      await tour();
    }
    const after = await measure();
    await tab.context.close();
    const grown = after.usedSize - before.usedSize;
    const told = `${(before.usedSize / megabyte).toFixed(1)} MB, after it ${(after.usedSize / megabyte).toFixed(1)} MB; ${before.nodes} nodes, ${after.nodes}; ${before.jsEventListeners} listeners, ${after.jsEventListeners}`;
    expect(grown < most.grown && after.nodes < 1.2 * before.nodes && after.jsEventListeners < 1.2 * before.jsEventListeners, told);
    return told;
  });
}
