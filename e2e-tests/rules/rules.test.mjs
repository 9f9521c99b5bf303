// Every rule of openapi/ruleset.yaml finds what it is for: a document that keeps them all is spoilt in one place per rule.
// Run by `npm run rules`. A rule without a spoilt document fails here, so that no rule can sit there and look busy.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';

const here = import.meta.dirname;
const ruleset = join(here, '..', '..', 'openapi', 'ruleset.yaml');
const spectral = join(here, '..', 'node_modules', '.bin', 'spectral');

const list = (doc) => doc.paths['/incidents'].get;
const create = (doc) => doc.paths['/incidents'].post;
const incident = (doc) => doc.components.schemas.Incident.properties;
const movePath = (doc, to) => {
  doc.paths[to] = doc.paths['/incidents'];
  delete doc.paths['/incidents'];
};

/** What spoils the good document, by the rule that must say so. */
const spoilt = {
  'webm-document-version': [(d) => (d.openapi = '3.0.3')],
  'webm-version-semver': [(d) => (d.info.version = '1.2')],
  'webm-contact': [(d) => delete d.info.contact.email, (d) => delete d.info.contact.url, (d) => delete d.info.contact.name],
  'webm-server-version': [(d) => (d.servers[0].url = '/api'), (d) => (d.servers[0].url = '/api/v1.2')],
  'webm-path-no-slash': [(d) => movePath(d, '/incidents/')],
  'webm-path-words': [(d) => movePath(d, '/Incidents'), (d) => movePath(d, '/incidents.json'), (d) => movePath(d, '/incidents/_search-all')],
  'webm-path-no-verb': [(d) => movePath(d, '/incidents/search'), (d) => movePath(d, '/create-incidents')],
  'webm-methods': [(d) => (d.paths['/incidents'].trace = list(d))],
  'webm-query-camel': [(d) => (list(d).parameters[1].name = 'reported_from')],
  'webm-nothing-sensitive': [(d) => (list(d).parameters[1].name = 'licencePlate'), (d) => (list(d).parameters[1].name = 'accessToken')],
  'webm-operation-id': [(d) => delete list(d).operationId, (d) => (list(d).operationId = 'incidents')],
  'webm-operation-summary': [(d) => delete list(d).summary],
  'webm-operation-example': [(d) => delete d.components.schemas.IncidentPage.example],
  'webm-operation-permission': [
    (d) => delete list(d)['x-permission'],
    (d) => (list(d)['x-permission'] = 'everybody'),
    (d) => (list(d).security = []),
    (d) => delete d.security,
  ],
  'webm-operation-answers': [
    (d) => delete list(d).responses[401],
    (d) => delete list(d).responses[403],
    (d) => delete list(d).responses[400],
    (d) => delete create(d).responses[415],
    (d) => delete create(d).responses[422],
    (d) => delete create(d).responses[201].headers.Location,
    (d) => delete list(d).responses[200],
    (d) => movePath(d, '/incidents/{incidentId}'),
  ],
  'webm-list-pages': [(d) => (list(d).parameters[0].schema.maximum = 1000), (d) => delete list(d).parameters[0].schema.maximum],
  'webm-problem-media': [
    (d) => (d.components.responses.Problem.content = { 'application/json': d.components.responses.Problem.content['application/problem+json'] }),
  ],
  'webm-problem-schema': [(d) => delete d.components.schemas.Problem.properties.code],
  'webm-version-header': [(d) => delete d.components.responses.Problem.headers],
  'webm-schema-pascal': [
    (d) => {
      d.components.schemas.Page_Incident = d.components.schemas.IncidentPage;
      delete d.components.schemas.IncidentPage;
    },
  ],
  'webm-property-camel': [(d) => (incident(d).goods_value = incident(d).share)],
  'webm-property-described': [(d) => delete incident(d).share.description],
  'webm-moment-name': [(d) => (incident(d).reported = incident(d).reportedAt)],
  'webm-date-name': [(d) => (incident(d).passEnds = incident(d).passDate)],
  'webm-date-format': [(d) => (incident(d).passDate.format = 'date-time')],
  'webm-money': [(d) => (incident(d).lossCents.type = ['number', 'null']), (d) => (incident(d).lossCents.type = 'string')],
  'webm-money-name': [(d) => (incident(d).totalLoss = incident(d).share)],
  'webm-enum-kebab': [(d) => incident(d).state.enum.push('inHand')],
};

let folder;
const found = new Map(); // file -> codes of the findings

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'webm-rules-'));
  const good = await readFile(join(here, 'good.json'), 'utf8');
  const files = [join(folder, 'good.json')];
  await writeFile(files[0], good);
  for (const [rule, ways] of Object.entries(spoilt)) {
    for (const [i, spoil] of ways.entries()) {
      const doc = JSON.parse(good);
      spoil(doc);
      files.push(join(folder, `${rule}.${i}.json`));
      await writeFile(files.at(-1), JSON.stringify(doc));
    }
  }
  for (const file of files) found.set(basename(file), []);
  // One run over all of them: starting Spectral costs more than what it does. It exits with 1 when it finds something.
  const run = promisify(execFile)(spectral, ['lint', ...files, '--ruleset', ruleset, '--format', 'json'], { maxBuffer: 1 << 26 });
  const { stdout } = await run.catch((error) => {
    if (error.code === 1) return error;
    throw new Error(`Spectral did not run: ${error.stderr}`);
  });
  for (const finding of JSON.parse(stdout)) found.get(basename(finding.source)).push(finding.code);
});

after(() => rm(folder, { recursive: true, force: true }));

test('the good document has no finding', () => assert.deepEqual(found.get('good.json'), []));

test('every rule of ours has a document that it rejects', async () => {
  const names = [...(await readFile(ruleset, 'utf8')).matchAll(/^ {2}(webm-[a-z-]+):/gm)].map((match) => match[1]);
  assert.deepEqual(names.toSorted(), Object.keys(spoilt).toSorted());
});

describe('what each rule finds', () => {
  for (const [rule, ways] of Object.entries(spoilt)) {
    for (const i of ways.keys()) {
      test(`${rule}, way ${i + 1}`, () => assert.ok(found.get(`${rule}.${i}.json`).includes(rule), `found only ${found.get(`${rule}.${i}.json`)}`));
    }
  }
});
