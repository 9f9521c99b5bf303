// The promise to the shopkeeper: shoplifting in the own shop is reported with a few touches and one sentence, on a slow phone.
import type { Locator } from '@playwright/test';
import { slowPhone } from '../house/network.ts';
import { signIn } from '../house/people.ts';
import { expect, test } from '../house/test.ts';

/** The bar of the promise. */
const MOST_TOUCHES = 6;

test('shoplifting in the own shop takes at most six touches and one sentence', async ({ page, webm }, info) => {
  test.slow();
  await signIn(page, webm, 'shopkeeper');
  await slowPhone(page);
  let touches = 0;
  // Every touch goes through here; there is no other way in this test to press anything.
  const touch = async (what: Locator, picture: string) => {
    await what.tap();
    touches += 1;
    const path = info.outputPath(`${touches}-${picture}.png`);
    await page.screenshot({ path });
    await info.attach(picture, { path, contentType: 'image/png' });
  };
  const begun = Date.now();
  await touch(page.getByRole('link', { name: 'Melden', exact: true }).filter({ visible: true }).first(), 'report');
  await touch(page.locator('.tiles').getByText('Winkeldiefstal', { exact: true }), 'what');
  await expect(page.getByRole('radio', { name: 'Net gebeurd' })).toBeChecked();
  await expect(page.getByLabel('Waar', { exact: true }).locator('option:checked')).toContainText('mijn winkel');
  await touch(page.getByText(/^Geprepareerde tas/), 'how');
  await touch(page.getByLabel('Wat zag u'), 'sentence');
  await page.keyboard.type('Twee mannen, een met grote zwarte sporttas, poort ging niet af.');
  await expect(page.getByText('bewaard op dit toestel')).toBeVisible();
  await touch(page.getByRole('button', { name: 'Melden', exact: true }), 'sent');
  await expect(page.getByText(/Gemeld als DL-\d{4}-\d{5}/)).toBeVisible({ timeout: 20_000 });
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
  await expect(page.getByText('een met grote zwarte sporttas')).toBeVisible({ timeout: 20_000 });
  info.annotations.push({ type: 'touches', description: `${touches} touches, ${Date.now() - begun} ms on slow 4G` });
  expect(touches).toBeLessThanOrEqual(MOST_TOUCHES);
});

test('goods, a person, a vehicle and how it went go with the report and stand in the incident', async ({ page, webm }) => {
  await signIn(page, webm, 'shopkeeper', 'de-linde', '/report');
  await page.locator('.tiles').getByText('Winkeldiefstal', { exact: true }).tap();
  await page.getByRole('button', { name: 'Goederen, schade' }).tap();
  await page.getByLabel('Wat is het?').fill('winterjas');
  await page.getByLabel('Aantal', { exact: true }).fill('3');
  await page.getByLabel('Waarde samen, in euro').fill('640');
  await page.getByRole('button', { name: 'Persoon', exact: true }).tap();
  await page.getByLabel('Hoe zag de persoon eruit?').fill('Lang, zwarte jas, capuchon op');
  await page.getByRole('button', { name: 'Voertuig', exact: true }).tap();
  await page.getByLabel('Merk en model').fill('Opel Corsa');
  await page.getByRole('textbox', { name: 'Kenteken' }).fill('GX-124-B');
  await page.getByText('Geweld, 112, beelden').tap();
  await page.getByLabel('Bedreiging').selectOption('words');
  await page.getByRole('group', { name: 'Beelden veiliggesteld' }).getByText('ja').tap();
  await page.getByRole('button', { name: 'Melden', exact: true }).tap();
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
  await page.reload();
  await expect(page.getByText('3 × winterjas')).toBeVisible();
  await expect(page.getByText('Lang, zwarte jas, capuchon op')).toBeVisible();
  await expect(page.getByText('Opel Corsa')).toBeVisible();
  await expect(page.getByText('met woorden')).toBeVisible();
  // The plate is sealed: dots, until it is opened with a reason.
  await expect(page.getByText('GX-124-B')).toHaveCount(0);
  await page.getByRole('button', { name: /^Openen: Opel Corsa/ }).tap();
  await page.getByLabel('Waarom?').selectOption('handling');
  await page.getByRole('dialog').getByRole('button', { name: 'Openen', exact: true }).tap();
  await expect(page.getByText('GX-124-B')).toBeVisible();

  await page.getByRole('button', { name: 'Doorhalen: winterjas' }).tap();
  await page.getByLabel('Waarom?').selectOption('mistaken');
  await page.getByRole('dialog').getByRole('button', { name: 'Doorhalen', exact: true }).tap();
  await expect(page.getByText('doorgehaald: per ongeluk ingevoerd')).toBeVisible();
});
