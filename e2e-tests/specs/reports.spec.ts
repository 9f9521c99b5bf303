// A report is designed, made as a job, taken out as paper and workbook, made again; a template makes itself every month; an agreement
// is written down and kept.
import { readFile } from 'node:fs/promises';
import { settled, signIn } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

test('a report is made, taken out on paper and as a workbook, and made again', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/reports');
  expect(await axe(page), 'reports before there is one').toEqual([]);
  // What is wrong stands beside its field, and what was typed stays.
  const title = page.getByLabel('Titel');
  await title.fill('');
  await page.getByRole('button', { name: 'Maak het rapport' }).click();
  await expect(page.locator('#report-title-fault')).toBeVisible();
  await title.fill('Kwartaalrapport');
  await page.getByLabel('Periode', { exact: true }).selectOption('last-quarter');
  await page.getByRole('button', { name: 'Maak het rapport' }).click();
  const made = page.locator('.report', { hasText: 'Kwartaalrapport' }).first();
  await expect(made.locator('.badge.good')).toBeVisible({ timeout: 20_000 });
  await expect(made).toContainText(/\d+ meldingen/);
  for (const [name, begin] of [['PDF van Kwartaalrapport', '%PDF'], ['Excel van Kwartaalrapport', 'PK'], ['CSV van Kwartaalrapport', 'part,row']] as const) {
    const saved = page.waitForEvent('download');
    await made.getByRole('button', { name }).click();
    const file = await (await saved).path();
    expect((await readFile(file)).subarray(0, begin.length).toString('latin1'), name).toBe(begin);
  }
  await made.getByRole('button', { name: 'Opnieuw maken van Kwartaalrapport' }).click();
  const again = page.locator('.report', { hasText: 'opnieuw gemaakt' }).first();
  await expect(again.locator('.badge.good')).toBeVisible({ timeout: 20_000 });
  await expect(again).toContainText(/\d+ meldingen, eerder \d+/);
  expect(await axe(page), 'reports that were made').toEqual([]);
  await again.getByRole('button', { name: 'Weg van Kwartaalrapport' }).click();
  await expect(page.locator('.report', { hasText: 'opnieuw gemaakt' })).toHaveCount(0);
});

test('each unit apart is one job, and one file', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/reports');
  await page.getByLabel('Titel').fill('Winkels');
  await page.getByLabel('Indeling').selectOption('each-unit');
  await page.getByRole('button', { name: 'Maak het rapport' }).click();
  const made = page.locator('.report', { hasText: 'Winkels' }).first();
  await expect(made.locator('.badge.good')).toBeVisible({ timeout: 40_000 });
  await expect(made.getByText(/\d+ exemplaren/)).toBeVisible();
  const saved = page.waitForEvent('download');
  await made.getByRole('button', { name: "Alle PDF's in één bestand" }).click();
  expect((await readFile(await (await saved).path())).subarray(0, 2).toString('latin1')).toBe('PK');
});

test('a template makes itself every month, for whom it should', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/reports');
  await page.getByLabel('Titel').fill('Elke maand');
  await page.getByLabel('Bewaar ook als sjabloon').check();
  await page.getByLabel(/Maak het vanzelf/).check();
  await page.getByRole('button', { name: 'Maak het rapport' }).click();
  // Made by itself for nobody is nothing.
  await expect(page.locator('form .fault').first()).toBeVisible();
  await page.getByRole('group', { name: 'Voor wie' }).locator('label').first().click();
  await page.getByRole('button', { name: 'Maak het rapport' }).click();
  const kept = page.locator('li', { hasText: 'de volgende:' }).filter({ hasText: 'Elke maand' });
  await expect(kept).toContainText('07:00');
  expect(await axe(page), 'templates').toEqual([]);
  await kept.getByRole('button', { name: 'Weg van Elke maand' }).click();
  await expect(kept).toHaveCount(0);
});

test('an agreement is written down and ticked', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/reports');
  await page.getByLabel('Wat', { exact: true }).fill('Spiegels bij de kassa');
  await page.getByLabel('Wie', { exact: true }).fill('Beheer');
  await page.getByRole('button', { name: 'Afspraak vastleggen' }).click();
  const tick = page.getByRole('checkbox', { name: /Spiegels bij de kassa/ });
  // The tick stands when the server has it.
  await tick.click();
  await expect(page.locator('.struck-words', { hasText: 'Spiegels bij de kassa' })).toBeVisible();
  await settled(page);
  await tick.click();
  await expect(page.locator('.struck-words', { hasText: 'Spiegels bij de kassa' })).toHaveCount(0);
});
