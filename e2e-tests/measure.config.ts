// What `make bench` measures in the browser: one server, one engine, nothing beside it. The stories stand in playwright.config.ts.
import { defineConfig } from '@playwright/test';
import stories from './playwright.config.ts';

export default defineConfig({
  ...stories,
  testDir: 'measure',
  workers: 1,
  projects: [{ name: 'measure', use: { engine: 'sqlite' } as object }],
});
