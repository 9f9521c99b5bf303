// A photo of an incident: added from the device, seen, blacked out by keys, its original for who may; and a broken network on the way.
import { crc32, deflateSync } from 'node:zlib';
import { settled, signIn } from '../house/people.ts';
import { axe, expect, test } from '../house/test.ts';

/** A PNG of so many dots, each row in a colour of its own. */
function png(width: number, height: number): Buffer {
  const part = (name: string, body: Buffer) => {
    const named = Buffer.concat([Buffer.from(name, 'latin1'), body]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(named));
    return Buffer.concat([length, named, check]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = (y: number) => Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([(y * 3) % 256, 120, 200]))]);
  const dots = Buffer.concat(Array.from({ length: height }, (_, y) => row(y)));
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    part('IHDR', head),
    part('IDAT', deflateSync(dots)),
    part('IEND', Buffer.alloc(0)),
  ]);
}

test('a photo is added, seen, blacked out and restored', async ({ page, webm }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/incidents');
  await settled(page);
  await page.locator('.row-link').first().click();
  await expect(page).toHaveURL(/\/incidents\/[0-9a-f-]{36}/);
  await settled(page);
  const panel = page.getByRole('region', { name: "Foto's en bestanden" });
  // The first part meets no network: it is told, and goes on by itself.
  let broken = true;
  await page.route('**/parts/**', (route) => (broken ? route.abort('internetdisconnected') : route.continue()));
  await panel.locator('#attachment-pick').setInputFiles({ name: 'tas.png', mimeType: 'image/png', buffer: png(320, 240) });
  await expect(panel.getByText('Niet verstuurd: tas.png')).toBeVisible();
  expect(await axe(page), 'a photo that waits').toEqual([]);
  // The network is back: it goes on without being asked.
  broken = false;
  const tile = panel.getByRole('button', { name: /^Bekijken: foto \d+$/ }).last();
  await expect(tile.locator('img')).toBeVisible();
  // What happens to a photo stands in the system's own trail.
  await page.getByRole('button', { name: 'Toon ook wat het systeem bijhield' }).click();
  await expect(page.getByText('foto of bestand toegevoegd').first()).toBeVisible();

  await tile.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('img')).toBeVisible();
  expect(await dialog.locator('img').evaluate((picture: HTMLImageElement) => picture.naturalWidth)).toBe(320);
  expect(await axe(page), 'a photo in its dialog').toEqual([]);

  await dialog.getByRole('button', { name: 'Delen zwart maken' }).click();
  await dialog.getByRole('button', { name: 'Vlak toevoegen' }).click();
  await dialog.getByRole('button', { name: /^vlak 1:/ }).press('ArrowRight');
  await dialog.getByRole('button', { name: /^vlak 1:/ }).press('Shift+ArrowDown');
  expect(await axe(page), 'drawing').toEqual([]);
  await dialog.getByRole('button', { name: 'Zwart maken', exact: true }).click();
  await expect(page.getByText('delen van een foto zwart gemaakt').first()).toBeVisible();

  await tile.click();
  await expect(dialog.getByText('1 deel zwart')).toBeVisible();
  await dialog.getByRole('button', { name: 'Origineel bekijken' }).click();
  await dialog.getByLabel('Waarom?').selectOption({ label: 'toezicht op het gebruik' });
  await dialog.getByRole('button', { name: 'Origineel bekijken' }).click();
  await expect(dialog.getByText('Dit is het origineel.', { exact: false })).toBeVisible();
  await dialog.getByRole('button', { name: 'Origineel terugzetten' }).click();
  await dialog.getByLabel('Waarom?').selectOption({ label: 'aangifte voorbereiden of aanvullen' });
  await dialog.getByRole('button', { name: 'Origineel terugzetten' }).click();
  await expect(page.getByText('foto teruggezet').first()).toBeVisible();

  await tile.click();
  await dialog.getByRole('button', { name: 'Doorhalen' }).click();
  await dialog.getByLabel('Waarom?').selectOption({ label: 'per ongeluk ingevoerd' });
  await dialog.getByRole('button', { name: 'Doorhalen' }).click();
  await expect(panel.getByText('doorgehaald: per ongeluk ingevoerd').first()).toBeVisible();
});

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
