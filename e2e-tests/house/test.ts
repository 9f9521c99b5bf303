// `test` with a running WeBM per worker, and what a story needs to say: who signs in, what axe finds. Imported by every spec.
// It must not hold a story itself.
import { AxeBuilder } from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { type Engine, Webm } from './server.ts';

export interface Options {
  engine: Engine;
}

interface Own {
  webm: Webm;
}

export const test = base.extend<{ problems: string[] }, Options & Own>({
  engine: ['sqlite', { scope: 'worker', option: true }],
  webm: [
    async ({ engine }, use) => {
      const webm = await Webm.start(engine);
      await use(webm);
      // A stop that is not clean is a finding in itself.
      expect(await webm.stop(), 'exit code of the server after SIGTERM').toBe(0);
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  baseURL: async ({ webm }, use) => use(webm.base),
  // What the browser itself complains about fails every test: a script error, a refused file, a request to another host.
  problems: [
    async ({ page, webm }, use) => {
      const problems: string[] = [];
      page.on('pageerror', (error) => problems.push(`script error: ${error.message}`));
      page.on('console', (line) => {
        // Chromium writes every 4xx there; which of those are right is for the story to say.
        if (line.type() === 'error' && !line.text().startsWith('Failed to load resource')) problems.push(`console: ${line.text()}`);
      });
      page.on('request', (request) => {
        const url = request.url();
        if (/^https?:/.test(url) && !url.startsWith(webm.base)) problems.push(`request to another host: ${url}`);
      });
      await use(problems);
      expect(problems, 'what the browser complained about').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** What axe finds on the page as it stands, one readable line each. */
export async function axe(page: Page): Promise<string[]> {
  // Only what is wrong is gathered, and there are no frames: both save most of the time of a look.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] }).analyze();
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id} (${rule.impact}): ${node.target.join(' ')}: ${rule.help}`));
}
