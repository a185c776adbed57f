// Runs the Worker in workerd, Cloudflare's runtime, on loopback and without an account. WORKER is the folder with the
// modules of the Worker; `./check` sets it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { json } from "node:stream/consumers";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import workerd from "workerd";
import { CLIENT_ID, SECRET, SHOP, buyer, merchant } from "../tokens.mjs";

const { WORKER } = process.env;
const LEEWAY = 10;
const RETRY = "x-shopify-retry-invalid-session-request";

let runtime;
const addresses = {};

before(async () => {
  const files = await readdir(WORKER, { recursive: true, withFileTypes: true });
  const names = files.filter((file) => file.isFile() && /\.(m?js|wasm)$/.test(file.name))
    .map((file) => join(file.parentPath, file.name).slice(WORKER.length + 1))
    // The first module is the entry point.
    .sort((one, two) => (two === "entry.mjs") - (one === "entry.mjs"));
  const modules = names.map((name) =>
    `(name = "${name}", ${name.endsWith(".wasm") ? "wasm" : "esModule"} = embed "${name}")`);
  const config = join(WORKER, "config.capnp");
  const worker = (secret) => `(
    modules = [${modules.join(", ")}],
    bindings = [
      (name = "SHOPIFY_API_KEY", text = "${CLIENT_ID}"),
      (name = "SHOPIFY_API_SECRET", text = "${secret}"),
    ],
    compatibilityDate = "2026-11-01",
  )`;
  const socket = (name) => `(name = "${name}", address = "127.0.0.1:0", http = (), service = "${name}")`;
  await writeFile(config, `
    using Workerd = import "/workerd/workerd.capnp";
    const config :Workerd.Config = (
      services = [(name = "worker", worker = .worker), (name = "secretless", worker = .secretless)],
      sockets = [${socket("worker")}, ${socket("secretless")}],
    );
    const worker :Workerd.Worker = ${worker(SECRET)};
    const secretless :Workerd.Worker = ${worker("")};
  `);
  runtime = spawn(workerd.default, ["serve", config, "--control-fd=3"], { stdio: ["ignore", "inherit", "inherit", "pipe"] });
  // workerd reports the port of each socket.
  await new Promise((resolve, reject) => {
    runtime.on("exit", (code) => reject(new Error(`workerd has ended: ${code}`)));
    createInterface(runtime.stdio[3]).on("line", (line) => {
      const { event, socket, port } = JSON.parse(line);
      if (event === "listen") addresses[socket] = `http://127.0.0.1:${port}`;
      if (addresses.worker && addresses.secretless) resolve();
    });
  });
});

after(() => runtime?.kill());

/** Returns status, body and headers of the Worker's answer. */
async function call(authorization, options = {}) {
  const headers = authorization.map((value) => ["authorization", value]);
  const response = await fetch(`${addresses.worker}/api/merchant`, { headers, ...options });
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
}

async function refused(token, status, error) {
  const answer = await call([`Bearer ${token}`]);
  assert.deepEqual([answer.status, answer.body], [status, { error }]);
  return answer.headers;
}

test("a merchant's token is answered with 200", async () => {
  const { status, body } = await call([`Bearer ${merchant()}`]);
  assert.deepEqual([status, body], [200, { shop: SHOP, user_id: "42" }]);
});

test("a forged token and a buyer's are refused", async () => {
  await refused(merchant({ secret: `${SECRET}0` }), 401, "invalid_signature");
  await refused(buyer(), 403, "not_merchant");
});

test("an expired token gets the retry header, across origins", async () => {
  const headers = await refused(merchant({ age: 3600 }), 401, "expired");
  assert.equal(headers.get(RETRY), "1");
  assert.equal(headers.get("access-control-allow-origin"), "*");
  assert.match(headers.get("access-control-expose-headers"), new RegExp(RETRY, "i"));
});

test("a request without a token is missing_token", async () => {
  const { status, body } = await call([]);
  assert.deepEqual([status, body], [401, { error: "missing_token" }]);
});

test("two Authorization fields, joined by the host, are refused", async () => {
  const field = ["authorization", `Bearer ${merchant()}`];
  // `fetch` would join them itself.
  const sent = request(`${addresses.worker}/api/merchant`, { headers: [...field, ...field, "host", "localhost"] }).end();
  const [response] = await once(sent, "response");
  assert.deepEqual([response.statusCode, await json(response)], [400, { error: "several_tokens" }]);
});

test("with an empty secret every request is answered with 500", async () => {
  for (const token of [merchant(), merchant({ secret: "\0" })]) {
    const headers = { authorization: `Bearer ${token}` };
    const { status } = await fetch(`${addresses.secretless}/api/merchant`, { headers });
    assert.equal(status, 500);
  }
});

test("of the requests with OPTIONS, only a preflight is answered without a token", async () => {
  const headers = { "access-control-request-method": "GET", origin: "null" };
  const { status, headers: answer } = await call([], { method: "OPTIONS", headers });
  assert.equal(status, 204);
  assert.equal(answer.get("access-control-allow-headers"), "Authorization, Content-Type");
  assert.equal((await call([], { method: "OPTIONS" })).status, 401);
});

test("the time is the host's: a token expires as it passes", async () => {
  const age = 60 + LEEWAY - 3;
  const token = merchant({ age });
  assert.equal((await call([`Bearer ${token}`])).status, 200);
  await sleep(3000);
  await refused(token, 401, "expired");
  await refused(merchant({ age: -LEEWAY - 5 }), 401, "not_yet_valid");
});

test("the guide shows the handler as it is", async () => {
  const read = (path) => readFile(new URL(path, import.meta.url), "utf8");
  const [guide, source] = await Promise.all([read("../../docs/at-the-edge.md"), read("src/lib.rs")]);
  const [, shown] = guide.match(/```rust,ignore\n(#\[event[^`]*)```/);
  assert.ok(source.includes(shown), shown);
});
