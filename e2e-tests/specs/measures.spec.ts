// A measure is entered, the planted one is evaluated and says what may be said, and Today tells what is out of the ordinary.
import { settled, signIn, visit } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

test('the planted measure helped and moved a part, in words, figures and months', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/measures');
  await page.locator('.row-link', { hasText: "Camera's in De Linde" }).click();
  await settled(page);
  await expect(page.getByText('Nog niet geëvalueerd.')).toBeVisible();
  await expect(page.getByLabel('Oostpoort')).toHaveValue('around');
  await page.getByRole('button', { name: 'Evalueren', exact: true }).click();
  const outcome = page.locator('#evaluation');
  await expect(outcome.getByRole('heading')).toContainText('een deel is verschoven naar de buren');
  await expect(outcome).toContainText('alleen met haar eigen verleden vergeleken');
  await expect(outcome.locator('svg.course').first()).toBeVisible();
  expect(await axe(page), 'an evaluation').toEqual([]);

  // Periods that cannot be are refused beside their fields, and what was typed stays.
  await page.getByLabel('Daarvoor: eerste dag').fill('1980-01-01');
  await page.getByRole('button', { name: 'Evalueren', exact: true }).click();
  await expect(page.locator('#before-from-fault')).toBeVisible();
  await expect(page.getByLabel('Daarvoor: eerste dag')).toHaveValue('1980-01-01');
});

test('a measure is entered, ended and taken out', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/measures');
  await page.getByRole('button', { name: 'Maatregel vastleggen' }).click();
  await expect(page.locator('#measure-name-fault')).toBeVisible();
  await page.getByLabel('Naam', { exact: true }).fill('Licht op het parkeerdek');
  await page.getByLabel('Soort maatregel').selectOption('lighting');
  await page.getByLabel('Eerste dag', { exact: true }).fill('2025-10-01');
  await page.getByLabel('Kosten in totaal (€)').fill('12.500,50');
  await page.getByLabel('Gericht op').selectOption('theft.cycle');
  await page.getByRole('button', { name: 'Maatregel vastleggen' }).click();
  await expect(page).toHaveURL(/\/measures\/[0-9a-f-]{36}/);
  await settled(page);
  await expect(page.getByText('€ 12.500,50')).toBeVisible();
  await page.getByText('Wijzigen', { exact: true }).click();
  await page.getByLabel('Laatste dag', { exact: true }).fill('2026-01-31');
  await page.getByRole('button', { name: 'Einddatum opslaan' }).click();
  await expect(page.getByText('1 okt 2025 tot en met 31 jan 2026')).toBeVisible();
  expect(await axe(page), 'a measure').toEqual([]);
  await page.getByRole('button', { name: 'Uit het register halen' }).click();
  await page.getByRole('button', { name: /Echt weghalen/ }).click();
  await expect(page).toHaveURL(/\/measures$/);
  await expect(page.getByText('Licht op het parkeerdek')).toHaveCount(0);
});

test('Today tells what is out of the ordinary, and lets it be put aside', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/today');
  const panel = page.locator('#unusual');
  // The tenth planted story: a theft from the fitting rooms on each of the last seven days, tags torn off.
  // How it is told depends on what else happened in those days: by the shop, or by one of its two methods.
  const fitting = panel.locator('li', { hasText: /^(Pand 7|Paskamer|Beveiliging)/ }).first();
  await expect(fitting).toContainText(/\d+ in \d+ dagen, gewoonlijk/);
  expect(await axe(page), 'findings on Today').toEqual([]);
  const told = Number((await fitting.locator('.row-line').innerText()).split(' ')[0]);
  await fitting.getByRole('link').click();
  await settled(page);
  await expect(page.locator('.row-link')).toHaveCount(told);
  await visit(page, '/today');
  const before = await panel.locator('li').count();
  await fitting.getByRole('combobox').selectOption('acted-on');
  await expect(panel.locator('li')).toHaveCount(before - 1);
});
