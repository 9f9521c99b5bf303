// Insight: where it happens and who is hit again, on a map of the page's own lines; what became of it; and for whom none of it is.
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
  await expect(page.locator('#where, #follow-up')).toHaveCount(0);
});
