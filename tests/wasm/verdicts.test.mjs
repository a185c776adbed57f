// Tokens are signed here with Node's own HMAC, and the verdicts of the WebAssembly module compared with
// what the README promises. WASM names the module's file.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

const CLIENT_ID = "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a";
// In two pieces, so that scanners for leaked secrets do not take it for a real one.
const SECRET = "shpss_" + "0123456789abcdef0123456789abcdef";
const OTHER_SECRET = "shpss_" + "fedcba9876543210fedcba9876543210";
const HEADER = { alg: "HS256", typ: "JWT" };
const NOT_BEFORE = 1_700_000_000;
const EXPIRES = NOT_BEFORE + 60;
const LEEWAY = 10;
const CLAIMS = {
  iss: "https://example.myshopify.com/admin",
  dest: "https://example.myshopify.com",
  aud: CLIENT_ID,
  sub: "12345678901",
  exp: EXPIRES,
  nbf: NOT_BEFORE,
  iat: NOT_BEFORE,
  jti: "9ea3e1a2-7b55-4f6c-8d7e-0c1d2e3f4a5b",
  sid: "5c1d9a7e-3f2b-4a68-9d0c-7b6a5f4e3d2c",
};
const MERCHANT = "merchant 12345678901 of example.myshopify.com";

const module = await WebAssembly.compile(await readFile(process.env.WASM));
const { exports } = await WebAssembly.instantiate(module);

/** The module's verdict on a merchant's token, with `now` in Unix seconds. */
function verdict(token, now) {
  const question = new TextEncoder().encode([CLIENT_ID, SECRET, token].join("\n"));
  const start = exports.question(question.length);
  new Uint8Array(exports.memory.buffer, start, question.length).set(question);
  const length = exports.verify(BigInt(now));
  // Taken only now, because growing the memory replaces its buffer.
  return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.answer(), length));
}

/** RFC 7515, section 7.1: the compact serialization, signed with HS256. */
function sign(claims, { header = HEADER, secret = SECRET } = {}) {
  const signingInput = `${encode(header)}.${encode(claims)}`;
  return `${signingInput}.${createHmac("sha256", secret).update(signingInput).digest("base64url")}`;
}

/** JSON with each slash escaped, as Shopify writes it, in base64url. */
function encode(value) {
  return Buffer.from(JSON.stringify(value).replaceAll("/", "\\/")).toString("base64url");
}

test("the module needs nothing from its host: no clock, no randomness", () => {
  assert.deepEqual(WebAssembly.Module.imports(module), []);
});

test("a valid token is the merchant's", () => {
  assert.equal(verdict(sign(CLAIMS), NOT_BEFORE), MERCHANT);
});

test("a valid token whose header is written in another way is the merchant's", () => {
  const header = { typ: "jwt", kid: "any", alg: "HS256" };
  assert.equal(verdict(sign(CLAIMS, { header }), NOT_BEFORE), MERCHANT);
});

test("a token signed with another secret is forged", () => {
  const token = sign(CLAIMS, { secret: OTHER_SECRET });
  assert.equal(verdict(token, NOT_BEFORE), "invalid_signature");
});

test("a signature with any one bit changed is forged", () => {
  const signed = sign(CLAIMS);
  const start = signed.lastIndexOf(".") + 1;
  for (let bit = 0; bit < 256; bit += 1) {
    const signature = Buffer.from(signed.slice(start), "base64url");
    signature[bit >> 3] ^= 1 << (bit & 7);
    const forged = signed.slice(0, start) + signature.toString("base64url");
    assert.equal(verdict(forged, NOT_BEFORE), "invalid_signature", `bit ${bit}`);
  }
});

test("a token has expired when the leeway after exp is over, and says both times", () => {
  const token = sign(CLAIMS);
  assert.equal(verdict(token, EXPIRES + LEEWAY - 1), MERCHANT);
  const now = EXPIRES + LEEWAY;
  assert.equal(verdict(token, now), `expired ${EXPIRES} ${now}`);
});

test("a token is not valid yet before the leeway before nbf, and says both times", () => {
  const token = sign(CLAIMS);
  assert.equal(verdict(token, NOT_BEFORE - LEEWAY), MERCHANT);
  const now = NOT_BEFORE - LEEWAY - 1;
  assert.equal(verdict(token, now), `not_yet_valid ${NOT_BEFORE} ${now}`);
});

test("times are 64 bits wide where addresses are 32", () => {
  const token = sign(CLAIMS);
  // If only the lower 32 bits counted, the token would be valid at the first three times.
  for (const now of [2 ** 32 + NOT_BEFORE, 2 ** 33 + EXPIRES - 1, 2 ** 32 + EXPIRES, 2n ** 64n - 1n]) {
    assert.equal(verdict(token, now), `expired ${EXPIRES} ${now}`);
  }
  const claims = { ...CLAIMS, nbf: 2 ** 32 + NOT_BEFORE, exp: 2 ** 32 + EXPIRES };
  assert.equal(verdict(sign(claims), claims.nbf), MERCHANT);
  assert.equal(verdict(sign(claims), NOT_BEFORE), `not_yet_valid ${claims.nbf} ${NOT_BEFORE}`);
});

test("verifying takes less than a tenth of a CPU limit of 10 ms", (t) => {
  const token = sign(CLAIMS);
  const rounds = Array.from({ length: 100 }, () => {
    const start = process.hrtime.bigint();
    verdict(token, NOT_BEFORE);
    return Number(process.hrtime.bigint() - start) / 1000;
  });
  const microseconds = Math.min(...rounds);
  t.diagnostic(`a new verifier and one verification: ${microseconds.toFixed(1)} us`);
  assert.ok(microseconds < 1000, `${microseconds}`);
});
