// The page and the server around it: does it load, from any address, and say how it is. Nobody is signed in here.
import { expect, test } from '../house/test.ts';

test('the server says that it lives and that it is ready', async ({ request }) => {
  for (const path of ['/health/live', '/health/ready']) {
    expect((await request.get(path)).status(), path).toBe(200);
  }
});

test('the contract is public and names its version on every answer', async ({ request }) => {
  const answer = await request.get('/api/v1/openapi.json');
  expect(answer.status()).toBe(200);
  expect(answer.headers()['access-control-allow-origin']).toBe('*');
  const document = await answer.json();
  expect(document.openapi).toMatch(/^3\.1\./);
  expect(answer.headers()['api-version']).toBe(document.info.version);
  expect(Object.keys(document.paths).length).toBeGreaterThan(0);
});

test('an unknown address of the API is a problem document, not the page', async ({ request }) => {
  const answer = await request.get('/api/v1/no-such-thing');
  expect([401, 404]).toContain(answer.status());
  expect(answer.headers()['content-type']).toContain('application/problem+json');
});

test('the page asks who is there', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('textbox', { name: /e-mail/i })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'nl');
});

test('a deep link loads the same page', async ({ page }) => {
  const answer = await page.goto('/insight?from=2026-01-01');
  expect(answer?.status()).toBe(200);
  await expect(page.getByRole('textbox', { name: /e-mail/i })).toBeVisible();
});

test('the page may run nothing inline and be framed by nobody', async ({ page }) => {
  const answer = await page.goto('/');
  const policy = (await answer?.allHeaders())?.['content-security-policy'] ?? '';
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toContain('unsafe-inline');
  expect(policy).not.toContain("'unsafe-eval'");
});
