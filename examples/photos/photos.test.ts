import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { evaluate, stream } from 'ossa';
import { expect, test } from 'vitest';
import { contactSheet, develop, photographsIn, photos, type Picture } from './photos.ts';

const input = join(import.meta.dirname, 'input');
const jobs = photographsIn(input)
  .filter((path) => /chelsea|coffee|rocket/.test(path))
  .map((path) => ({ path, longest: 160 }));

const checksum = ({ pixels }: Picture): string => createHash('sha256').update(pixels).digest('hex').slice(0, 16);

/** Width, height, checksum; those of the two PNG files were computed by a NumPy program too. */
const known = [
  [160, 106, '1069a0398a56f951'],
  [160, 107, '7fc8bfb092080efa'],
  [160, 107, '459031d7b9097ec5'],
];

test.each([1, 2, 7])('pictures have the known pixels, in order, on %i workers', async (workers) => {
  const pictures = await Array.fromAsync(stream(develop, jobs, { workers }));
  expect(pictures.map((picture) => [picture.width, picture.height, checksum(picture)])).toEqual(known);
});

test('files have the bytes of a sequential evaluation and the format of their photograph', async () => {
  const files = await Array.fromAsync(stream(photos, jobs, { workers: 2 }));
  for (const [i, job] of jobs.entries()) expect(files[i]).toEqual(await evaluate(photos, job));
  const magic = files.map(({ bytes }) => Buffer.from(bytes.subarray(0, 4)).toString('hex'));
  expect(magic).toEqual(['89504e47', '89504e47', 'ffd8ffe0']);
});

test('the contact sheet is a PNG of two rows', async () => {
  const sheet = Buffer.from(await contactSheet(photographsIn(input).slice(0, 3), photographsIn(input).slice(3)));
  expect(sheet.toString('latin1', 1, 4)).toBe('PNG');
  expect([sheet.readUInt32BE(16), sheet.readUInt32BE(20)]).toEqual([3 * 208, 2 * 208]);
});
