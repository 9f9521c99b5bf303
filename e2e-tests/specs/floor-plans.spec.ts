// A floor plan: put there, refused with a word where it is none, units placed by pointer and by numbers, shown in Insight with the counts
// of the panel; and without a server of tiles nobody is asked for one.
import { settled, signIn, visit } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

const svg = (inside: string) => Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 400">${inside}</svg>`);
const floor = svg(`<script>document.title = 'Kwikzilver'</script><rect x="10" y="10" width="580" height="380" fill="none" stroke="#333" stroke-width="4"/>
  ${Array.from({ length: 12 }, (_, n) => `<rect x="${20 + (n % 6) * 94}" y="${20 + Math.floor(n / 6) * 250}" width="88" height="100" fill="#eee" stroke="#666"/>`).join('')}
  <text x="220" y="205" font-size="26" fill="#444">Passage noord</text>`);

test('a plan is put there, units are placed on it, and Insight shows their counts on it', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/participants?tab=plans');
  await expect(page.getByText('Nog geen plattegronden.')).toBeVisible();
  expect(await axe(page), 'without plans').toEqual([]);
  // All that is wrong is told at once, and what was typed stays.
  await page.getByRole('button', { name: 'Voeg toe' }).click();
  await expect(page.locator('#plan-name-fault')).toBeVisible();
  await expect(page.locator('form .fault')).toHaveCount(2);
  await page.getByLabel('Naam').fill('Begane grond');
  await page.getByLabel('Bestand').setInputFiles({ name: 'plan.svg', mimeType: 'image/svg+xml', buffer: svg('<image href="/etc/hostname" width="9" height="9"/>') });
  await page.getByRole('button', { name: 'Voeg toe' }).click();
  await expect(page.getByText('Deze SVG bevat een foto of afbeelding.')).toBeVisible();
  await expect(page.getByLabel('Naam')).toHaveValue('Begane grond');
  await page.getByLabel('Bestand').setInputFiles({ name: 'plan.svg', mimeType: 'image/svg+xml', buffer: floor });
  await page.getByRole('button', { name: 'Voeg toe' }).click();
  await expect(page.locator('.row-title', { hasText: 'Begane grond' })).toBeVisible();
  expect(await page.title()).not.toContain('Kwikzilver');
  expect(await axe(page), 'with a plan').toEqual([]);

  await page.getByRole('button', { name: 'Panden plaatsen: Begane grond' }).click();
  const drawing = page.locator('.plan-editor');
  await expect(drawing.locator('image')).toBeVisible();
  const pick = page.getByLabel('Pand', { exact: true });
  const units = await pick.locator('option').evaluateAll((all) => all.slice(1, 4).map((one) => (one as HTMLOptionElement).value));
  // By a touch: a point.
  await pick.selectOption(units[0]!);
  const box = (await drawing.boundingBox())!;
  await page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
  await expect(drawing.locator('circle')).toHaveCount(1);
  // The drawing may stand in the middle of its box: what counts is that the fields say where it is.
  const left = Number(await page.getByLabel('Van links (%)').inputValue());
  expect(left).toBeGreaterThan(15);
  expect(left).toBeLessThan(35);
  // By a drag: a rectangle.
  await pick.selectOption(units[1]!);
  await page.mouse.move(box.x + box.width * 0.55, box.y + box.height * 0.55);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.7, box.y + box.height * 0.8, { steps: 4 });
  await page.mouse.up();
  await expect(drawing.locator('.mark rect')).toHaveCount(1);
  // By numbers, without a pointer.
  await pick.selectOption(units[2]!);
  await page.getByLabel('Van links (%)').fill('120');
  await page.getByRole('button', { name: 'Zet het daar' }).click();
  await expect(page.locator('#plan-x-fault')).toBeVisible();
  await expect(page.locator('#plan-y-fault')).toBeVisible();
  await page.getByLabel('Van links (%)').fill('80');
  await page.getByLabel('Van boven (%)').fill('12,5');
  await page.getByRole('button', { name: 'Zet het daar' }).click();
  await expect(drawing.locator('circle')).toHaveCount(2);
  expect(await axe(page), 'placing units').toEqual([]);
  await page.getByRole('button', { name: 'Bewaar de plekken' }).click();
  await expect(page.getByText('3 panden erop')).toBeVisible();

  await visit(page, '/insight');
  const where = page.locator('#where');
  await where.getByText('Begane grond', { exact: true }).click();
  const plan = where.getByRole('img', { name: /^Begane grond: / });
  await expect(plan).toBeVisible();
  await expect(plan.locator('.mark')).toHaveCount(3);
  const numbers = await plan.locator('.mark text').allTextContents();
  expect(numbers.every((n) => /^[\d.]+$/.test(n)), `each has a number, zeros too: ${numbers.join(', ')}`).toBe(true);
  expect(await axe(page), 'a plan in Insight').toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(wide, 'nothing is wider than the window').toBeLessThanOrEqual(0);

  // A shopkeeper sees the plan and, of the others, no number.
  await page.context().clearCookies();
  await signIn(page, webm, 'shopkeeper', 'de-linde', '/insight');
  await page.locator('#where').getByText('Begane grond', { exact: true }).click();
  await expect(page.locator('#where .plan .mark')).toHaveCount(3);
  const told = (await page.locator('#where .plan .mark text').allTextContents()).filter((n) => n.trim() !== '');
  expect(told.length, 'own shops only').toBeLessThanOrEqual(1);
  await visit(page, '/participants?tab=plans');
  await expect(page.getByRole('link', { name: 'Plattegronden' })).toHaveCount(0);

  await page.context().clearCookies();
  await signIn(page, webm, 'centre-manager', 'de-linde', '/participants?tab=plans');
  await page.getByRole('button', { name: 'Weg: Begane grond' }).click();
  await page.getByRole('button', { name: 'Ja, weg ermee' }).click();
  await expect(page.getByText('Nog geen plattegronden.')).toBeVisible();
  await settled(page);
});

test('without a server of tiles nobody is asked for one', async ({ page, webm }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  await expect(page.locator('#where .map')).toBeVisible();
  await settled(page);
  expect(asked.filter((url) => url.includes('map-ground')).length, 'it was asked whether there are tiles').toBeGreaterThan(0);
  expect(asked.filter((url) => url.includes('map-tiles') || !url.startsWith(webm.base) && !url.startsWith('blob:') && !url.startsWith('data:'))).toEqual([]);
  await expect(page.locator('#where .map image')).toHaveCount(0);
});
