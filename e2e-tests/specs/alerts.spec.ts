// An alert from an incident in two touches: somebody else sees it on whatever screen, says what he sees, and hears how it ended.
import { settled, signIn, visit } from '../house/people.ts';
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

test('what was agreed is asked on the phone, answered with one touch, and counted', async ({ page, webm, browser }) => {
  test.slow();
  await signIn(page, webm, 'centre-manager', 'de-linde', '/settings');
  const panel = page.locator('#alert-answer');
  await expect(panel.locator('#agreed')).toContainText('Niets afgesproken');
  await panel.locator('#step-0').selectOption('role:guard');
  await panel.locator('#step-minutes-0').fill('veel');
  await panel.getByRole('button', { name: 'Afspreken' }).click();
  await expect(panel.locator('#step-minutes-0')).toHaveAttribute('aria-invalid', 'true');
  await panel.locator('#step-minutes-0').fill('4');
  await panel.getByRole('button', { name: 'Stap toevoegen' }).click();
  await panel.locator('#step-1').selectOption('on-duty');
  expect(await axe(page), 'agreeing on who goes').toEqual([]);
  await panel.getByRole('button', { name: 'Afspreken' }).click();
  await expect(panel.locator('#agreed')).toContainText('beveiliger; gaat na 4 minuten niemand, dan de volgende');
  await expect(panel.locator('#agreed')).toContainText('Binnen 5 minuten gaat er iemand');

  const pocket = await browser.newContext({ locale: 'nl-NL', timezoneId: 'Europe/Amsterdam', viewport: { width: 390, height: 800 } });
  const guard = await pocket.newPage();
  await signIn(guard, webm, 'guard', 'de-linde', `${webm.base}/incidents`);
  await visit(page, '/alerts/new');
  await page.locator('#alert-kind').selectOption('robbery');
  await page.getByLabel('Tekst voor iedereen').fill('Overval bij de juwelier.');
  await expect(page.locator('#would')).toContainText('wordt meteen gevraagd of hij gaat');
  await page.getByRole('button', { name: /^Verstuur naar/ }).click();
  await expect(page).toHaveURL(/\/alerts\/[0-9a-f-]{36}$/);
  await settled(page);
  await expect(page.locator('#call')).toContainText('Nog niemand gaat.');

  const banner = guard.locator('#alert-banner');
  await expect(banner).toContainText('U wordt gevraagd: gaat u?');
  expect(await axe(guard), 'being asked').toEqual([]);
  await banner.getByRole('link', { name: 'Bekijken' }).click();
  await settled(guard);
  await guard.locator('#doing').getByRole('button', { name: 'Ik ga', exact: true }).click();
  await expect(guard.locator('#doing')).toContainText('U gaat');
  await expect(page.locator('#call')).toContainText('gaat, sinds');
  await expect(page.locator('#call')).toContainText('gehaald');
  await guard.locator('#doing').getByRole('button', { name: 'Ik ben ter plaatse' }).click();
  await expect(guard.locator('#doing')).toContainText('U bent ter plaatse');
  await expect(page.locator('#call')).toContainText('ter plaatse, sinds');
  expect(await axe(page), 'who goes').toEqual([]);
  expect(await axe(guard), 'having answered').toEqual([]);

  await page.getByRole('button', { name: 'Afsluiten', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Hoe liep het af?').selectOption('false-alarm');
  await dialog.getByRole('button', { name: 'Afsluiten en laten weten' }).click();
  await expect(dialog).toHaveCount(0);
  await visit(page, '/alerts/figures');
  await expect(page.locator('#false-alarms')).toContainText('van');
  await expect(page.locator('#answers tbody tr').first()).toContainText('100% (1 van 1)');
  await expect(page.locator('#ways')).toContainText('scherm');
  expect(await axe(page), 'figures of alerts').toEqual([]);
  await pocket.close();
});

test('a person hears of the kinds it wants to hear of', async ({ page, webm }) => {
  await signIn(page, webm, 'guard', 'de-linde', '/settings');
  const kinds = page.locator('#my-kinds');
  await kinds.locator('label', { hasText: 'Overlast' }).click();
  await page.locator('#my-alerts').getByRole('button', { name: 'Opslaan' }).click();
  await expect(page.getByText('Opgeslagen.')).toBeVisible();
  await page.reload();
  await settled(page);
  await expect(kinds.locator('label', { hasText: 'Overlast' }).locator('input')).not.toBeChecked();
  await expect(kinds.locator('label', { hasText: 'Overval' }).locator('input')).toBeChecked();
});
