// Alerts to many by a provider that throttles, loses answers and brings receipts late and twice, while the server is killed:
// `node house/smpp-faults.mjs ENGINE RUNS PEOPLE PROGRAM`, called by scripts/smpp.sh with the settings of the server in the
// environment. It asks through the API only and believes the provider's log. Says at the end how fast a first SMS is on the line.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Smsc } from './smsc.mjs';

const [engine, runs, people, program] = process.argv.slice(2);
const base = `http://${process.env.WEBM_LISTEN}`;
const many = Number(people);
const ALERTS = Number(process.env.WEBM_TEST_ALERTS ?? 100);
const BAR = 300;
const wrong = [];
process.setMaxListeners(0);

class Server {
  static async start() {
    const server = new Server();
    server.child = spawn(program, ['serve'], { stdio: ['ignore', 'ignore', 'inherit'] });
    server.gone = new Promise((done) => server.child.once('exit', done));
    // It is ended also when it never was ready.
    process.once('exit', () => server.child.kill('SIGKILL'));
    for (let tries = 0; tries < 3000; tries += 1) {
      const ready = await fetch(`${base}/health/ready`).catch(() => undefined);
      if (ready?.ok) return server;
      if (server.child.exitCode !== null) throw new Error('the server ended by itself');
      await pause(10);
    }
    throw new Error('the server did not become ready');
  }

  /** Ends it. One that does not stop when it is told to is a fault, and must not outlive this. */
  async end(signal) {
    this.child.kill(signal);
    const stopped = await Promise.race([this.gone.then(() => true), pause(60_000).then(() => false)]);
    if (stopped) return;
    this.child.kill('SIGKILL');
    wrong.push(`${engine}: the server did not stop within a minute`);
  }
}

let server;
let token;
let until = 0;
async function ask(method, path, body) {
  if (Date.now() > until) {
    const email = 'centre-manager@de-linde.example';
    const answer = await fetch(`${base}/api/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: process.env.WEBM_DEMO_PASSWORD }),
    });
    if (!answer.ok) throw new Error(`signing in: ${answer.status} ${await answer.text()}`);
    token = (await answer.json()).accessToken;
    until = Date.now() + 8 * 60_000;
  }
  const answer = await fetch(`${base}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

async function site() {
  const all = await ask('GET', '/areas?kind=site&limit=100');
  const found = all.items.find((one) => one.site?.code === 'DL');
  if (!found) throw new Error('no De Linde');
  return found.id;
}

const send = (siteId, role, openText) =>
  ask('POST', '/alerts', { siteId, level: 'danger-now', kind: 'robbery', openText, emergencyCalled: true, audience: { roles: [role] } });

/** The delivery by SMS of every person with a number, by name. */
async function deliveries(alert) {
  const all = new Map();
  let cursor = '';
  do {
    const page = await ask('GET', `/alerts/${alert}/recipients?limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    for (const one of page.items) {
      const sms = one.deliveries.find((d) => d.channel === 'sms');
      if (sms && one.accountName.startsWith('Persoon ')) all.set(one.accountName, sms);
    }
    cursor = page.nextCursor ?? '';
  } while (cursor);
  return all;
}

/** Waits for something that comes soon or never. */
async function wait(what, holds, seconds = 300) {
  for (const end = Date.now() + seconds * 1000; !holds(); await pause(2)) {
    if (Date.now() > end) throw new Error(`${engine}: ${what} did not come within ${seconds} s`);
  }
}

const number = (name) => `+316${10_000_000 + Number(name.replace('Persoon ', ''))}`;
const final = (d) => d.state === 'delivered' || d.state === 'failed' || d.state === 'expired';
const by = (items, of) => {
  const all = new Map();
  for (const one of items) all.set(of(one), [...(all.get(of(one)) ?? []), one]);
  return all;
};
const group = (items, of) => items.reduce((all, one) => ({ ...all, [of(one)]: (all[of(one)] ?? 0) + 1 }), {});

async function run(round, siteId) {
  const seed = Number(process.env.WEBM_TEST_SEED ?? Date.now() % 2 ** 31) + round;
  const smsc = new Smsc({ seed, throttled: 0.1, lost: 0.1, undelivered: 0.03 });
  await smsc.listen(Number(process.env.WEBM_TEST_SMSC_PORT));
  await wait('the server', () => smsc.sessions.length > 0);
  const began = Date.now();
  const alert = await send(siteId, 'guard', `Overval bij de juwelier, ronde ${round}.`);
  const kills = [];
  for (const share of [0.3, 0.6]) {
    await wait(`the share of ${share}`, () => smsc.taken >= (many - 1) * share);
    await server.end('SIGKILL');
    kills.push(Date.now());
    server = await Server.start();
  }
  // Nothing is final for ever only when the provider has brought everything and nobody waits.
  let known = new Map();
  for (const end = Date.now() + 600_000; Date.now() < end; await pause(1000)) {
    known = await deliveries(alert.id);
    if (known.size === many - 1 && [...known.values()].every(final) && smsc.quiet) break;
  }
  judge(round, seed, smsc, known, kills, began);
  await server.end('SIGTERM');
  await smsc.close();
  server = await Server.start();
}

function judge(round, seed, smsc, known, kills, began) {
  const say = (text) => wrong.push(`${engine}, run ${round} (seed ${seed}): ${text}`);
  if (known.size !== many - 1) say(`${known.size} deliveries for ${many - 1} people`);
  const open = [...known.entries()].filter(([, d]) => !final(d));
  if (open.length) say(`${open.length} never came to an end, as ${open[0][0]} ${JSON.stringify(open[0][1])}`);
  const bare = [...known.values()].filter((d) => d.state !== 'delivered' && !d.why);
  if (bare.length) say(`${bare.length} failed without a reason`);
  const taken = by(smsc.log.filter((one) => one.said !== 'throttled'), (one) => one.to);
  const twice = { lost: 0, killed: 0 };
  for (const [name, delivery] of known) {
    const mine = taken.get(number(name)) ?? [];
    if (delivery.state === 'delivered' && mine.every((one) => one.undelivered)) say(`${name} has it, says the server; the provider does not`);
    for (const one of mine.slice(0, -1)) {
      const ended = smsc.sessions[one.session].ended;
      // An answer that the server can have had, but not kept: it was killed within a second of it.
      const killed = ended !== undefined && kills.some((at) => Math.abs(at - ended) < 1000) && ended - one.answered < 1000;
      if (one.said === 'lost') twice.lost += 1;
      else if (killed) twice.killed += 1;
      else say(`${name} got it again although it was answered: ${JSON.stringify(mine)}`);
    }
    if (mine.length > 1 && !delivery.repeated) say(`${name} got it ${mine.length} times and the server does not say so`);
    if (new Set(mine.map((one) => one.text)).size > 1) say(`${name} got different texts`);
  }
  const strangers = [...taken.keys()].filter((to) => !known.has(`Persoon ${String(Number(to.slice(4)) - 10_000_000).padStart(5, '0')}`));
  if (strangers.length) say(`${strangers.length} numbers that are nobody's`);
  // No more can be in hand at a kill than the window holds.
  if (twice.killed > kills.length * Number(process.env.WEBM_SMPP_WINDOW)) say(`${twice.killed} sent again for two kills`);
  const states = group([...known.values()], (d) => (d.state === 'delivered' ? 'delivered' : `${d.state}: ${d.why}`));
  const said = group(smsc.log, (one) => one.said);
  process.stdout.write(
    `${engine}, run ${round}, seed ${seed}: ${known.size} people, ${Math.round((Date.now() - began) / 1000)} s; ${JSON.stringify(states)}; provider ${JSON.stringify(said)}; ` +
      `sent again: ${twice.lost} whose answer was lost, ${twice.killed} in hand at one of ${kills.length} kills\n`,
  );
}

/** From the moment the alert bears, which is before its commit, to the line. */
async function first(siteId) {
  const smsc = new Smsc();
  await smsc.listen(Number(process.env.WEBM_TEST_SMSC_PORT));
  await wait('the server', () => smsc.sessions.length > 0);
  const took = [];
  for (let n = 0; n < ALERTS; n += 1) {
    const alert = await send(siteId, 'warden', `Proef ${n}.`);
    const mark = () => smsc.log.find((one) => one.text.includes(`Proef ${n}.`));
    await wait('an SMS', mark);
    took.push(mark().at - Date.parse(alert.sentAt));
    await wait('a receipt', () => smsc.quiet);
  }
  await smsc.close();
  took.sort((a, b) => a - b);
  const [half, most] = [took[Math.floor(ALERTS / 2)], took[Math.ceil(ALERTS * 0.95) - 1]];
  process.stdout.write(`${engine}: first SMS on the line after the alert: p50 ${half} ms, p95 ${most} ms, longest ${took.at(-1)} ms of ${ALERTS}\n`);
  if (most >= BAR) process.stdout.write(`${engine}: p95 misses ${BAR} ms on this machine\n`);
}

server = await Server.start();
try {
  const siteId = await site();
  for (let round = 1; round <= Number(runs); round += 1) await run(round, siteId);
  await first(siteId);
} finally {
  await server.end('SIGTERM');
}
for (const one of wrong.slice(0, 20)) process.stdout.write(`WRONG ${one}\n`);
if (wrong.length) process.stdout.write(`${wrong.length} wrong\n`);
process.exit(wrong.length ? 1 : 0);
