// Tiles under the map, where a server of them is configured: they come from our own server, lie under the drawing, and say whose they are.
import { createServer } from 'node:http';
import { deflateSync, crc32 } from 'node:zlib';
import { settled, signIn } from '../house/people.ts';
import { Webm } from '../house/server.ts';
import { axe, expect, test as plain } from '../house/test.ts';

/** A grey PNG of so many dots. */
function tile(side: number): Buffer {
  const chunk = (name: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(side, 0);
  head.writeUInt32BE(side, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((side + 1) * side, 0xd8);
  for (let row = 0; row < side; row += 1) rows[row * (side + 1)] = 0;
  return Buffer.concat([Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

const test = plain.extend<object, { maker: { asked: string[] } }>({
  maker: [
    async ({}, use) => {
      await use({ asked: [] });
    },
    { scope: 'worker' },
  ],
  webm: [
    async ({ engine, maker }, use) => {
      const picture = tile(256);
      const server = createServer((request, answer) => {
        maker.asked.push(request.url ?? '');
        answer.writeHead(200, { 'content-type': 'image/png' }).end(picture);
      });
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('no port');
      const webm = await Webm.start(engine, {
        WEBM_TILES_URL: `http://127.0.0.1:${address.port}/{z}/{x}/{y}.png`,
        WEBM_TILES_ATTRIBUTION: '© Kaartenmakers',
      });
      await use(webm);
      expect(await webm.stop()).toBe(0);
      server.close();
    },
    { scope: 'worker', timeout: 120_000 },
  ],
});

test('tiles lie under the hexagons, come from our own server, and say whose they are', async ({ page, webm, maker }) => {
  await signIn(page, webm, 'centre-manager', 'de-linde', '/insight');
  const map = page.locator('#where .map');
  await expect(map.locator('image').first()).toBeVisible();
  await settled(page);
  const count = await map.locator('image').count();
  expect(count).toBeGreaterThan(3);
  expect(maker.asked.length, 'our server asked').toBeGreaterThan(0);
  expect(maker.asked.every((path) => /^\/1\d\/\d+\/\d+\.png$/.test(path)), maker.asked.join(' ')).toBe(true);
  await expect(page.locator('#where')).toContainText('Kaart: © Kaartenmakers');
  expect(await axe(page), 'with tiles').toEqual([]);
  // Looked at again nobody else is asked: our server has them.
  const before = maker.asked.length;
  await page.reload();
  await expect(map.locator('image').first()).toBeVisible();
  await settled(page);
  expect(maker.asked.length).toBe(before);
});
