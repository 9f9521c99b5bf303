// A running WeBM of one's own: a fresh database with the demonstration, the real program, a free port. Called by house/test.ts.
// It must not know a screen or an operation.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

export type Engine = 'sqlite' | 'postgres';

const run = promisify(execFile);
const root = join(import.meta.dirname, '..', '..');
const program = process.env.WEBM_BIN ?? join(process.env.CARGO_TARGET_DIR ?? join(root, 'target'), 'debug', 'webm');

/** A port that nobody listens on, on loopback. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((done, failed) => probe.once('error', failed).listen(0, '127.0.0.1', done));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('loopback gives no port');
  return address.port;
}

/** Runs psql's sibling programs of the private cluster that scripts/postgres.sh started. */
async function postgres(tool: 'createdb' | 'dropdb', ...args: string[]): Promise<URL> {
  const given = process.env.WEBM_TEST_POSTGRES_URL;
  if (!given) throw new Error('no PostgreSQL here: run this inside scripts/postgres.sh run …');
  const cluster = new URL(given);
  const bin = process.env.WEBM_TEST_POSTGRES_BIN;
  await run(bin ? join(bin, tool) : tool, ['-h', cluster.hostname, '-p', cluster.port, '-U', cluster.username, ...args], {
    env: { ...process.env, PGPASSWORD: cluster.password },
  });
  return cluster;
}

/** Where a new server keeps its data, and how that is thrown away. */
async function freshDatabase(engine: Engine, folder: string): Promise<{ url: string; remove: () => Promise<void> }> {
  if (engine === 'sqlite') return { url: `sqlite:${join(folder, 'webm.db')}`, remove: async () => undefined };
  const name = `e2e_${randomBytes(6).toString('hex')}`;
  const cluster = await postgres('createdb', '-T', 'template0', name);
  cluster.pathname = `/${name}`;
  return { url: cluster.href, remove: async () => void (await postgres('dropdb', '--force', '--if-exists', name)) };
}

export class Webm {
  readonly base: string;
  readonly password: string;
  readonly #child: ChildProcess;
  readonly #clean: () => Promise<void>;

  private constructor(base: string, password: string, child: ChildProcess, clean: () => Promise<void>) {
    this.base = base;
    this.password = password;
    this.#child = child;
    this.#clean = clean;
  }

  /** Migrates, makes the demonstration, starts, and answers when the server says that it is ready. */
  static async start(engine: Engine, settings: Record<string, string> = {}): Promise<Webm> {
    const folder = await mkdtemp(join(tmpdir(), 'webm-e2e-'));
    const database = await freshDatabase(engine, folder);
    const log = join(folder, 'server.log');
    const clean = async () => {
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    };
    const password = `demo-${randomBytes(12).toString('base64url')}`;
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const env = {
      ...process.env,
      WEBM_LISTEN: `127.0.0.1:${port}`,
      WEBM_METRICS_LISTEN: `127.0.0.1:${await freePort()}`,
      WEBM_DATABASE_URL: database.url,
      WEBM_DATA_DIR: folder,
      WEBM_KEYS: randomBytes(32).toString('base64'),
      WEBM_DEMO_PASSWORD: password,
      WEBM_RATE_LIMIT: 'off',
      ...settings,
    };
    try {
      await run(program, ['migrate'], { env, cwd: folder });
      await run(program, ['demo', '--if-empty'], { env, cwd: folder, maxBuffer: 1 << 24 });
      const child = spawn(program, ['serve'], { env, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
      const lines = createWriteStream(log);
      child.stdout.pipe(lines, { end: false });
      child.stderr.pipe(lines, { end: false });
      const webm = new Webm(base, password, child, clean);
      await webm.#untilReady(log);
      return webm;
    } catch (error) {
      await clean();
      throw error;
    }
  }

  async #untilReady(log: string): Promise<void> {
    const end = Date.now() + 30_000;
    while (Date.now() < end) {
      if (this.#child.exitCode !== null) break;
      const answer = await fetch(`${this.base}/health/ready`).catch(() => undefined);
      await answer?.body?.cancel();
      if (answer?.ok) return;
      await pause(50);
    }
    this.#child.kill('SIGKILL');
    throw new Error(`the server did not become ready:\n${(await readFile(log, 'utf8')).split('\n').slice(-20).join('\n')}`);
  }

  /** Asks the server to stop, waits until it has, and throws its data away. Answers with its exit code. */
  async stop(): Promise<number | null> {
    if (this.#child.exitCode === null) {
      const ended = new Promise((done) => this.#child.once('exit', done));
      this.#child.kill('SIGTERM');
      const late = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(late);
    }
    await this.#clean();
    return this.#child.exitCode;
  }
}
