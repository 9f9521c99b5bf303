// What our own code makes of a text as an SMS is what a library of others makes of it: the segments calculator of Twilio, on ten
// thousand made texts, the same in each run. Our side is `shared-types/examples/sms_count.rs`. Run by `npm run rules`.
//
// They differ by design in one thing: theirs keeps what is read as one sign (a flag, a family, a letter with a loose accent) whole in a
// part, where the standard, and so we, keep whole a UTF-16 pair only. Of such texts the alphabet and the units must be the same, and
// theirs takes at least as many parts.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import { SegmentedMessage } from 'sms-segments-calculator';

const root = join(import.meta.dirname, '..', '..');
const MANY = 10_000;

/** Numbers that look random and are the same each time (mulberry32). */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const plain = [..."abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ 0123456789 .,:;!?'\"()/-+%&@#*<>=_\n"];
const basic = [...'£$¥èéùìòÇØøÅåΔΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ§¿äöñüà\r'];
const twice = [...'€[]{}\\~^|\f'];
const wide = [...'áâãçêëíîïóôõúûýÿœŒÁÀÂÈÊËÎÏÔÛŸĳł“”‘’„–—…•\u00a0\u202f€中文русский\t`´«»°½'];
const pairs = [...'😀🚨👮🔥𝒳🛒'];
const joined = ['🇳🇱', '👨‍👩‍👧', 'e\u0301', '👮🏽', '🧯\ufe0f'];
/** What a text may be made of, and how often a sign is of which. */
const mixes = [
  [[plain, 1]],
  [[plain, 20], [basic, 1]],
  [[plain, 8], [twice, 1]],
  [[twice, 1]],
  [[plain, 30], [wide, 1]],
  [[plain, 4], [wide, 1], [pairs, 1]],
  [[pairs, 1]],
  [[plain, 6], [twice, 2], [wide, 1], [pairs, 1]],
  [[plain, 12], [pairs, 1], [joined, 1]],
];
const edges = [0, 1, 35, 66, 67, 69, 70, 71, 133, 134, 135, 152, 153, 154, 159, 160, 161, 201, 202, 305, 306, 307, 459, 460];

function text(next) {
  const mix = mixes[next(mixes.length)];
  const all = mix.flatMap(([signs, often]) => Array(often).fill(signs));
  const long = next(2) ? edges[next(edges.length)] : next(400);
  let made = '';
  for (let n = 0; n < long; n++) {
    const signs = all[next(all.length)];
    made += signs[next(signs.length)];
  }
  return made;
}

/** What our code says of them. */
async function ours(texts) {
  const args = ['run', '--locked', '--quiet', '-p', 'shared-types', '--features', 'openapi', '--example', 'sms_count'];
  const child = spawn('cargo', args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(texts.map((one) => `${JSON.stringify(one)}\n`).join(''));
  let out = '';
  for await (const some of child.stdout.setEncoding('utf8')) out += some;
  return out.trimEnd().split('\n').map((line) => JSON.parse(line));
}

/** What theirs says: alphabet and the units of each part. */
function theirs(one) {
  const message = new SegmentedMessage(one);
  const small = message.encodingName === 'GSM-7';
  const sizes = message.segments.map((part) => part.messageSizeInBits() / (small ? 7 : 16));
  return { alphabet: small ? 'gsm7' : 'ucs2', sizes: sizes.filter((size) => size > 0) };
}

test('ten thousand texts are cut as a library of others cuts them', async () => {
  const next = numbers(20260331);
  const texts = Array.from({ length: MANY }, () => text(next));
  const counted = await ours(texts);
  assert.equal(counted.length, MANY);
  const graphemes = new Intl.Segmenter('nl', { granularity: 'grapheme' });
  const seen = { gsm7: 0, ucs2: 0, several: 0, apart: 0 };
  texts.forEach((one, n) => {
    const { count, sizes } = counted[n];
    const other = theirs(one);
    const sum = (all) => all.reduce((a, b) => a + b, 0);
    const told = `text ${n}: ${JSON.stringify(one)}`;
    assert.equal(count.alphabet, other.alphabet, told);
    assert.equal(count.units, sum(other.sizes), told);
    assert.equal(count.parts, sizes.length, told);
    const whole = [...graphemes.segment(one)].some(({ segment }) => segment !== '\r\n' && [...segment].length > 1);
    if (whole) {
      assert.ok(count.parts <= other.sizes.length, told);
      seen.apart += 1;
    } else {
      assert.deepEqual(sizes, other.sizes, told);
    }
    const [alone, each] = count.alphabet === 'gsm7' ? [160, 153] : [70, 67];
    assert.equal(count.left, (sizes.length > 1 ? each : alone) - (sizes.at(-1) ?? 0), told);
    seen[count.alphabet] += 1;
    seen.several += sizes.length > 1 ? 1 : 0;
  });
  assert.ok(seen.gsm7 > 2000 && seen.ucs2 > 2000 && seen.several > 3000 && seen.apart > 300, JSON.stringify(seen));
});
