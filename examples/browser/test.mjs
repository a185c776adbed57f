// The calls of an extension in a real browser: in a sandboxed frame of another origin, a worker calls the server with a
// token. Run by `./run`, with the path of the server.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { CLIENT_ID, SECRET, buyer, merchant } from "../tokens.mjs";

const env = { LISTEN: "127.0.0.1:0", SHOPIFY_API_KEY: CLIENT_ID, SHOPIFY_API_SECRET: SECRET };
const child = spawn(process.argv[2], { env, stdio: ["ignore", "pipe", "inherit"] });
process.on("exit", () => child.kill());
const SERVER = await new Promise((resolve, reject) => {
  child.on("exit", (code) => reject(new Error(`the server has ended: ${code}`)));
  createInterface(child.stdout).on("line", (line) => {
    const { address } = JSON.parse(line).fields;
    if (address) resolve(`http://${address}`);
  });
});

const listen = (handler) =>
  new Promise((resolve) => {
    const server = createServer(handler).listen(0, "127.0.0.1", () => {
      resolve({ server, address: `http://127.0.0.1:${server.address().port}` });
    });
  });

// Answers every call with the `Origin` that the browser sent.
const origins = await listen((request, response) => {
  response.setHeader("access-control-allow-origin", "*");
  response.setHeader("access-control-allow-headers", "authorization");
  response.end(request.headers.origin);
});

// A control without CORS headers: the frame's calls to it must fail.
const withoutCors = await listen((_, response) => response.end("not to be read"));

const calls = [];
const expected = {};
const call = (name, url, token, answer, body) => {
  calls.push({ name, url, token, body, method: body ? "POST" : "GET" });
  expected[name] = answer;
};
const [buyers, merchants, once] = ["buyer", "merchant", "once"].map((name) => `${SERVER}/api/${name}`);
const user = merchant();
call("origin", origins.address, buyer(), "200 null");
call("without-cors", withoutCors.address, buyer(), "network error");
call("buyer", buyers, buyer(), '200 {"customer_id":"gid://shopify/Customer/7","shop":"example.myshopify.com"}');
call("buyer-at-merchants-route", merchants, buyer(), '403 {"error":"not_merchant"}');
call("buyer-at-once", once, buyer(), '403 {"error":"not_merchant"}', "1001");
call("buyer-expired", buyers, buyer({ age: 3600 }), '401 {"error":"expired"}');
call("merchant", merchants, user, '200 {"shop":"example.myshopify.com","user_id":"42"}');
call("merchant-once", once, user, '200 {"done":"refund 1001","shop":"example.myshopify.com"}', "1001");
call("merchant-once-more", once, user, '409 {"error":"replayed"}', "1001");
call("merchant-expired", merchants, merchant({ age: 3600 }), '401 {"error":"expired"} retry');

const extension = await readFile(new URL("extension.html", import.meta.url), "utf8");
const pages = {
  // Without allow-same-origin the frame has an opaque origin, and so has its worker: "Origin: null".
  "/page.html": '<!doctype html><iframe sandbox="allow-scripts" src="/extension.html"></iframe>',
  "/extension.html": extension.replace("/* CALLS */ []", JSON.stringify(calls)),
};
const host = await listen((request, response) => {
  response.setHeader("content-type", "text/html");
  response.statusCode = request.url in pages ? 200 : 404;
  response.end(pages[request.url]);
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage();
  await page.goto(`${host.address}/page.html`);
  const frame = page.frameLocator("iframe");
  for (const [name, shown] of Object.entries(expected)) {
    const seen = await frame.locator(`#${name}`).textContent({ timeout: 10_000 });
    assert.equal(seen, shown, name);
    console.log(`ok  ${name}: ${seen}`);
  }

  // The document of an embedded app, in a tab of its own: the address that the admin would open.
  const opened = await page.goto(`${SERVER}/?id_token=${merchant()}`);
  assert.equal(opened.status(), 200);
  assert.match(await page.textContent("p"), /^Hello, example\.myshopify\.com\.$/);
  console.log("ok  document");

  // Framed by another site: the browser enforces the policy and shows nothing of the document.
  pages["/frame.html"] = `<iframe src="${SERVER}/?id_token=${merchant()}"></iframe>`;
  const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.goto(`${host.address}/frame.html`);
  await refused;
  assert.equal(await page.frameLocator("iframe").getByText("Hello").count(), 0);
  console.log("ok  document in another site's frame");
} finally {
  await browser.close();
  for (const { server } of [host, origins, withoutCors]) server.close();
  child.kill();
}
