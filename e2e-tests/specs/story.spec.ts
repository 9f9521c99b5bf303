// The main job as a new user does it: sign in, look, report, find it back in list and figures; bring a file and look at it.
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { settled, signIn } from '../house/people.ts';
import { expect, test } from '../house/test.ts';

/** The figure that heads Insight. */
async function total(page: Page): Promise<number> {
  const words = await page.getByText(/^[\d.]+ meldingen · naar het moment/).innerText();
  return Number(words.split(' ')[0]?.replaceAll('.', ''));
}

test('somebody signs in where he wanted to be and out again', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/settings');
  await expect(page.getByRole('heading', { name: 'Instellingen' })).toBeVisible();
  await page.getByRole('button', { name: 'Afmelden' }).click();
  await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toBeVisible();
});

test('a wrong password is told in words, and the address stays', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('textbox', { name: 'E-mailadres' }).fill('centre-manager@de-linde.example');
  await page.getByLabel('Wachtwoord', { exact: true }).fill('this is not the one');
  await page.getByRole('button', { name: 'Aanmelden', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'E-mailadres' })).toHaveValue('centre-manager@de-linde.example');
});

test('an incident that is reported stands in the list and in the figures', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager');
  await expect(page.getByRole('heading', { name: 'Vandaag' })).toBeVisible();
  await expect(page.getByText('Winkelcentrum De Linde').filter({ visible: true }).first()).toBeVisible();
  await page.goto('/insight');
  await settled(page);
  const before = await total(page);

  await page.goto('/report');
  await page.getByText('Winkeldiefstal', { exact: true }).click();
  await page.getByLabel('Wat zag u').fill('Blauwe jas, liep richting de parkeergarage');
  await page.getByRole('button', { name: 'Melden', exact: true }).last().click();
  const told = page.getByText(/Gemeld als DL-\d{4}-\d{5}/);
  await expect(told).toBeVisible();
  const number = (await told.innerText()).match(/DL-\d{4}-\d{5}/)?.[0] ?? 'no number';
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);

  await page.getByRole('button', { name: 'Gegevens verbeteren' }).click();
  await page.getByLabel('Wat zag u').fill('Groene jas, liep richting de parkeergarage');
  await page.getByRole('button', { name: 'Opslaan' }).click();
  await expect(page.getByText('Groene jas, liep richting de parkeergarage').first()).toBeVisible();

  await page.goto('/incidents');
  await settled(page);
  await expect(page.getByText(number).first()).toBeVisible();
  await page.goto('/insight');
  await settled(page);
  expect(await total(page)).toBe(before + 1);
});

test('a figure leads to as many incidents as it says', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  const bar = page.getByRole('row', { name: /Zakkenrollerij/ }).getByRole('link').last();
  const figure = Number((await bar.innerText()).trim());
  expect(figure).toBeGreaterThan(0);
  await bar.click();
  await settled(page);
  await expect(page.getByText(new RegExp(`^${figure} meldingen? getoond`))).toBeVisible();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'CSV' }).click();
  const file = await (await saving).path();
  expect((await readFile(file, 'utf8')).trimEnd().split('\r\n').length, 'the head and a row for each').toBe(figure + 1);
});

test('a file is mapped, tried, imported, and changes nothing a second time', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/import');
  const lines = ['Zaaknummer;Datum;Soort;Omschrijving'];
  for (let at = 1; at <= 40; at += 1) {
    const day = String(1 + (at % 28)).padStart(2, '0');
    lines.push(`P-${at};${day}-03-2025 ${String(8 + (at % 12)).padStart(2, '0')}:15;${at % 4 ? 'Winkeldiefstal' : 'Vernieling'};Rij ${at}`);
  }
  lines.push('P-41;31-02-2025 10:00;Winkeldiefstal;Deze dag bestaat niet');
  const buffer = Buffer.from(`${lines.join('\r\n')}\r\n`);
  const bring = async () => {
    await page.locator('#file').setInputFiles({ name: 'politie.csv', mimeType: 'text/csv', buffer });
    await expect(page.getByRole('heading', { name: 'Zo worden de eerste rijen' })).toBeVisible();
    await expect(page.getByRole('row', { name: /Vernieling 10/ })).toBeVisible();
    await page.getByRole('button', { name: 'Proef draaien' }).click();
    await expect(page.getByText('klaar', { exact: true })).toBeVisible({ timeout: 20_000 });
  };
  await bring();
  await expect(page.getByText(/deze dag bestaat niet/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Importeer 40 meldingen' }).click();
  await expect(page).toHaveURL(/run=/);
  await expect(page.getByText('klaar', { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.locator('.figures, dl, section').filter({ hasText: 'nieuw' }).first()).toContainText('40');

  await page.goto('/import');
  await bring();
  await expect(page.getByRole('button', { name: /^Importeer/ })).toHaveCount(0);
});

test('another site is not there', async ({ page, webm }) => {
  await signIn(page, webm, 'shopkeeper', 'noordkade', '/incidents');
  await expect(page.getByText(/^DL-/)).toHaveCount(0);
  await expect(page.getByText(/^NK-/).first()).toBeVisible();
});
