// jose, jsonwebtoken and @shopify/shopify-api, configured as their documentation has it, for `run`: reads
// { now, audience, secret, required, sign, verify } and writes { versions, signed, accepts }.
import { readFileSync } from 'node:fs';
import { mock } from 'node:test';
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { getJwt } from '@shopify/shopify-api/test-helpers';
import { SignJWT, UnsecuredJWT, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const read = (path) => JSON.parse(readFileSync(path));
const { now, audience, secret, required, sign, verify } = read(0);
// Not all of them take the time as an argument, so the clock of the process is set for all.
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
    }),
  // Its test helper has a header of its own, and claims that can be replaced or left out.
  [SHOPIFY]: async ({ claims, secret }) => {
    const { payload } = await getJwt('example', audience, secret);
    const leftOut = Object.fromEntries(Object.keys(payload).map((name) => [name, undefined]));
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
const verifiers = {
  jose: (token) => jwtVerify(token, bytes(secret), options),
  'jose with options': (token) => jwtVerify(token, bytes(secret), { ...options, requiredClaims: required }),
  jsonwebtoken: async (token) => jsonwebtoken.verify(token, secret, options),
  [SHOPIFY]: (token) => shopify.session.decodeSessionToken(token),
};

const version = (name) => read(new URL(`node_modules/${name}/package.json`, import.meta.url)).version;
const versions = { jose: version('jose'), jsonwebtoken: version('jsonwebtoken') };
versions[SHOPIFY] = `${version(SHOPIFY)}, in it jose ${version(`${SHOPIFY}/node_modules/jose`)}`;
const signed = await Promise.all(sign.map((line) => signers[line.by](line)));
const accepts = {};
for (const [name, accept] of Object.entries(verifiers)) {
  const verdicts = await Promise.allSettled(verify.map(accept));
  accepts[name] = verdicts.map(({ status }) => status === 'fulfilled');
}
process.stdout.write(JSON.stringify({ versions, signed, accepts }));
