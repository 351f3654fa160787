import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvRecords, numberIn, rawRecords } from './csv.ts';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}
const fieldsOf = async (text: string, size: number = 1000): Promise<(readonly string[])[]> =>
  (await Array.fromAsync(rawRecords(pieces(text, size), ',', 'in'))).map(({ fields }) => fields);

const quoted = (field: string): string => `"${field.replaceAll('"', '""')}"`;
const written = (field: string): string => (/[",\r\n]|^$/.test(field) ? quoted(field) : field);

test('every table comes back, however it is cut into pieces', async () => {
  const field = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '1'), maxLength: 6 });
  const table = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom('\n', '\r\n'),
      fc.integer({ min: 1, max: 9 }),
      fc.boolean(),
      async (rows, end, size, last) => {
        const text = rows.map((row) => row.map(written).join(',')).join(end) + (last ? end : '');
        expect(await fieldsOf(text, size)).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});

test('edges', async () => {
  expect(await fieldsOf('')).toEqual([]);
  expect(await fieldsOf('\ufeffa\n\nb')).toEqual([['a'], ['b']]);
  expect(await fieldsOf('a,\n')).toEqual([['a', '']]);
  expect(await fieldsOf('a "quote" inside,b')).toEqual([['a "quote" inside', 'b']]);
});

test('what is wrong is told with its line', async () => {
  const read = (text: string): Promise<unknown> =>
    Array.fromAsync(csvRecords(pieces(text, 3), { separator: ',', numbers: false, source: 't.csv' }));
  await expect(read('a,b\n"x\ny",2\n1\n')).rejects.toMatchObject({
    code: 'OSSA_INPUT',
    details: { source: 't.csv:4' },
  });
  await expect(read('a\n"x" y\n')).rejects.toMatchObject({
    details: { source: 't.csv:2', problem: "' ' after a closing quote" },
  });
  await expect(read('a\nb\n"x\n')).rejects.toMatchObject({
    details: { source: 't.csv:3', problem: 'a quote is never closed' },
  });
});

test('numbers are what JSON calls numbers', () => {
  expect(['1', '-2.5', '1e3', '0'].map(numberIn)).toEqual([1, -2.5, 1000, 0]);
  expect(['', '01', '+1', '1.', '.5', '0x1', 'NaN', ' 1', '1,5'].map(numberIn)).toEqual([
    '',
    '01',
    '+1',
    '1.',
    '.5',
    '0x1',
    'NaN',
    ' 1',
    '1,5',
  ]);
});
