// A phone that can be switched off: Chromium as a process of its own, on a profile that outlives it. Imported by the stories
// that kill it. It must not know a screen.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium as driver, type Page } from '@playwright/test';
import { chromium } from './chromium.ts';

export class Device {
  readonly #profile: string;
  #child: ChildProcess | undefined;
  #browser: Browser | undefined;

  private constructor(profile: string) {
    this.#profile = profile;
  }

  /** A fresh one, switched off. */
  static async make(): Promise<Device> {
    return new Device(await mkdtemp(join(tmpdir(), 'webm-device-')));
  }

  /** Switches it on: the same profile as before, one page. */
  async start(): Promise<{ context: BrowserContext; page: Page }> {
    const child = spawn(
      chromium(),
      [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
        '--disable-component-update', '--disable-sync', '--lang=nl-NL', '--window-size=390,844', '--remote-debugging-port=0',
        `--user-data-dir=${this.#profile}`, 'about:blank',
      ],
      // A group of its own, so that all of it can be killed at once.
      { detached: true, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    this.#child = child;
    const address = await new Promise<string>((found, failed) => {
      let said = '';
      child.stderr?.on('data', (part: Buffer) => {
        said += part.toString();
        const line = said.match(/DevTools listening on (ws:\S+)/);
        if (line?.[1]) found(line[1]);
      });
      child.once('exit', () => failed(new Error(`Chromium ended:\n${said}`)));
    });
    this.#browser = await driver.connectOverCDP(address);
    const context = this.#browser.contexts()[0] ?? (await this.#browser.newContext());
    return { context, page: context.pages()[0] ?? (await context.newPage()) };
  }

  /** Kills it in the middle of whatever it does, as a battery that is taken out. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (!child?.pid || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
    await this.#browser?.close().catch(() => undefined);
    this.#child = undefined;
  }

  /** Throws it away. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }
}
