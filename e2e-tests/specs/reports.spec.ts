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

test('a template is changed, narrowed to units and methods, and says when it names what is gone', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/reports');
  await page.getByLabel('Titel').fill('Te wijzigen');
  await page.getByLabel('Bewaar ook als sjabloon').check();
  await page.getByRole('button', { name: 'Maak het rapport' }).click();
  const kept = page.locator('li', { has: page.getByRole('button', { name: 'Wijzigen van Te wijzigen' }) });
  await kept.getByRole('button', { name: 'Wijzigen van Te wijzigen' }).click();
  const form = page.getByRole('form', { name: 'Wijzigen van Te wijzigen' });
  expect(await axe(page), 'a template that is being changed').toEqual([]);
  // Everything that is wrong at once, each at its field; what was typed stays.
  await form.getByLabel('Titel').fill('');
  await form.getByLabel('Periode', { exact: true }).selectOption('fixed');
  await form.getByLabel('Eerste dag').fill('2026-03-01');
  await form.getByLabel(/Maak het vanzelf/).check();
  await form.getByRole('button', { name: 'Bewaar het sjabloon' }).click();
  await expect(form.getByText('Vul beide dagen in.')).toBeVisible();
  await expect(form.getByText('Kies voor wie het gemaakt wordt.')).toBeVisible();
  await expect(form.locator('.fault')).toHaveCount(3);
  await expect(form.getByLabel('Eerste dag')).toHaveValue('2026-03-01');
  await form.getByLabel(/Maak het vanzelf/).uncheck();
  await form.getByLabel('Periode', { exact: true }).selectOption('last-quarter');
  await form.getByLabel('Titel').fill('Gewijzigd');
  await form.getByText('Meer keuzes: panden').click();
  const units = form.getByLabel('Panden', { exact: true });
  await units.selectOption({ index: 1 });
  await form.getByLabel('Werkwijzen', { exact: true }).selectOption({ index: 1 });
  await expect(form.getByRole('group', { name: 'Panden' }).locator('label')).toHaveCount(1);
  await expect(form.getByRole('group', { name: 'Werkwijzen' }).locator('label')).toHaveCount(1);
  await form.getByRole('button', { name: 'Bewaar het sjabloon' }).click();
  await expect(page.getByRole('button', { name: 'Wijzigen van Gewijzigd' })).toBeVisible();
  // It is as it was kept, and is opened with that.
  await page.getByRole('button', { name: 'Wijzigen van Gewijzigd' }).click();
  const again = page.getByRole('form', { name: 'Wijzigen van Gewijzigd' });
  await expect(again.getByRole('group', { name: 'Panden' }).locator('label')).toHaveCount(1);
  await expect(again.getByLabel('Periode', { exact: true })).toHaveValue('last-quarter');
  await again.getByRole('button', { name: 'Laat het zoals het was' }).click();
  // What is gone is said by a clear word: the answer is that of a server whose unit and kind went since.
  await page.route('**/api/v1/report-templates*', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as { items: { design: { title: string; units: string[]; categories: string[] }; gone: string[] }[] };
    for (const one of list.items.filter((one) => one.design.title === 'Gewijzigd')) {
      one.design.units = ['01890000-0000-7000-8000-00000000dead'];
      one.design.categories = ['theft.of-time'];
      one.gone = ['/units/0', '/categories/0'];
    }
    await route.fulfill({ response: answer, json: list });
  });
  await page.reload();
  await expect(page.getByText('Noemt iets dat er niet meer is.')).toBeVisible();
  await page.getByRole('button', { name: 'Wijzigen van Gewijzigd' }).click();
  await expect(again.getByText('Pand: bestaat niet meer')).toBeVisible();
  await expect(again.getByText('theft.of-time: bestaat niet meer')).toBeVisible();
  expect(await axe(page), 'a design that names what is gone').toEqual([]);
  await again.getByText('Pand: bestaat niet meer').click();
  await again.getByText('theft.of-time: bestaat niet meer').click();
  await again.getByRole('button', { name: 'Bewaar het sjabloon' }).click();
  await expect(again).toHaveCount(0);
  await page.unrouteAll({ behavior: 'wait' });
  await page.reload();
  await page.getByRole('button', { name: 'Weg van Gewijzigd' }).click();
  await expect(page.getByRole('button', { name: 'Wijzigen van Gewijzigd' })).toHaveCount(0);
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
