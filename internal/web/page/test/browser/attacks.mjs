// What hostile pages and hostile nodes try on a browser that was let in, and who may log in.
// POISONED is the link to a page of a node that says hostile texts only, USERS the address
// of one with users.

import { createServer } from "node:http";
import { page, base, link, shop, artefacts, themes, visit, check, expect, same, accessible } from "./harness.mjs";

const poisoned = process.env.POISONED, users = process.env.USERS.split("#")[0];

/** Serves a page of somebody else on a port of this machine until stop is called. */
async function elsewhere(html) {
  const server = createServer((_, w) => { w.setHeader("Content-Type", "text/html"); w.end(html); });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return { port: server.address().port, stop: () => server.close() };
}

// Every screen that there is, as the page's own links name them, and some that need an argument.
async function screensOf(p) {
  const tabs = await p.locator("nav a[href^='#/']").evaluateAll((l) => l.map((a) => a.getAttribute("href")));
  const node = tabs[0].split("/")[1];
  return [...new Set([...tabs, `#/${node}/processes/0.142.0`, `#/${node}/applications/shop`, `#/${node}/ets?by=name`, `#/${node}/groups?by=application`,
    `#/${node}/system?range=1h`, "#/", "#/-/alerts", `#/${node}/nowhere`, `#/${node}/${encodeURIComponent("<img src=x onerror=alert(1)>")}`,
    `#/${encodeURIComponent("<img src=x onerror=alert(1)>")}/system`, `#/${node}/processes?filter=${encodeURIComponent("\"><script>alert(1)</script>")}`])];
}

export async function checks() {
  await check("whatever a node says is text on every screen", async () => {
    const { context, page: p, wrong } = await visit();
    p.on("dialog", (d) => { wrong.push(`dialog: ${d.message()}`); void d.dismiss(); });
    p.on("popup", () => wrong.push("a window was opened"));
    await p.addInitScript(() => addEventListener("securitypolicyviolation", (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`)));
    await p.goto(poisoned);
    await p.waitForSelector("nav a[href^='#/']");
    const screens = await screensOf(p);
    expect(screens.length > 15, `only ${screens.length} screens: ${screens}`);
    const origin = new URL(poisoned).origin;
    let drawn = 0;
    for (const address of screens) {
      await p.goto(`${origin}/${address}`);
      await p.waitForTimeout(250);
      const found = await p.evaluate(() => ({
        title: document.title,
        made: document.querySelectorAll("#app img, #app script, #app iframe, #app object, #app style, #app base, [onerror], [onload], [onclick]").length,
        links: [...document.querySelectorAll("a[href]")].map((a) => a.getAttribute("href")).filter((h) => !/^(#|https:\/\/github\.com\/hodoscope\/|licences\.txt)/.test(h)),
        turned: /.{0,30}[\u202a-\u202e\u2066-\u2069\u001b\u0007].{0,30}/.exec(document.getElementById("app").textContent)?.[0] ?? "",
        said: document.getElementById("app").textContent.includes("onerror"),
      }));
      same(found.title, "Hodoscope", `${address}: title`);
      same(found.made, 0, `${address}: elements made of texts`);
      same(found.links.join(" "), "", `${address}: links to elsewhere`);
      same(found.turned, "", `${address}: texts that turn or move what follows`);
      if (found.said) drawn++;
    }
    expect(drawn > 10, `hostile texts are on ${drawn} screens only`);
    const ofOurs = `request to ${origin}/`;
    same(wrong.filter((w) => !w.startsWith(ofOurs) && !/status of 400/.test(w)).join("\n"), "", "console");
    await context.close();
  });

  await check("a page of another origin reads and does nothing, with the cookie in the browser", async () => {
    const api = `${base}api/v1/`;
    const evil = await elsewhere(`<!doctype html><title>evil</title>
      <img src="${api}nodes"><script src="${api}nodes"></script><link rel="stylesheet" href="${base}app.css">
      <form id="f" method="post" enctype="text/plain" action="${api}session" target="frame"><input name='{"token":"' value='"}'></form><iframe name="frame"></iframe>`);
    for (const host of ["127.0.0.1", "localhost"]) { // of the same site, and of another one
      const tab = await page.context().newPage();
      await tab.goto(`http://${host}:${evil.port}/`);
      const got = await tab.evaluate(async (api) => {
        const tried = {};
        const attempt = async (name, run) => { try { tried[name] = String(await run()); } catch (e) { tried[name] = "refused"; } };
        await attempt("read", async () => (await fetch(api + "nodes", { credentials: "include" })).status);
        await attempt("read without CORS", async () => (await fetch(api + "nodes", { credentials: "include", mode: "no-cors" })).type);
        await attempt("post JSON", async () => (await fetch(api + "session", { method: "POST", credentials: "include", headers: { "Content-Type": "application/json" }, body: "{}" })).status);
        await attempt("post text", async () => (await fetch(api + "session", { method: "POST", credentials: "include", mode: "no-cors", body: "{}" })).type);
        await attempt("delete", async () => (await fetch(api + "session", { method: "DELETE", credentials: "include" })).status);
        await attempt("listen", () => new Promise((yes, no) => {
          const s = new EventSource(api + "stream", { withCredentials: true });
          s.onmessage = () => yes("heard"); s.addEventListener("state", () => yes("heard")); s.onerror = () => { s.close(); no(); };
        }));
        await attempt("script", () => new Promise((yes, no) => { const s = document.createElement("script"); s.src = api + "nodes"; s.onload = () => yes("run"); s.onerror = no; document.head.append(s); }));
        return tried;
      }, api);
      same(JSON.stringify([...new Set(Object.values(got))]), JSON.stringify(["refused"]), `from ${host}: ${JSON.stringify(got)}`);
      const answered = tab.waitForResponse((r) => r.url().endsWith("/session"));
      await tab.evaluate(() => document.getElementById("f").submit());
      same((await answered).status(), 403, `a form of ${host}`);
      await tab.close();
    }
    evil.stop();
    await page.goto(`${base}#/${shop}/system`);
    await page.waitForSelector("main .card");
  });

  await check("nobody shows the page in a frame", async () => {
    const evil = await elsewhere(`<!doctype html><title>evil</title><iframe src="${base}" width="900" height="600"></iframe>`);
    for (const host of ["127.0.0.1", "localhost"]) {
      const tab = await page.context().newPage();
      await tab.goto(`http://${host}:${evil.port}/`);
      await tab.waitForTimeout(600);
      const frame = tab.frames()[1];
      expect(!frame || !frame.url().startsWith(base), `framed by ${host}: ${frame?.url()}`);
      expect(!frame || await frame.locator("#app").count() === 0, `framed by ${host}: the page is drawn`);
      await tab.close();
    }
    evil.stop();
  });

  await check("a name that was rebound to this machine gets nothing", async () => {
    const { context, page: p } = await visit();
    const port = new URL(link).port;
    const answer = await p.goto(`http://rebound.example:${port}/`);
    same(answer.status(), 421, "the page by a rebound name");
    same(await p.evaluate(async () => (await fetch("/api/v1/nodes")).status), 421, "the API by a rebound name");
    await context.close();
  });

  await check("a window that opened the page cannot reach into it", async () => {
    const evil = await elsewhere("<!doctype html><title>evil</title>");
    const tab = await page.context().newPage();
    await tab.goto(`http://127.0.0.1:${evil.port}/`);
    const opened = page.context().waitForEvent("page");
    const cut = await tab.evaluate(async (base) => {
      window.victim = window.open(base);
      await new Promise((r) => setTimeout(r, 800));
      return window.victim === null || window.victim.closed;
    }, base);
    await (await opened).close();
    same(cut, true, "the opener lost its window");
    await tab.close();
    evil.stop();
  });

  await check("users log in with a password, wrong ones are told, and guessing ends", async () => {
    const { context, page: p } = await visit();
    await p.goto(users);
    await p.waitForSelector(".door input[name=password]");
    for (const theme of themes) {
      await p.emulateMedia({ colorScheme: theme });
      await accessible(p);
      await p.screenshot({ path: `${artefacts}/login-${theme}.png` });
    }
    const login = async (user, password) => {
      await p.fill(".door input[name=user]", user);
      await p.fill(".door input[name=password]", password);
      const answered = p.waitForResponse((r) => r.url().endsWith("/session"));
      await p.click(".door button");
      return (await answered).status();
    };
    same(await login("alice", "guess"), 401, "a wrong password");
    await p.waitForSelector(".notice.bad:has-text('wrong')");
    same(await login("alice", "secret"), 204, "the right one");
    await p.waitForSelector("main .card, main table.data");
    expect((await context.cookies()).every((c) => c.httpOnly && c.sameSite === "Strict"), "the cookie is for nobody else");
    same(await p.evaluate(() => document.cookie), "", "the cookie as scripts see it");
    await p.evaluate(() => fetch("api/v1/session", { method: "DELETE" }));
    await p.reload();
    await p.waitForSelector(".door input[name=password]");
    let last = 0;
    for (let i = 0; i < 7; i++) last = await login("mallory", `guess${i}`);
    same(last, 429, "the seventh guess");
    await p.waitForSelector(".notice.bad:has-text('too many')");
    same(await login("bob", "secret"), 204, "somebody else");
    await context.close();
  });
}
