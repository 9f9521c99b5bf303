// Several people at once: what others do shows without reloading and without moving what is read; notes for an audience, struck with
// a reason; a shift that is begun and handed over.
import { signIn } from '../house/people.ts';
import type { Webm } from '../house/server.ts';
import { axe, expect, test } from '../house/test.ts';

/** Somebody else, who works without a browser. */
async function another(webm: Webm, role: string) {
  const call = async (path: string, body?: unknown, token?: string) => {
    const headers: Record<string, string> = { 'content-type': 'application/json' };
    if (token) headers.authorization = `Bearer ${token}`;
    const init = body === undefined ? { headers } : { method: 'POST', headers, body: body === null ? null : JSON.stringify(body) };
    const answer = await fetch(`${webm.base}/api/v1${path}`, init);
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Record<string, never>;
  };
  const { accessToken } = await call('/sessions', { email: `${role}@de-linde.example`, password: webm.password });
  const ask = (path: string, body?: unknown) => call(path, body, accessToken);
  const me = (await ask('/me')) as unknown as { sites: { areaId: string }[] };
  const siteId = me.sites[0]?.areaId;
  const report = async (description: string) =>
    (await ask('/incidents', { siteId, category: 'theft.shoplifting', occurredPrecision: 'unknown', description })) as unknown as {
      id: string;
      number: string;
    };
  return { ask, report, siteId };
}

test('new incidents are told above, and the list stays where it is until one asks', async ({ page, webm }) => {
  const desk = await another(webm, 'security-desk');
  await signIn(page, webm, 'centre-manager', 'de-linde', '/incidents');
  await expect(page.locator('.online')).toHaveText('live');
  const first = page.locator('.rows .row-number').first();
  const before = await first.innerText();
  const { number } = await desk.report('Alleen gezien door de meldkamer');
  await expect(page.getByRole('button', { name: /^1 nieuwe melding hierboven/ })).toBeVisible();
  await expect(first).toHaveText(before);
  await desk.report('Nog een');
  const more = page.getByRole('button', { name: /^2 nieuwe meldingen hierboven/ });
  await expect(more).toBeVisible();
  await more.click();
  await expect(page.locator('.rows .row-number').nth(1)).toHaveText(number);
  await expect(page.getByRole('button', { name: /hierboven/ })).toHaveCount(0);
});

test('another adds to the open incident, and what is half typed stays', async ({ page, webm }) => {
  const desk = await another(webm, 'security-desk');
  const { id } = await desk.report('Man met een grote tas');
  await signIn(page, webm, 'centre-manager', 'de-linde', `/incidents/${id}`);
  await expect(page.locator('.online')).toHaveText('live');
  await page.getByLabel('Bericht toevoegen').fill('Half geschr');
  await desk.ask(`/incidents/${id}/timeline`, { text: 'Beelden veiliggesteld' });
  await expect(page.getByText('Beelden veiliggesteld')).toBeVisible();
  await desk.ask(`/incidents/${id}/transitions`, { to: 'accepted' });
  await expect(page.locator('.detail .badge', { hasText: 'geaccepteerd' })).toBeVisible();
  await expect(page.getByLabel('Bericht toevoegen')).toHaveValue('Half geschr');
});

test('a note is for an audience and is struck with a reason', async ({ page, webm }) => {
  const desk = await another(webm, 'security-desk');
  const { id } = await desk.report('Twee mannen');
  await signIn(page, webm, 'centre-manager', 'de-linde', `/incidents/${id}`);
  await page.getByLabel('Bericht toevoegen').fill('Kenteken van de verkeerde auto');
  await page.getByLabel('Wie mag dit lezen?').selectOption('Iedereen bij deze melding');
  await page.getByRole('button', { name: 'Toevoegen', exact: true }).click();
  const line = page.locator('.timeline li', { hasText: 'verkeerde auto' });
  await expect(line).toBeVisible();
  await expect(page.getByLabel('Bericht toevoegen')).toHaveValue('');
  await line.getByRole('button', { name: 'Doorhalen' }).click();
  await page.getByRole('dialog').getByRole('combobox').selectOption({ index: 1 });
  await page.getByRole('dialog').getByRole('button', { name: 'Doorhalen' }).click();
  await expect(page.getByText(/doorgehaald door .*: per ongeluk ingevoerd/)).toBeVisible();
  await expect(page.getByText('verkeerde auto')).toHaveCount(0);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Openen' }).click();
  await page.getByRole('dialog').getByRole('combobox').selectOption({ index: 1 });
  await page.getByRole('dialog').getByRole('button', { name: 'Openen' }).click();
  await expect(page.getByText('Kenteken van de verkeerde auto')).toBeVisible();
  await expect(page.locator('#timeline .timeline li')).toHaveCount(2);
  await desk.ask(`/incidents/${id}/goods`, { article: 'jas' });
  await page.getByRole('button', { name: 'Toon ook wat het systeem bijhield' }).click();
  await expect(page.getByText('goederen toegevoegd')).toBeVisible();
});

test('a guard begins a shift with a briefing and hands over; the desk reads it', async ({ page, webm }) => {
  await signIn(page, webm, 'guard');
  await page.getByRole('button', { name: 'Begin dienst' }).click();
  await expect(page.locator('#briefing')).toContainText('Wat er is gebeurd sinds');
  await expect(page.getByText(/U heeft dienst sinds/)).toBeVisible();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Dienst overdragen' }).click();
  await page.getByLabel('Wat moet de volgende weten?').fill('Deur van pand 3 sluit niet');
  await page.getByRole('button', { name: 'Dienst beëindigen' }).click();
  await expect(page.getByText('Deur van pand 3 sluit niet')).toBeVisible();
  await expect(page.getByText('Nog door niemand gelezen')).toBeVisible();
  const desk = await another(webm, 'security-desk');
  const handovers = (await desk.ask('/handovers')) as unknown as { items: { id: string }[] };
  await desk.ask(`/handovers/${handovers.items[0]?.id}/_read`, null);
  await expect(page.getByText(/^Gelezen door/)).toBeVisible();
});
