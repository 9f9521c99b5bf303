// How long a slow phone waits for the page, and what travels. Prints; judges nothing but that it works. Called by `make bench`.
import { slow4g } from '../house/network.ts';
import { expect, test } from '../house/test.ts';

const RUNS = 5;

test('first paint and sign-in on Slow 4G with a processor four times slower', async ({ browser, webm }) => {
  test.setTimeout(180_000);
  const runs: { shell: number; usable: number; bytes: number }[] = [];
  for (let at = 0; at < RUNS; at += 1) {
    const context = await browser.newContext({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true });
    const page = await context.newPage();
    const wire = await context.newCDPSession(page);
    let bytes = 0;
    wire.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await wire.send('Network.enable');
    await wire.send('Network.emulateNetworkConditions', slow4g);
    await wire.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    const begun = Date.now();
    await page.goto(webm.base, { waitUntil: 'commit' });
    await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toBeVisible({ timeout: 30_000 });
    const usable = Date.now() - begun;
    await page.waitForLoadState('networkidle');
    const shell = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN);
    runs.push({ shell, usable, bytes });
    await context.close();
  }
  const middle = (of: 'shell' | 'usable' | 'bytes') => runs.map((run) => run[of]).sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  const round = (value: number) => Math.round(value).toString();
  console.log(`static shell painted     ${round(middle('shell')).padStart(8)} ms   bar 1,500 ms`);
  console.log(`sign-in usable           ${round(middle('usable')).padStart(8)} ms`);
  console.log(`until sign-in is usable  ${round(middle('bytes') / 1000).padStart(8)} kB   bar 300 kB, fonts included`);
  expect(runs.length).toBe(RUNS);
});
