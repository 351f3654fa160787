import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { chunks, lines, records } from './files.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-files-'));
afterAll(() => rmSync(folder, { recursive: true }));
const written = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const failure = (from: AsyncIterable<unknown>): Promise<unknown> =>
  Array.fromAsync(from).then(
    () => undefined,
    (error: unknown) => error,
  );

describe('lines', () => {
  test.each([
    ['', []],
    ['one', ['one']],
    ['one\n', ['one']],
    ['one\r\n\ntwo\r\n', ['one', '', 'two']],
    ['ä\n漢\n😀', ['ä', '漢', '😀']],
  ])('of %j', async (text, expected) => {
    const path = written('text', text);
    expect(await Array.fromAsync(lines(path))).toEqual(expected);
    expect(await Array.fromAsync(lines(pathToFileURL(path)))).toEqual(expected);
  });

  test('across blocks of the file', async () => {
    const all = Array.from({ length: 30_000 }, (_, i) => `${i} ${'é'.repeat(i % 9)}`);
    expect(await Array.fromAsync(lines(written('long', all.join('\n'))))).toEqual(all);
  });

  test('of no file', async () => {
    expect(await failure(lines(join(folder, 'none')))).toMatchObject({ code: 'OSSA_INPUT' });
  });
});

describe('records', () => {
  test('of CSV, TSV and JSON lines', async () => {
    const csv = written('a.csv', 'name,n\n"a, ""b""",1.5\nc,01\n');
    expect(await Array.fromAsync(records(csv))).toEqual([
      { name: 'a, "b"', n: 1.5 },
      { name: 'c', n: '01' },
    ]);
    expect(await Array.fromAsync(records(csv, { numbers: false }))).toMatchObject([{ n: '1.5' }, { n: '01' }]);
    expect(await Array.fromAsync(records(written('a.tsv', 'x\ty\n1\t2')))).toEqual([{ x: 1, y: 2 }]);
    const json = written('a.log', '{"x":1}\n\n[2]\n');
    expect(await Array.fromAsync(records<unknown>(json, { format: 'jsonl' }))).toEqual([{ x: 1 }, [2]]);
  });

  test('that are none say where', async () => {
    expect(await failure(records(written('b.jsonl', '1\n{]\n')))).toMatchObject({
      code: 'OSSA_INPUT',
      message: expect.stringContaining('b.jsonl:2') as unknown,
    });
    expect(await failure(records(written('b.csv', 'a,b\n1\n')))).toMatchObject({ code: 'OSSA_INPUT' });
  });

  test('of an unknown form are refused at once', () => {
    expect(() => records('data.xml')).toThrow(expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' }));
    expect(() => records('data.csv', { header: true } as never)).toThrow(
      expect.objectContaining({ code: 'OSSA_UNKNOWN_OPTION' }),
    );
  });
});

describe('chunks', () => {
  test('make up the file, each with its neighbours', async () => {
    const property = fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 1, max: 70 }),
      fc.integer({ min: 0, max: 90 }),
      async (content, bytes, overlap) => {
        const path = written('bytes', content);
        const all = await Array.fromAsync(chunks(path, { bytes, overlap }));
        expect(Buffer.concat(all.map((chunk) => chunk.bytes.subarray(chunk.from, chunk.to)))).toEqual(
          Buffer.from(content),
        );
        for (const [i, { index, start, from, bytes: around }] of all.entries()) {
          expect([index, start]).toEqual([i, i * bytes]);
          const lo = Math.max(0, start - overlap);
          expect(from).toBe(start - lo);
          expect(around).toEqual(content.slice(lo, Math.min(content.length, start + bytes + overlap)));
        }
      },
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test('of no file, or of none at all', async () => {
    expect(await failure(chunks(join(folder, 'none')))).toMatchObject({ code: 'OSSA_INPUT' });
    expect(() => chunks('x', { bytes: 0 })).toThrow(expect.objectContaining({ code: 'OSSA_INVALID_ARGUMENT' }));
  });
});
