// What our own code signs is what other people's libraries verify: the npm and the PyPI library of Standard Webhooks, on
// signed-webhooks.json, which a test of `api` (webhooks/sign.rs) holds to be exactly what the code prints. Run by `npm run rules`.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mock, test } from 'node:test';
import { promisify } from 'node:util';
import { Webhook } from 'standardwebhooks';

const here = import.meta.dirname;
const run = promisify(execFile);
const cases = JSON.parse(await readFile(join(here, 'signed-webhooks.json'), 'utf8'));

/** Verifies one as a receiver does, at the moment at which it was signed. */
function verify(secret, { id, timestamp, signature, body }) {
  mock.method(Date, 'now', () => timestamp * 1000);
  try {
    return new Webhook(secret).verify(body, { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signature });
  } finally {
    mock.restoreAll();
  }
}

test('the npm library verifies each of them by each of its secrets', () => {
  assert.ok(cases.length >= 6 && cases.some((one) => one.secrets.length === 2));
  for (const one of cases) {
    for (const secret of one.secrets) assert.deepEqual(verify(secret, one), JSON.parse(one.body));
  }
});

test('the npm library refuses what was altered, and a secret that is not of it', () => {
  const other = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;
  for (const one of cases) {
    const [secret] = one.secrets;
    assert.throws(() => verify(other, one));
    assert.throws(() => verify(secret, { ...one, body: one.body.replace('T16', 'T17') }));
    assert.throws(() => verify(secret, { ...one, id: `${one.id}0` }));
    assert.throws(() => verify(secret, { ...one, timestamp: one.timestamp + 1 }));
  }
});

/** Verifies all of them with Python, at the moment at which each was signed; prints how many. */
const script = `
import datetime, json, sys
import standardwebhooks.webhooks as lib
from unittest import mock
count = 0
for one in json.load(open(sys.argv[1])):
    now = datetime.datetime.fromtimestamp(one["timestamp"], datetime.timezone.utc)
    headers = {"webhook-id": one["id"], "webhook-timestamp": str(one["timestamp"]), "webhook-signature": one["signature"]}
    with mock.patch.object(lib, "datetime", wraps=lib.datetime) as clock:
        clock.now.return_value = now
        for secret in one["secrets"]:
            assert lib.Webhook(secret).verify(one["body"], headers) == json.loads(one["body"])
            try:
                lib.Webhook(secret).verify(one["body"] + " ", headers)
            except lib.WebhookVerificationError:
                count += 1
            else:
                raise SystemExit("an altered body was verified")
print(count)
`;

test('the PyPI library verifies them too', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'webm-webhooks-'));
  try {
    const python = join(folder, 'bin', 'python');
    try {
      await run('python3', ['-m', 'venv', folder]);
      await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', 'standardwebhooks==1.0.0']);
    } catch (e) {
      t.skip(`python3 with venv and pip, or the package, is not at hand: ${String(e.message).split('\n')[0]}`);
      return;
    }
    const { stdout } = await run(python, ['-c', script, join(here, 'signed-webhooks.json')]);
    assert.equal(Number(stdout), cases.reduce((sum, one) => sum + one.secrets.length, 0));
  } finally {
    await rm(folder, { recursive: true });
  }
});
