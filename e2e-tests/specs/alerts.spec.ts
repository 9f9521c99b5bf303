// An alert from an incident in two touches: somebody else sees it on whatever screen, says what he sees, and hears how it ended.
import { settled, signIn } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

test('an alert goes out in two touches, is answered, and everybody hears how it ended', async ({ page, webm, browser }) => {
  test.slow();
  const outside = await browser.newContext({ locale: 'nl-NL', timezoneId: 'Europe/Amsterdam' });
  const guard = await outside.newPage();
  await signIn(guard, webm, 'guard', 'de-linde', `${webm.base}/incidents`);
  await signIn(page, webm, 'centre-manager', 'de-linde', '/incidents');
  await page.locator('.row-link').first().click();
  await settled(page);
  await page.locator('#alert-from-incident').click();
  await settled(page);
  await expect(page.getByText(/krijg(t|en) deze alert/)).toBeVisible();
  expect(await axe(page), 'sending an alert').toEqual([]);

  // A plate in the text for everybody is pointed out, and goes nowhere until it was looked at.
  const open = page.getByLabel('Tekst voor iedereen');
  await open.fill('Verdachte auto 12-GBK-3 op het parkeerdek…');
  await expect(page.locator('#findings')).toContainText('12-GBK-3');
  await expect(page.locator('#sms-count')).toContainText('Eenvoudig schrijven');
  await open.fill('Verdachte auto op het parkeerdek.');
  await expect(page.locator('#findings')).toHaveCount(0);
  await page.getByRole('button', { name: /^Verstuur naar/ }).click();
  await expect(page).toHaveURL(/\/alerts\/[0-9a-f-]{36}$/);
  await settled(page);
  expect(await axe(page), 'the alert of who sent it').toEqual([]);

  const banner = guard.locator('#alert-banner');
  await expect(banner).toContainText('Verdachte auto op het parkeerdek.');
  expect(await axe(guard), 'the list with an alert above it').toEqual([]);
  await banner.getByRole('link', { name: 'Bekijken' }).click();
  await settled(guard);
  await guard.getByRole('button', { name: 'Gelezen' }).click();
  await expect(guard.getByRole('button', { name: 'Gelezen' })).toHaveCount(0);
  await guard.getByRole('button', { name: 'Ik zie ze nu' }).click();
  await guard.getByLabel('Waar?').fill('bij de lift');
  await guard.getByRole('button', { name: 'Doorgeven' }).click();

  await expect(page.locator('#reactions')).toContainText('bij de lift');
  await expect(page.locator('#reached')).toContainText(/[1-9]\d* gelezen/);
  await page.getByRole('button', { name: 'Afsluiten', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Hoe liep het af?').selectOption('false-alarm');
  expect(await axe(page), 'how it ended').toEqual([]);
  await dialog.getByRole('button', { name: 'Afsluiten en laten weten' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(page.locator('article.detail .badge', { hasText: 'loos alarm' })).toBeVisible();
  await expect(guard.locator('article.detail .badge', { hasText: 'loos alarm' })).toBeVisible();
  await outside.close();
});
