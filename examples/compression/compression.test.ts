import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { random } from 'ossa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compress } from './compression.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ossa-compression-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Words at random, so that some of it compresses and every block is another. */
function textOf(length: number): Buffer {
  const drawn = random(2026, length);
  const text = Buffer.alloc(length);
  for (let at = 0; at < length;) {
    const word = String(drawn.int(1 << 20));
    at += text.write(`${word}${' '.repeat(drawn.int(9))}`, at, 'latin1');
  }
  return text;
}

async function compressedOn(workers: number, content: Buffer): Promise<Buffer> {
  const [from, to] = [join(folder, 'file'), join(folder, `file-${workers}.gz`)];
  writeFileSync(from, content);
  await compress(from, to, { workers });
  return readFileSync(to);
}

test.each([
  ['4 MB and a bit', 4_000_123],
  ['exactly two blocks', 2 * 256 * 1024],
  ['one byte', 1],
  ['nothing', 0],
])('%s: the same file on 1, 2 and 7 workers, and it holds what went in', async (_name, length) => {
  const content = textOf(length);
  const files: Buffer[] = [];
  for (const workers of [1, 2, 7]) files.push(await compressedOn(workers, content));
  expect(files.map((file) => gunzipSync(file).equals(content))).toEqual([true, true, true]);
  expect(files.map((file) => file.equals(files[0]!))).toEqual([true, true, true]);
});

test('the file has one member for each block, and is smaller', async () => {
  const content = textOf(4_000_123);
  const file = await compressedOn(2, content);
  expect(file.length).toBeLessThan(content.length * 0.7);
  expect(file.toString('latin1').split('\x1f\x8b\x08\x00\x00\x00\x00\x00').length - 1).toBe(16);
});
