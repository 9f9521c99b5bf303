// Insight: where it happens and who is hit again, on a map of the page's own lines; what became of it; measures on the course; one period
// against another; a site beside its neighbours; what belongs together; and for whom none of it is.
import type { Locator, Page } from '@playwright/test';
import { settled, signIn, visit } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

test('units, map and follow-up say what they show, and a unit leads to its incidents', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  const where = page.locator('#where');
  await expect(where.getByRole('heading', { level: 3 }).first()).toContainText(/^\d+ van de \d+ panden/);
  await expect(where).toContainText('panden zonder melding');
  const map = where.getByRole('img', { name: /^Het drukste vak van de kaart: [\d.]+ van de [\d.]+ meldingen$/ });
  await expect(map).toBeVisible();
  expect(await map.locator('.outline').count(), 'the outline of the site').toBe(1);
  expect(await map.locator('circle').count(), 'units').toBeGreaterThan(20);
  const fine = await map.locator('.cell').count();
  await where.getByText('900 m', { exact: true }).click();
  await expect.poll(() => map.locator('.cell').count()).toBeLessThan(fine);

  const follow = page.locator('#follow-up');
  await expect(follow.getByRole('heading', { level: 3 }).first()).toContainText(/^De helft is binnen .+ opgepakt$/);
  await expect(follow.getByRole('heading', { name: /^Vaakst: .+ afgesloten meldingen$/ })).toBeVisible();
  await expect(follow.getByRole('heading', { name: /^€.+ verlies en schade, €.+ kwam terug$/ })).toBeVisible();
  await where.getByText('Toon als tabel').click();
  await follow.getByText('Toon als tabel').click();
  await expect(follow.getByRole('row', { name: /en meer/ })).toBeVisible();
  expect(await axe(page), 'the panels with their tables open').toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);

  const bar = where.locator('.bars').getByRole('link').last();
  const figure = Number((await bar.innerText()).trim());
  expect(figure).toBeGreaterThan(0);
  await bar.click();
  await settled(page);
  await expect(page).toHaveURL(/unit=/);
  await expect(page.getByText(new RegExp(`^${figure} meldingen? getoond`))).toBeVisible();
});

test('a filter leaves what it is compared with in sight', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  await expect(page.getByText(/\d+%, in alles \d+%/)).toHaveCount(0);
  const period = new URL(page.url()).search;
  await visit(page, `/insight${period}&category=theft`);
  await expect(page.getByText(/\d+%, in alles \d+%/).first()).toBeVisible();
  expect(await axe(page), 'with shares').toEqual([]);
});

/** The address of Insight over the last months of the site that one is at. */
function over(page: Page, months: number): string {
  const query = new URL(page.url()).searchParams;
  const from = new Date(query.get('until') ?? '');
  from.setUTCMonth(from.getUTCMonth() - months);
  query.set('from', from.toISOString());
  return `/insight?${query.toString()}`;
}

/** Follows a figure to its list, and finds as many there, or a first page of them. */
async function follow(page: Page, link: Locator): Promise<void> {
  const figure = Number((await link.innerText()).replace('.', '').trim());
  await link.click();
  await settled(page);
  const shown = page.getByText(/^\d+ meldingen? getoond/);
  await expect(shown).toBeVisible();
  const count = Number(/^\d+/.exec(await shown.innerText())?.[0]);
  expect(count, 'a page holds no more').toBe(Math.min(figure, Math.max(count, 50)));
}

test('measures mark the course where they began, in words too, and lead to themselves', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  await visit(page, over(page, 20));
  const course = page.locator('#course');
  await expect(course.locator('.marks').getByRole('link').first()).toBeVisible();
  expect(await course.locator('svg .mark').count(), 'a stroke where each began').toBeGreaterThan(0);
  await course.getByText('Toon als tabel').click();
  await expect(course.getByRole('cell', { name: /^begint: / })).toBeVisible();
  expect(await course.getByRole('link', { name: /begint: / }).count(), 'and in the name of its week').toBe(1);
  expect(await axe(page), 'the course with its marks').toEqual([]);
  await course.locator('.marks').getByRole('link').first().click();
  await expect(page).toHaveURL(/\/measures\//);
});

test('one period against another says what may be said, stays in the address, and leads to both lists', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  const between = page.locator('#between');
  const sentence = between.getByRole('heading', { level: 3 });
  await expect(sentence).toHaveText(/^[\d.]+ in [\d,]+ dagen, tegen [\d.]+ in 90 dagen: .+$/);
  await expect(between).toContainText('Niet dezelfde maanden');
  await between.getByText('een jaar eerder', { exact: true }).click();
  await expect(page).toHaveURL(/against=year/);
  await expect(between).not.toContainText('Niet dezelfde maanden');
  await between.getByText('andere periode', { exact: true }).click();
  await expect(page).toHaveURL(/against=free&otherFrom=/);
  const first = between.getByLabel('Eerste dag');
  const last = between.getByLabel('Laatste dag');
  const shown = new URL(page.url()).searchParams.get('until') ?? '';
  await last.fill(shown.slice(0, 10));
  await expect(between).toContainText('De twee periodes overlappen');
  expect(await axe(page), 'two periods that overlap').toEqual([]);
  const year = Number(shown.slice(0, 4)) - 1;
  await first.fill(`${year}-01-01`);
  await last.fill(`${year}-02-15`);
  await expect(sentence).toHaveText(/ in 46 dagen: /);
  await page.reload();
  await settled(page);
  await expect(sentence).toHaveText(/ in 46 dagen: /);
  const row = between.getByRole('row').nth(1);
  await expect(row.getByRole('link')).toHaveCount(2);
  await follow(page, row.getByRole('link').last());
  await expect(page).toHaveURL(new RegExp(`from=${year - 1}-12-31`));
});

test('neighbours that share stand beside the site, rounded where they only lend', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  const beside = page.locator('#beside');
  await expect(beside.getByRole('heading', { level: 3 })).toHaveText(/^Winkelcentrum De Linde heeft er [\d.]+; daarnaast staat 1 buurlocatie$/);
  await expect(beside).toContainText('Oostpoort');
  await expect(beside).toContainText(/per 100 panden \([\d,.]+–[\d,.]+\)/);
  await expect(beside).toContainText('afgerond op 5');
  await expect(beside.getByRole('link')).toHaveCount(1);
  await beside.getByText('Toon als tabel').click();
  expect(await axe(page), 'neighbours').toEqual([]);
  await follow(page, beside.getByRole('link'));
});

test('who is hit again by organisation, and what belongs together with its reasons', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  const where = page.locator('#where');
  await where.getByText('per organisatie', { exact: true }).click();
  await expect(where.getByRole('heading', { level: 3 }).first()).toContainText(/^\d+ van de \d+ organisaties/);
  const together = page.locator('#together');
  const group = together.locator('.group').first();
  await expect(group.getByRole('heading', { level: 3 })).toHaveText(/^\d+ meldingen, /);
  await expect(group).toContainText(/\d+% gelijk: .*werkwijze \d+%/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);
  expect(await axe(page), 'organisations and groups').toEqual([]);
  const count = Number(/^\d+/.exec(await group.getByRole('heading', { level: 3 }).innerText())?.[0]);
  expect(await group.locator('.alike li').count(), 'as many incidents as the group says').toBe(count);
  const number = await group.getByRole('link').first().innerText();
  await group.getByRole('link').first().click();
  await settled(page);
  await expect(page.getByRole('heading', { name: number }).or(page.getByText(number)).first()).toBeVisible();
});

test('a shopkeeper is told of the own shop, and that the others are not told', async ({ page, webm }) => {
  await signIn(page, webm, 'shopkeeper', 'de-linde', '/insight');
  const where = page.locator('#where');
  await expect(where).toContainText('daarvan ziet u de plaats niet');
  await expect(where).not.toContainText('panden zonder melding');
  const follow = page.locator('#follow-up');
  await expect(follow).toContainText('daarvan ziet u de afhandeling niet');
  await expect(follow).not.toContainText('€');
  expect(await axe(page)).toEqual([]);
});

test('who sees counts only is shown no single shop', async ({ page, webm }) => {
  await signIn(page, webm, 'adviser', 'de-linde', '/insight');
  await expect(page.getByText('U ziet alleen aantallen.')).toBeVisible();
  await expect(page.locator('#where, #follow-up, #together, .marks')).toHaveCount(0);
  const between = page.locator('#between');
  await expect(between.getByRole('heading', { level: 3 })).toHaveText(/ dagen, tegen .+ dagen: /);
  await expect(between).toContainText('afgerond op 5');
  await expect(page.locator('#beside')).toContainText('geen buurlocatie waarvan u de cijfers ziet');
  await expect(page.locator('main section a'), 'no figure leads anywhere').toHaveCount(0);
  expect(await axe(page)).toEqual([]);
});
