/** Every example as a newcomer runs it: a script of its own under the hook, with small arguments. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ossa-examples-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const register = import.meta.resolve('ossa/register');
const example = (name: string, ...args: readonly string[]): string =>
  execFileSync(process.execPath, ['--import', register, join(import.meta.dirname, name), ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

/** Width and height of a PNG file that the example has written. */
function sizeOf(file: string): readonly [number, number] {
  const bytes = readFileSync(join(folder, file));
  expect(bytes.toString('latin1', 1, 4)).toBe('PNG');
  return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
}

test('monte-carlo', () => {
  expect(example('monte-carlo/monte-carlo.ts', '100000')).toMatch(
    /estimate +10\.\d{4} ± 0\.04\d\d .*\nexact +10\.4506\n/,
  );
});

test('photos', () => {
  for (const name of ['chelsea.png', 'coffee.png']) {
    copyFileSync(join(import.meta.dirname, 'photos/input', name), join(folder, name));
  }
  expect(example('photos/photos.ts', '.', '100')).toMatch(/2 photographs, before and after\n$/);
  expect(sizeOf('out/photos/contact-sheet.png')).toEqual([2 * 208, 2 * 208]);
  expect(sizeOf('out/photos/chelsea.png')).toEqual([100, 67]);
});

test('wordcount', () => {
  const output = example('wordcount/wordcount.ts', resolve('node_modules'));
  expect(output).toMatch(/^ +\d+ the\n/);
  expect(output).toMatch(/\d+ words, \d+ different, in \d+ files/);
});

test('mandelbrot', () => {
  expect(example('mandelbrot/mandelbrot.ts', '64', '200')).toContain('64 × 64 pixels');
  expect(sizeOf('out/mandelbrot.png')).toEqual([64, 64]);
});

test('statistics', () => {
  expect(example('statistics/statistics.ts')).toContain('Seattle 07        124    26.0      4.2   18.3   35.0\n');
});

test('numerical examples check themselves', () => {
  expect(example('npb-ep/npb-ep.ts', 'S')).toMatch(/ring 5 +17\n[^]*\nverified\n$/);
  expect(example('npb-cg/npb-cg.ts', 'S')).toMatch(/zeta +8\.5971775078648\n[^]*\nverified\n$/);
  expect(example('black-scholes/black-scholes.ts', '10000')).toMatch(/parity by at most \d\.\de-1[3-9]\n$/);
  expect(example('n-body/n-body.ts', '100', '5')).toMatch(/energy (-0\.\d{5})\d+ before, \1\d+ after\n$/);
  expect(example('stream/stream.ts', '100000', '2')).toMatch(
    /triad +[\d.]+ GB\/s\nthe arrays hold what they have to\n$/,
  );
  expect(example('matrix-multiply/matrix-multiply.ts', '64')).toMatch(/every element is right\n$/);
});

test('ray-tracer', () => {
  expect(example('ray-tracer/ray-tracer.ts', '64')).toContain('64 × 64 pixels');
  expect(sizeOf('out/ray-tracer.png')).toEqual([64, 64]);
});
