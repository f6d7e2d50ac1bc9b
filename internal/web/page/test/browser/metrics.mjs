// PromQL over what is kept, and what metrics mean.

import { page, base, shop, check, expect, same, visitBelow } from "./harness.mjs";

const query = (q, more = "") => `?query=${encodeURIComponent(q)}${more}`;
const byType = query("sum by (beam_memory_type) (beam_memory_used_bytes)");

export const screens = [
  ["metrics", `#/${shop}/metrics`, "table.data tbody tr"],
  ["metrics-graph", `#/${shop}/metrics${byType}`, ".chart canvas"],
  ["metrics-table", `#/-/metrics${query("beam_process_count", "&as=table")}`, "table.data tbody tr"],
  ["metrics-meaning", `#/${shop}/metrics/beam.run_queue.length`, ".card .fields"],
  ["metrics-wrong", `#/-/metrics${query("sum(beam_process_count")}`, ".notice pre"],
];

export async function checks() {
  const box = ".ask textarea";
  const inAddress = (name) => new URLSearchParams(page.url().split("?")[1] ?? "").get(name);

  await check("words are offered while one types a query", async () => {
    await page.goto(`${base}#/${shop}/metrics`);
    await page.click(box);
    await page.keyboard.type("rat");
    await page.waitForSelector(".ask [role=option][aria-selected=true]:has-text('rate')");
    await page.keyboard.press("Tab");
    await page.keyboard.type("beam_port_io_by");
    await page.waitForSelector(".ask [role=option]:has-text('beam_port_io_bytes_total')");
    await page.keyboard.press("Enter");
    await page.keyboard.type("{beam_io");
    await page.waitForSelector(".ask [role=option]:has-text('beam_io_direction')");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".ask [role=option]:has-text('output')");
    await page.click(".ask [role=option]:has-text('output')");
    await page.keyboard.type("}[1m])");
    await page.waitForSelector(".ask ul", { state: "hidden" });
    same(await page.inputValue(box), 'rate(beam_port_io_bytes_total{beam_io_direction="output"}[1m])', "the query");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".chart canvas");
    expect(inAddress("query").startsWith("rate("), page.url());
    same(await page.locator(".lines li").count(), 1, "series of this node");
    expect((await page.locator(".lines b").textContent()).endsWith("B/s"), "the unit of a rate of bytes");
  });

  await check("a click on a series leaves it alone, and again brings the others back", async () => {
    await page.goto(`${base}#/${shop}/metrics${byType}`);
    await page.waitForSelector(".lines li >> nth=4");
    const all = await page.locator(".lines li").count();
    await page.click(".lines button:has-text('ets')");
    await page.waitForFunction(() => document.querySelectorAll(".lines li").length === 1);
    same(inAddress("only"), "ets", "the address");
    await page.click(".lines button");
    await page.waitForFunction((n) => document.querySelectorAll(".lines li").length === n, all);
    await page.fill(".card .filter", "processes");
    await page.waitForFunction(() => [...document.querySelectorAll(".lines li")].every((l) => l.textContent.includes("processes")));
  });

  await check("many series are drawn in part, and more on request", async () => {
    await page.goto(`${base}#/-/metrics${query('{__name__=~"beam_.*", instance="shop@web-1.example"}')}`);
    await page.waitForSelector(".lines li >> nth=11");
    same(await page.locator(".lines li").count(), 12, "lines at first");
    await page.click("button:has-text('Draw more of the')");
    await page.waitForSelector(".lines li >> nth=40");
  });

  await check("table and graph, and a time that the address has", async () => {
    await page.goto(`${base}#/${shop}/metrics${byType}`);
    await page.waitForSelector(".chart canvas");
    await page.click("button:has-text('6 h')");
    await page.waitForURL(/metrics.*range=6h/);
    // What was asked before of the present may still be on its way.
    const earlier = (r) => {
      const q = new URL(r.url()).searchParams, to = Date.parse(q.get("to"));
      return r.url().includes("/query_range?") && to - Date.parse(q.get("from")) === 6 * 3600_000 && Date.now() - to > 600_000;
    };
    const asked = page.waitForRequest(earlier);
    await page.keyboard.press("[");
    await asked;
    await page.waitForURL(/to=/);
    await page.click("button:has-text('Table')");
    await page.waitForSelector("table.data td:has-text('processes'), table.data th:has-text('processes')");
    await page.waitForSelector("table.data :text('GiB')");
  });

  await check("what is wrong with a query is shown where it is", async () => {
    await page.goto(`${base}#/-/metrics${query("sum(\n  beam_process_count +")}`);
    const pre = await page.locator(".notice pre").textContent();
    expect(pre.includes("beam_process_count +\n") && pre.endsWith("^"), pre);
  });

  await check("a metric is explained, and its example asked", async () => {
    await page.goto(`${base}#/${shop}/metrics`);
    await page.fill(".list > .tools .filter", "run_queue");
    await page.click("table.data a:has-text('beam.run_queue.length')");
    await page.waitForSelector(".card:has-text('How to read it')");
    await page.waitForSelector(".chart canvas");
    expect(inAddress("query").includes("beam_run_queue_length"), page.url());
  });

  await check("the query behind a chart", async () => {
    await page.goto(`${base}#/${shop}/metrics?chart=memory`);
    await page.waitForSelector(".lines li >> nth=3");
    same(await page.locator(".lines li").count(), 4, "lines");
    same(inAddress("chart"), null, "the name of the chart in the address");
  });

  await check("without a store it says so, and what metrics mean", async () => {
    const below = await visitBelow(`#/${shop}/metrics`);
    await below.page.waitForSelector(".notice:has-text('--data')");
    await below.page.waitForSelector("table.data a:has-text('beam.run_queue.length')");
    same(await below.page.locator(".ask").count(), 0, "boxes that nobody answers");
    same(below.wrong.join("\n"), "", "console");
  });
}
