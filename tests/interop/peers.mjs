// jose, jsonwebtoken and @shopify/shopify-api, configured as their documentation has it: `sign`, `verify`
// and `version`, in JSON lines.
//
// Not all of them take the time as an argument, so the clock of the process is set for all.
import { readFileSync } from 'node:fs';
import { mock } from 'node:test';

import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import { getJwt } from '@shopify/shopify-api/test-helpers';
import { SignJWT, UnsecuredJWT, jwtVerify } from 'jose';
import jsonwebtoken from 'jsonwebtoken';

const read = (path) => JSON.parse(readFileSync(new URL(path, import.meta.url)));
const setting = read('setting.json');
const { client_id: audience, secret, leeway_in_seconds: leeway } = setting;
mock.timers.enable({ apis: ['Date'], now: setting.now_in_milliseconds });

const bytes = (text) => new TextEncoder().encode(text);

// Signing.

function withJose({ header, claims, secret }) {
  if (header.alg === 'none') return new UnsecuredJWT(claims).encode();
  const crit = { x: true }; // else it signs no `crit` but that of `b64`
  return new SignJWT(claims).setProtectedHeader(header).sign(bytes(secret), { crit });
}

function withJsonwebtoken({ header, claims, secret }) {
  return jsonwebtoken.sign(claims, header.alg === 'none' ? '' : secret, {
    algorithm: header.alg,
    header: { typ: undefined, ...header },
    noTimestamp: !('iat' in claims),
  });
}

// Its test helper has claims of its own, which can be replaced or left out, and no argument for the header.
async function withShopifysHelper({ header, claims, secret }) {
  if (JSON.stringify(header) !== '{"alg":"HS256"}') throw new Error('no argument for the header');
  const own = ['iss', 'dest', 'aud', 'sub', 'exp', 'nbf', 'iat', 'jti', 'sid'];
  const leftOut = Object.fromEntries(own.map((name) => [name, undefined]));
  return (await getJwt('example', audience, secret, { ...leftOut, ...claims })).token;
}

async function sign(line) {
  await signWith('jose', withJose, line);
  await signWith('jsonwebtoken', withJsonwebtoken, line);
  // Shopify's helper cannot set a header. If the line has Shopify's header, the helper's own will do.
  const usual = JSON.stringify(line.header) === '{"alg":"HS256","typ":"JWT"}';
  const header = usual ? { alg: 'HS256' } : line.header;
  await signWith('@shopify/shopify-api', withShopifysHelper, { ...line, header });
}

async function signWith(by, signer, line) {
  try {
    write({ ...line, by, token: await signer(line) });
  } catch (error) {
    write({ ...line, by, declined: `${error.name}: ${error.message}` });
  }
}

// What the helper signs if no claims are given.
async function signAsItIs() {
  const { token, payload } = await getJwt('example', audience, secret);
  write({
    name: 'its own claims',
    expected: `merchant ${payload.sub}`,
    header: { alg: 'HS256' },
    claims: payload,
    by: '@shopify/shopify-api',
    token,
  });
}

// Verifying.

const shopify = shopifyApi({
  apiKey: audience,
  apiSecretKey: secret,
  apiVersion: ApiVersion.October25,
  hostName: 'app.example.com',
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});

const algorithms = ['HS256'];
const requiredClaims = ['exp', 'nbf', 'iat', 'aud', 'dest', 'jti'];
const verifiers = {
  jose: (token) => jwtVerify(token, bytes(secret), { algorithms, audience, clockTolerance: leeway }),
  'jose, options': (token) =>
    jwtVerify(token, bytes(secret), { algorithms, audience, clockTolerance: leeway, requiredClaims }),
  jsonwebtoken: (token) =>
    jsonwebtoken.verify(token, secret, { algorithms, audience, clockTolerance: leeway }),
  '@shopify/shopify-api': (token) => shopify.session.decodeSessionToken(token),
};

async function verify(line) {
  for (const [implementation, verifier] of Object.entries(verifiers)) {
    try {
      await verifier(line.token);
      write({ ...line, implementation, accepts: true });
    } catch (error) {
      write({ ...line, implementation, accepts: false, because: because(error, line.token) });
    }
  }
}

// The text of an error, without the token that some contain. The JavaScript engine's own messages are left out.
function because(error, token) {
  if (error instanceof SyntaxError) return 'SyntaxError';
  return error.message.replace(`Failed to parse session token '${token}': `, '');
}

// The process.

function versions() {
  const version = (name) => read(`node_modules/${name}/package.json`).version;
  const api = '@shopify/shopify-api';
  return {
    jose: version('jose'),
    jsonwebtoken: version('jsonwebtoken'),
    [api]: `${version(api)}, in it jose ${version(`${api}/node_modules/jose`)}`,
  };
}

function write(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

const lines = () =>
  readFileSync(0, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

const command = process.argv[2];
if (command === 'version') write(versions());
if (command === 'sign') await signAsItIs();
if (command === 'sign') for (const line of lines()) await sign(line);
if (command === 'verify') for (const line of lines()) await verify(line);
