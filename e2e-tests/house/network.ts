// Networks as phones have them. Imported by the stories and by what is measured.
import type { Page } from '@playwright/test';

/** What Chromium's own "Slow 4G" applies: 1.6 Mbit/s less overhead, and 150 ms a round trip times what a request takes of them. */
export const slow4g = { offline: false, latency: 562.5, downloadThroughput: (1.6e6 / 8) * 0.9, uploadThroughput: (0.75e6 / 8) * 0.9 };

/** Slow 4G and a processor four times slower, from now on. */
export async function slowPhone(page: Page): Promise<void> {
  const wire = await page.context().newCDPSession(page);
  await wire.send('Network.enable');
  await wire.send('Network.emulateNetworkConditions', slow4g);
  await wire.send('Emulation.setCPUThrottlingRate', { rate: 4 });
}
