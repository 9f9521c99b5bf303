// An incident is followed to its end: a track with its steps, hands, a task, a question that somebody answers without an account.
import { settled, signIn } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

test('an incident is put into hands and followed, and a question is answered by its link', async ({ page, webm, browser }) => {
  test.slow();
  await signIn(page, webm, 'centre-manager', 'de-linde', '/incidents?state=reported&state=accepted&state=in-progress');
  await settled(page);
  await page.locator('.row-link').first().click();
  await settled(page);

  await page.getByRole('button', { name: 'Neem ik op me' }).click();
  await expect(page.getByRole('button', { name: 'Neem ik op me' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Traject beginnen' }).click();
  await page.getByLabel('Welk traject?').selectOption('police-report');
  await page.getByLabel('Stap', { exact: true }).selectOption('not-wanted');
  await page.getByLabel('Waarom niet?').selectOption('no-time');
  await page.getByRole('dialog').getByRole('button', { name: 'Traject beginnen' }).click();
  const tracks = page.locator('#tracks');
  await expect(tracks.getByText('wil geen aangifte doen')).toBeVisible();
  await expect(tracks.getByText(/kost te veel tijd/)).toBeVisible();

  await page.getByLabel('Wat moet er gebeuren?').fill('Beelden bewaren');
  await page.getByRole('button', { name: 'Taak toevoegen' }).click();
  await expect(page.locator('#tasks').getByText('Beelden bewaren')).toBeVisible();

  await page.getByRole('button', { name: 'Vraag stellen' }).click();
  await page.getByText('iemand zonder account').first().click();
  await page.getByLabel('Uw vraag').fill('Zag u een grijze auto?');
  await page.getByRole('button', { name: 'Stuur de vraag' }).click();
  const link = await page.locator('#questions code').innerText();
  expect(link).toMatch(/\/vraag#[\w-]{40,}$/);
  expect(await axe(page), 'the incident').toEqual([]);

  const outside = await browser.newContext();
  const other = await outside.newPage();
  await other.goto(`${webm.base}/vraag#${link.split('#')[1]}`);
  await expect(other.getByText('Zag u een grijze auto?')).toBeVisible();
  expect(new URL(other.url()).hash).toBe('');
  expect(await axe(other), 'the question').toEqual([]);
  await other.getByLabel('Uw antwoord').fill('Ja, een Golf');
  await other.getByRole('button', { name: 'Antwoord sturen' }).click();
  await expect(other.getByRole('heading', { name: 'Dank u wel' })).toBeVisible();
  await other.goto(`${webm.base}/vraag#${link.split('#')[1]}`);
  await other.reload();
  await outside.close();

  await page.reload();
  await settled(page);
  await expect(page.locator('#questions').getByText('beantwoord')).toBeVisible();
  await expect(page.locator('#questions').getByText('Ja, een Golf')).toBeVisible();
});

test('late and mine are chips with the number that the list shows', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/incidents');
  await settled(page);
  const late = page.getByRole('button', { name: /^Te laat \(\d+\+?\)/ });
  await expect(late).toBeVisible();
  const counted = Number((await late.innerText()).match(/\((\d+)\)/)?.[1] ?? '-1');
  await late.click();
  await expect(page).toHaveURL(/overdue=true/);
  await settled(page);
  if (counted >= 0 && counted <= 50) await expect(page.locator('.rows > li')).toHaveCount(counted);
});
