// What is no photo is refused in words. The story of a photo from the device to its original is still to be written here.
import { settled, signIn } from '../house/people.ts';
import { expect, test } from '../house/test.ts';

test('what is no photo is refused in words', async ({ page, webm }) => {
  await signIn(page, webm, 'guard', 'de-linde', '/incidents');
  await settled(page);
  await page.locator('.row-link').first().click();
  await settled(page);
  const panel = page.getByRole('region', { name: "Foto's en bestanden" });
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  await panel.locator('#attachment-pick').setInputFiles({ name: 'foto.jpg', mimeType: 'image/jpeg', buffer: svg });
  await expect(panel.getByText('Alleen JPEG, PNG, WebP, PDF en MP4.')).toBeVisible();
  await panel.getByRole('button', { name: 'Niet versturen' }).click();
  await expect(panel.getByText('Niet verstuurd: foto.jpg')).toBeHidden();
});
