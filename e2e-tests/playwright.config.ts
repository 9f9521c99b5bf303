// The same specs on both engines, on a desk and on a phone. Each project's worker starts its own server with its own database
// (house/server.ts); nothing is shared, so nothing has to be cleaned. Called by `npm test` and scripts/test.sh.
import { defineConfig } from '@playwright/test';
import { chromium } from './house/chromium.ts';
import type { Options } from './house/test.ts';

const desktop = { viewport: { width: 1440, height: 900 } };
const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

export default defineConfig<object, Options>({
  testDir: 'specs',
  fullyParallel: false,
  forbidOnly: true,
  // A test that passes at the second try has found something.
  retries: 0,
  workers: 2,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    locale: 'nl-NL',
    timezoneId: 'Europe/Amsterdam',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: chromium(),
      args: [
        '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
        '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ],
    },
  },
  projects: (['sqlite', 'postgres'] as const).flatMap((engine) => {
    // How a screen looks does not hang on the engine: once is enough, and it is the longest part.
    const testIgnore = engine === 'postgres' ? ['screens.spec.ts', 'offline.spec.ts'] : [];
    // What a phone does behind the counter and without a network is a phone's story.
    const onlyPhone = ['report-phone.spec.ts', 'offline.spec.ts'];
    // The server does not know how wide a window is: on the second engine a phone tells the phone's stories only.
    const testMatch = engine === 'postgres' ? onlyPhone : undefined;
    return [
      { name: `${engine}-desktop`, testIgnore: [...testIgnore, ...onlyPhone], use: { engine, ...desktop } },
      // What axe finds hangs on the language or on the width, not on both: the other languages are looked at on a desk.
      { name: `${engine}-phone`, testIgnore, testMatch, grepInvert: /any screen, in (en|fr)$/, use: { engine, ...phone } },
    ];
  }),
});
