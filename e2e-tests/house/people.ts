// Who signs in, and how, in the browser. Imported by the stories. It must not know what a screen shows afterwards.
import { expect, type Page } from '@playwright/test';
import type { Webm } from './server.ts';

export const languages = ['nl', 'en', 'fr'] as const;
export type Language = (typeof languages)[number];

/** Has the page speak a language from its first word on, as long as nobody is signed in. */
export async function speak(page: Page, language: Language): Promise<void> {
  await page.addInitScript((word) => localStorage.setItem('webm.language', word), language);
}

/** Goes to an address, also when the page is just going somewhere by itself, as it does when a session ends or the network is back. */
export async function arrive(page: Page, path: string): Promise<void> {
  await expect(async () => {
    await page.goto(path);
  }).toPass({ timeout: 20_000 });
}

/** Signs in, in Dutch, by address and password at whatever address one wanted to be, and waits until the frame stands. */
export async function signIn(page: Page, webm: Webm, role: string, site = 'de-linde', path = '/'): Promise<void> {
  await arrive(page, path);
  await page.getByRole('textbox', { name: 'E-mailadres' }).fill(`${role}@${site}.example`);
  await page.getByLabel('Wachtwoord', { exact: true }).fill(webm.password);
  await page.getByRole('button', { name: 'Aanmelden', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Aanmelden', exact: true })).toBeHidden();
  await settled(page);
}

/** Goes to another address as a link does: without starting the page anew. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, path);
  // A screen may add what it shows to its address.
  await expect.poll(() => page.evaluate(() => location.pathname)).toBe(path.split('?')[0]);
  await settled(page);
}

/** Waits until nothing on the page says that it is busy. */
export async function settled(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('[aria-busy=true], .skeleton')).toHaveCount(0);
}
