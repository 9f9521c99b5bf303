// Every screen in every language: nothing that axe finds, nothing wider than the window, also at 320 px.
import { languages, settled, signIn, speak, visit } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

const screens = ['/', '/incidents', '/report', '/insight', '/measures', '/reports', '/alerts', '/alerts/new', '/alerts/figures', '/import', '/participants', '/settings', '/keeping', '/waiting', '/messages', '/outbox', '/about', '/no-such-screen'];
const names = { nl: 'Nederlands', en: 'English', fr: 'Français' };
const keeping = ['file', 'terms', 'wiped'];
const tabs = ['people', 'organisations', 'accreditations', 'invitations', 'plans'];

for (const language of languages) {
  test(`axe finds nothing on the sign-in, in ${language}`, async ({ page }) => {
    await speak(page, language);
    await page.goto('/');
    await expect(page.getByRole('textbox').first()).toBeVisible();
    expect(await axe(page)).toEqual([]);
  });

  test(`axe finds nothing on any screen, in ${language}`, async ({ page, webm }) => {
    test.slow();
    // Somebody whom no story needs: the language stays with the account.
    await signIn(page, webm, 'centre-manager', 'noordkade', '/settings');
    // The word stands in a list of other settings too.
    await page.locator('span').getByText(names[language], { exact: true }).click();
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    for (const screen of [...screens, ...tabs.map((tab) => `/participants?tab=${tab}`), ...keeping.map((tab) => `/keeping?tab=${tab}`)]) {
      await visit(page, screen);
      expect(await axe(page), screen).toEqual([]);
    }
    await visit(page, '/incidents');
    await page.locator('.row-link').first().click();
    await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
    await settled(page);
    expect(await axe(page), 'an incident').toEqual([]);
    // Each panel of it with its form open.
    for (const form of ['goods', 'person', 'vehicle', 'circumstances', 'hold']) {
      await page.locator(`#open-${form}`).click();
      await expect(page.locator(`dialog#${form}`)).toBeVisible();
      expect(await axe(page), `the form of ${form}`).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.locator(`dialog#${form}`)).toHaveCount(0);
    }
    await visit(page, '/report');
    await page.locator('.tiles .tile').first().click();
    for (const tile of await page.locator('.add-tile').all()) await tile.click();
    for (const more of await page.locator('details.more > summary').all()) await more.click();
    expect(await axe(page), 'a report with all its parts').toEqual([]);
  });
}

test('no screen is wider than a window of 320 px', async ({ page, webm }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await signIn(page, webm, 'centre-manager');
  for (const screen of screens) {
    await visit(page, screen);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide, screen).toBeLessThanOrEqual(320);
  }
});
