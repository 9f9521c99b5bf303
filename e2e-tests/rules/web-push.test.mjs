// What our own code seals for a browser is what a library of others opens (http_ece, RFC 8188 and 8291), and how it signs in to a push
// service is what Node verifies (ES256, RFC 8292), on sealed-pushes.json, which a test of `api` (channels/web_push/sealing.rs) holds to
// be exactly what the code prints. Run by `npm run rules`.
import assert from 'node:assert/strict';
import { createECDH, createPublicKey, verify } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import ece from 'http_ece';

const { sealed, signed } = JSON.parse(await readFile(join(import.meta.dirname, 'sealed-pushes.json'), 'utf8'));

/** Opens one as a browser does, by its private key and its secret. */
function open(one, changed = {}) {
  const { private: key, secret, sealed: bytes } = { ...one, ...changed };
  const privateKey = createECDH('prime256v1');
  privateKey.setPrivateKey(key, 'base64url');
  return ece.decrypt(Buffer.from(bytes, 'base64url'), { version: 'aes128gcm', privateKey, authSecret: secret }).toString('utf8');
}

test('a library of others opens what is sealed, and only with key and secret of the browser', () => {
  assert.ok(sealed.length >= 4);
  for (const [n, one] of sealed.entries()) {
    assert.equal(open(one), one.plain);
    const other = sealed[(n + 1) % sealed.length];
    assert.throws(() => open(one, { private: other.private }));
    assert.throws(() => open(one, { secret: other.secret }));
    const altered = Buffer.from(one.sealed, 'base64url');
    altered[altered.length - 1] ^= 1;
    assert.throws(() => open(one, { sealed: altered.toString('base64url') }));
  }
  const longest = Math.max(...sealed.map((one) => Buffer.from(one.sealed, 'base64url').length));
  assert.ok(longest <= 4096 && longest > 4000, 'the longest text fills one record');
});

test('what signs in to a push service is verified by the public key that it names', () => {
  const [, token, key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(signed.authorization);
  assert.equal(key, signed.publicKey);
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  const [head, claims, signature] = token.split('.');
  const holds = (text) => verify('sha256', Buffer.from(text), { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
  assert.ok(holds(`${head}.${claims}`));
  assert.ok(!holds(`${head}.${claims}x`));
  const read = (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
  assert.deepEqual(read(head), { typ: 'JWT', alg: 'ES256' });
  const { aud, exp, sub } = read(claims);
  assert.equal(aud, new URL(signed.endpoint).origin);
  const seconds = exp - Date.parse(signed.at) / 1000;
  assert.ok(seconds > 0 && seconds <= 24 * 3600);
  assert.match(sub, /^(mailto:|https:)/);
});
