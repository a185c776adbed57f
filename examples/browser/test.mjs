// The calls of an extension in a real browser: in a sandboxed frame of another origin, a worker calls the server with a
// token. Run by `browser/run`, which sets SERVER, TOKENS and CHROMIUM.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { chromium } from "playwright-core";

const { SERVER, TOKENS, CHROMIUM } = process.env;
const tokens = JSON.parse(TOKENS);

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

const call = (name, url, token, options = {}) => ({ name, url, token, method: "GET", ...options });
const post = { method: "POST", body: "1001" };
const calls = [
  call("origin", origins.address, tokens.buyer),
  call("without-cors", withoutCors.address, tokens.buyer),
  call("buyer", `${SERVER}/api/buyer`, tokens.buyer),
  call("buyer-at-merchants-route", `${SERVER}/api/merchant`, tokens.buyer),
  call("buyer-at-once", `${SERVER}/api/once`, tokens.buyer, post),
  call("buyer-expired", `${SERVER}/api/buyer`, tokens.buyer_expired),
  call("merchant", `${SERVER}/api/merchant`, tokens.merchant),
  call("merchant-once", `${SERVER}/api/once`, tokens.merchant, post),
  call("merchant-once-more", `${SERVER}/api/once`, tokens.merchant, post),
  call("merchant-expired", `${SERVER}/api/merchant`, tokens.merchant_expired),
];

const expected = {
  origin: "200 null",
  "without-cors": "network error",
  buyer: '200 {"customer_id":"gid://shopify/Customer/7","shop":"example.myshopify.com"}',
  "buyer-at-merchants-route": '403 {"error":"not_merchant"}',
  "buyer-at-once": '403 {"error":"not_merchant"}',
  "buyer-expired": '401 {"error":"expired"}',
  merchant: '200 {"shop":"example.myshopify.com","user_id":"42"}',
  "merchant-once": '200 {"done":"refund 1001","shop":"example.myshopify.com"}',
  "merchant-once-more": '409 {"error":"replayed"}',
  "merchant-expired": '401 {"error":"expired"} retry',
};

const file = (name) => readFile(new URL(name, import.meta.url), "utf8");
const extension = (await file("extension.html")).replace("/* CALLS */ []", JSON.stringify(calls));
const pages = { "/page.html": await file("page.html"), "/extension.html": extension };
const host = await listen((request, response) => {
  response.setHeader("content-type", "text/html");
  response.statusCode = request.url in pages ? 200 : 404;
  response.end(pages[request.url]);
});

const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
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
  const opened = await page.goto(`${SERVER}/?id_token=${tokens.merchant}`);
  assert.equal(opened.status(), 200);
  assert.match(await page.textContent("p"), /^Hello, example\.myshopify\.com\.$/);
  console.log("ok  document");

  // Framed by another site: the browser enforces the policy and shows nothing of the document.
  pages["/frame.html"] = `<iframe src="${SERVER}/?id_token=${tokens.merchant}"></iframe>`;
  const refused = page.waitForEvent("console", (message) => message.text().includes("frame-ancestors"));
  await page.goto(`${host.address}/frame.html`);
  await refused;
  assert.equal(await page.frameLocator("iframe").getByText("Hello").count(), 0);
  console.log("ok  document in another site's frame");
} finally {
  await browser.close();
  for (const { server } of [host, origins, withoutCors]) server.close();
}
