// Without a network: what is reported is kept on the device first, sealed for who is signed in, and sent in order, once.
import type { Page } from '@playwright/test';
import { Api } from '../house/api.ts';
import { Device } from '../house/device.ts';
import { arrive, settled, signIn } from '../house/people.ts';
import type { Webm } from '../house/server.ts';
import { expect, test } from '../house/test.ts';

const REPORTS = 20;
/** `make faults` asks for twenty, `make test` for one. */
const RUNS = Number(process.env.WEBM_TEST_OFFLINE_RUNS ?? '1');

/** A picture of four pixels. The page makes a JPEG of it before it is kept. */
const picture = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGM4IQcEJxggFAAcfgQRs56ClAAAAABJRU5ErkJggg==', 'base64');

/** Until the service worker has all it needs to start the page without a network. */
async function installed(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const worker = await navigator.serviceWorker.ready;
    while (worker.active?.state !== 'activated') await new Promise((done) => setTimeout(done, 50));
  });
}

async function report(page: Page, words: string): Promise<void> {
  await page.getByRole('link', { name: 'Melden', exact: true }).filter({ visible: true }).first().click();
  await page.locator('.tiles').getByText('Winkeldiefstal', { exact: true }).click();
  await page.getByLabel('Wat zag u').fill(words);
}

const send = (page: Page) => page.getByRole('button', { name: 'Melden', exact: true }).last().click();

/** Reports without a network, and waits until the list says that it waits. */
async function reportOffline(page: Page, words: string, count: number, photo = false): Promise<void> {
  await report(page, words);
  if (photo) {
    await page.locator('#photos').setInputFiles({ name: `foto ${count}.png`, mimeType: 'image/png', buffer: picture });
    await expect(page.locator('.photos img')).toHaveCount(1);
  }
  await send(page);
  await expect(page).toHaveURL(/\/waiting/);
  await expect(page.getByRole('listitem').filter({ hasText: 'wacht op het netwerk' })).toHaveCount(count);
}

/** All that stands in the sealed store, as bytes. */
async function bytes(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const told = <T>(asked: IDBRequest<T>) => new Promise<T>((done, failed) => {
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    const db = await told(indexedDB.open('webm'));
    let all = '';
    for (const name of ['key', 'box', 'file']) {
      for (const row of (await told(db.transaction(name).objectStore(name).getAll())) as Record<string, unknown>[]) {
        if (row.key instanceof CryptoKey && row.key.extractable) all += 'EXTRACTABLE';
        const data = row.data instanceof ArrayBuffer ? new TextDecoder('latin1').decode(row.data) : '';
        all += `${JSON.stringify({ ...row, data: undefined, iv: undefined })}${data}`;
      }
    }
    db.close();
    return all;
  });
}

/** Signs in again when the browser was killed before it wrote its cookies down. */
async function backIn(page: Page, webm: Webm): Promise<void> {
  const gate = page.getByRole('textbox', { name: 'E-mailadres' });
  const frame = page.getByRole('heading', { level: 1 }).filter({ hasNotText: 'Aanmelden' });
  await expect(gate.or(frame).first()).toBeVisible();
  if (await gate.isVisible()) await signIn(page, webm, 'shopkeeper', 'de-linde', page.url());
}

for (let run = 1; run <= RUNS; run += 1) {
  test(`twenty reports with photos survive the kill of the browser and arrive once and in order, run ${run}`, async ({ webm }, info) => {
    test.setTimeout(300_000);
    const since = new Date(Date.now() - 1000);
    const words = `Zonder netwerk ${run}.`;
    const device = await Device.make();
    try {
      let { context, page } = await device.start();
      await signIn(page, webm, 'shopkeeper', 'de-linde', webm.base);
      await installed(page);
      await context.setOffline(true);
      for (let at = 1; at <= REPORTS; at += 1) await reportOffline(page, `${words} Nummer ${at}.`, at, true);
      await device.kill();

      // Still no network: the page starts out of the device, knows who is there, and shows what waits.
      ({ context, page } = await device.start());
      await context.setOffline(true);
      await page.goto(`${webm.base}/waiting`);
      const rows = page.getByRole('listitem').filter({ hasText: 'Winkeldiefstal' });
      await expect(rows).toHaveCount(REPORTS);
      await page.screenshot({ path: info.outputPath('waiting.png'), fullPage: true });
      await context.setOffline(false);
      await arrive(page, `${webm.base}/waiting`);
      await backIn(page, webm);
      await arrive(page, `${webm.base}/waiting`);
      await expect(page.getByText('Niets wacht')).toBeVisible({ timeout: 60_000 });
    } finally {
      await device.remove();
    }
    const manager = await Api.as(webm, 'centre-manager');
    const arrived = await manager.reported(since, words);
    expect(arrived.map(({ description }) => description)).toEqual(Array.from({ length: REPORTS }, (_, at) => `${words} Nummer ${at + 1}.`));
    for (const { id, number } of arrived) {
      const files = await manager.get<{ items: { name: string }[] }>(`/incidents/${id}/attachments`);
      expect(files.items, `photos of ${number}`).toHaveLength(1);
    }
  });
}

test('what waits is sealed, and another person on this device neither sees nor sends it', async ({ page, context, webm }) => {
  test.slow();
  const since = new Date(Date.now() - 1000);
  const words = 'Alleen van de eerste.';
  await signIn(page, webm, 'shopkeeper');
  await installed(page);
  await context.setOffline(true);
  await reportOffline(page, words, 1);
  await report(page, 'Een begonnen zin.');
  await expect(page.getByText('bewaard op dit toestel')).toBeVisible();
  const kept = await bytes(page);
  expect(kept).not.toContain('EXTRACTABLE');
  expect(kept).not.toContain(words);
  expect(kept).not.toContain('begonnen');
  expect(kept).not.toContain('shopkeeper');

  // The session ends without a sign-out: another one comes, and the first one's things stay shut.
  await page.goto('about:blank');
  await context.clearCookies();
  await context.setOffline(false);
  await signIn(page, webm, 'guard');
  await page.goto('/waiting');
  await expect(page.getByText('Niets wacht')).toBeVisible();
  await page.goto('/report');
  await settled(page);
  await expect(page.getByLabel('Wat zag u')).toHaveValue('');
  const manager = await Api.as(webm, 'centre-manager');
  expect(await manager.reported(since, words)).toHaveLength(0);

  await page.goto('/settings');
  await page.getByRole('button', { name: 'Afmelden' }).click();
  await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toBeVisible({ timeout: 20_000 });
  await signIn(page, webm, 'shopkeeper');
  await expect.poll(async () => (await manager.reported(since, words)).length, { timeout: 20_000 }).toBe(1);
  await page.goto('/report');
  await expect(page.getByLabel('Wat zag u')).toHaveValue('Een begonnen zin.');
});

test('signing out asks about what was not sent, sends it first, and wipes the device', async ({ page, context, webm }) => {
  const since = new Date(Date.now() - 1000);
  const words = 'Eerst versturen.';
  await signIn(page, webm, 'shopkeeper');
  await installed(page);
  await context.setOffline(true);
  await reportOffline(page, words, 1);
  await page.getByRole('link', { name: /Instellingen van/ }).click();
  await page.getByRole('button', { name: 'Afmelden' }).click();
  await expect(page.getByRole('dialog')).toContainText('Nog niet verstuurd: 1');
  await page.getByRole('button', { name: 'Aangemeld blijven' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.getByRole('button', { name: 'Afmelden' }).click();
  await page.getByRole('button', { name: 'Eerst versturen, dan afmelden' }).click();
  await context.setOffline(false);
  await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toBeVisible({ timeout: 20_000 });
  expect(await (await Api.as(webm, 'centre-manager')).reported(since, words)).toHaveLength(1);
  expect(await bytes(page)).toBe('');
});

test('what is thrown away at signing out is gone', async ({ page, context, webm }) => {
  const since = new Date(Date.now() - 1000);
  await signIn(page, webm, 'shopkeeper');
  await installed(page);
  await context.setOffline(true);
  await reportOffline(page, 'Weggegooid.', 1);
  await page.getByRole('link', { name: /Instellingen van/ }).click();
  await page.getByRole('button', { name: 'Afmelden' }).click();
  await page.getByRole('button', { name: 'Weggooien en afmelden' }).click();
  await context.setOffline(false);
  await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toBeVisible({ timeout: 20_000 });
  await signIn(page, webm, 'shopkeeper');
  await page.goto('/waiting');
  await expect(page.getByText('Niets wacht')).toBeVisible();
  expect(await (await Api.as(webm, 'centre-manager')).reported(since, 'Weggegooid.')).toHaveLength(0);
});

test('a report that the server refuses is kept and can be corrected', async ({ page, context, webm }) => {
  const since = new Date(Date.now() - 1000);
  const words = 'Morgen gebeurd.';
  await signIn(page, webm, 'shopkeeper');
  await installed(page);
  await context.setOffline(true);
  await report(page, words);
  await page.getByText('Tijdstip', { exact: true }).click();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 16);
  await page.getByLabel('Hoe laat was het?').fill(tomorrow);
  await send(page);
  await expect(page).toHaveURL(/\/waiting/);
  await context.setOffline(false);
  await expect(page.getByText('niet aangenomen')).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText('Dit ligt in de toekomst.')).toBeVisible();
  await page.getByRole('link', { name: 'Verbeteren' }).click();
  await expect(page.getByLabel('Wat zag u')).toHaveValue(words);
  await page.getByText('Net gebeurd', { exact: true }).click();
  await send(page);
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
  expect(await (await Api.as(webm, 'centre-manager')).reported(since, words)).toHaveLength(1);
});

for (const [wrong, by] of [['ahead', 86_400_000], ['behind', -86_400_000]] as const) {
  test(`just now is now, also on a phone whose clock is a day ${wrong}`, async ({ page, context, webm }) => {
    const since = new Date(Date.now() - 1000);
    const words = `Klok ${wrong}.`;
    await signIn(page, webm, 'shopkeeper');
    await installed(page);
    await context.setOffline(true);
    await page.clock.setSystemTime(new Date(Date.now() + by));
    // Started anew without a network: nothing has told this page the time yet.
    await page.goto('/report');
    await page.locator('.tiles').getByText('Winkeldiefstal', { exact: true }).click();
    await page.getByLabel('Wat zag u').fill(words);
    await send(page);
    await expect(page).toHaveURL(/\/waiting/);
    await context.setOffline(false);
    await expect(page.getByText('Niets wacht')).toBeVisible({ timeout: 20_000 });
    const [told] = await (await Api.as(webm, 'centre-manager')).reported(since, words);
    const off = Math.abs(Date.parse(told?.occurredFrom ?? '') - Date.now());
    expect(off, `off by ${off} ms`).toBeLessThan(120_000);
  });
}

test('the page can be installed and keeps no answer of the API', async ({ page, request, webm }) => {
  const manifest = await request.get('/manifest.webmanifest');
  expect(manifest.headers()['content-type']).toContain('application/manifest+json');
  for (const { src } of ((await manifest.json()) as { icons: { src: string }[] }).icons) {
    expect((await request.get(src)).status(), src).toBe(200);
  }
  expect((await request.get('/sw.js')).headers()['cache-control']).toBe('no-cache');
  await signIn(page, webm, 'centre-manager', 'de-linde', '/incidents');
  await installed(page);
  await page.goto('/insight');
  await settled(page);
  const held = await page.evaluate(async () => {
    const all: string[] = [];
    for (const name of await caches.keys()) {
      for (const request of await (await caches.open(name)).keys()) all.push(new URL(request.url).pathname);
    }
    return all;
  });
  expect(held.length).toBeGreaterThan(5);
  expect(held.filter((path) => /^\/(api|oauth|health)/.test(path))).toEqual([]);
});

test('without a network nobody is signed out', async ({ page, context, webm }) => {
  await signIn(page, webm, 'shopkeeper');
  await installed(page);
  await context.setOffline(true);
  await page.goto('/today');
  await expect(page.getByRole('heading', { name: 'Vandaag' })).toBeVisible();
  await context.setOffline(false);
  await page.goto('/incidents');
  await settled(page);
  await expect(page.getByText(/^DL-/).first()).toBeVisible();
});
