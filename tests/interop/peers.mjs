// jose, jsonwebtoken and @shopify/shopify-api, configured as their documentation has it, for `run`: reads
// { now, audience, secret, sign: [...], verify: [...] } and writes { versions, signed, accepts }.
//
// Not all of them take the time as an argument, so the clock of the process is set for all.
import { readFileSync } from 'node:fs';
import { mock } from 'node:test';

import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { getJwt } from '@shopify/shopify-api/test-helpers';
import { SignJWT, UnsecuredJWT, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const read = (path) => JSON.parse(readFileSync(path));
const { now, audience, secret, sign, verify } = read(0);
mock.timers.enable({ apis: ['Date'], now: now * 1000 });

const bytes = (text) => new TextEncoder().encode(text);
const SHOPIFY = '@shopify/shopify-api';

const signers = {
  jose: ({ header, claims, secret }) =>
    header.alg === 'none'
      ? new UnsecuredJWT(claims).encode()
      : new SignJWT(claims).setProtectedHeader(header).sign(bytes(secret)),
  jsonwebtoken: ({ header, claims, secret }) =>
    jsonwebtoken.sign(claims, header.alg === 'none' ? '' : secret, {
      algorithm: header.alg,
      header: { typ: undefined, ...header },
      noTimestamp: !('iat' in claims),
    }),
  // Its test helper has a header of its own, and claims that can be replaced or left out.
  [SHOPIFY]: async ({ claims, secret }) => {
    const own = ['iss', 'dest', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'sid'];
    const leftOut = Object.fromEntries(own.map((name) => [name, undefined]));
    return (await getJwt('example', audience, secret, { ...leftOut, ...claims })).token;
  },
};

const shopify = shopifyApi({
  apiKey: audience,
  apiSecretKey: secret,
  apiVersion: ApiVersion.October25,
  hostName: 'app.example.com',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});
const options = { algorithms: ['HS256'], audience, clockTolerance: 10 };
const requiredClaims = ['exp', 'nbf', 'iat', 'aud', 'dest', 'jti'];
const verifiers = {
  jose: (token) => jwtVerify(token, bytes(secret), options),
  'jose with options': (token) => jwtVerify(token, bytes(secret), { ...options, requiredClaims }),
  jsonwebtoken: (token) => jsonwebtoken.verify(token, secret, options),
  [SHOPIFY]: (token) => shopify.session.decodeSessionToken(token),
};

async function doesAccept(verifier, token) {
  try {
    await verifier(token);
    return true;
  } catch {
    return false;
  }
}

const version = (name) => read(new URL(`node_modules/${name}/package.json`, import.meta.url)).version;
const versions = {
  jose: version('jose'),
  jsonwebtoken: version('jsonwebtoken'),
  [SHOPIFY]: `${version(SHOPIFY)}, in it jose ${version(`${SHOPIFY}/node_modules/jose`)}`,
};
const signed = [];
for (const line of sign) signed.push(await signers[line.by](line));
const accepts = {};
for (const [name, verifier] of Object.entries(verifiers)) {
  accepts[name] = [];
  for (const token of verify) accepts[name].push(await doesAccept(verifier, token));
}
process.stdout.write(JSON.stringify({ versions, signed, accepts }));
