// The figures that a site publishes: read by anybody, small numbers hidden and said to be, switched on and off in the settings.
import { settled, signIn, speak } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';
import { readFile } from 'node:fs/promises';

test('anybody reads them without signing in, and takes them along', async ({ page }) => {
  await page.goto('/open/de-linde');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Open cijfers: Winkelcentrum De Linde');
  await expect(page.getByText('minder dan 5, of verborgen om die kleine getallen te beschermen')).toBeVisible();
  const kinds = page.getByRole('group', { name: 'Per maand en soort' });
  await expect(kinds.locator('tbody tr')).toHaveCount(23);
  await expect(kinds.getByText('verborgen').first()).toBeAttached();
  await expect(kinds.locator('tbody td.number').first()).toHaveText(/^\d+$/);
  await expect(page.getByRole('group', { name: 'Per maand en tijd van de dag' }).locator('thead')).toContainText('18–24 uur');
  expect(await axe(page), 'open figures').toEqual([]);
  const waiting = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Cijfers als CSV' }).click();
  const download = await waiting;
  expect(download.suggestedFilename()).toBe('de-linde.csv');
  expect((await readFile(await download.path(), 'utf8')).split('\r\n')[0]).toBe('month,publishedAt,list,code,incidents');
});

test('it is not wider than a window of 320 px, and speaks French', async ({ page }) => {
  await speak(page, 'fr');
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto('/open/de-linde');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Chiffres ouverts');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
  expect(await axe(page), 'open figures in French').toEqual([]);
});

test('an address that nobody set says so', async ({ page }) => {
  await page.goto('/open/niemand');
  await settled(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hier staan geen cijfers');
  expect(await axe(page), 'no open figures').toEqual([]);
});

test('a manager publishes, looks, and takes it back', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'noordkade', '/settings');
  const panel = page.locator('#open-figures');
  const save = panel.getByRole('button', { name: 'Opslaan' });
  await panel.getByText('Cijfers publiceren').click();
  await panel.getByLabel('Naam in het adres').fill('Noord Kade');
  await save.click();
  await expect(panel.locator('#open-code-fault')).toBeVisible();
  await expect(panel.locator('#open-from-fault')).toBeVisible();
  await panel.getByLabel('Naam in het adres').fill('de-linde');
  await panel.getByLabel('Eerste maand').fill('2025-06-15');
  await save.click();
  await expect(panel.getByText('Een andere locatie heeft deze naam al.')).toBeVisible();
  await panel.getByLabel('Naam in het adres').fill('noordkade-proef');
  await save.click();
  const see = panel.getByRole('link', { name: 'Bekijk de openbare pagina' });
  await expect(see).toHaveAttribute('href', '/open/noordkade-proef');
  await expect(panel).toContainText('maanden gepubliceerd');
  const [open] = await Promise.all([page.context().waitForEvent('page'), see.click()]);
  await settled(open);
  await expect(open.getByRole('heading', { level: 1 })).toContainText('Noordkade');
  await panel.getByText('Cijfers publiceren').click();
  await save.click();
  await expect(see).toHaveCount(0);
  // What a browser keeps for five minutes is asked anew.
  await open.goto('/open/noordkade-proef?anew');
  const gone = await open.request.get('/api/v1/open-figures/noordkade-proef');
  expect(gone.status()).toBe(404);
});
