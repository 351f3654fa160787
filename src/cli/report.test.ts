import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { OssaError } from '../errors.ts';
import { codeFrame, pointOf, userFrames } from './frames.ts';
import { errorToJson, formatError } from './report.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-report-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());
const file = join(folder, 'price.ts');
writeFileSync(file, 'one\ntwo\n\tthree(x)\nfour\nfive\nsix');

test('the line between its neighbours, with a mark under the column', () => {
  expect(codeFrame({ file, line: 3, column: 8 })).toBe(
    '  1 │ one\n  2 │ two\n> 3 │ \tthree(x)\n    │ \t      ^\n  4 │ four\n  5 │ five',
  );
  expect(codeFrame({ file, line: 6 })).toBe('  4 │ four\n  5 │ five\n> 6 │ six');
  expect(codeFrame({ file, line: 7 })).toBeUndefined();
  expect(codeFrame({ file: join(folder, 'gone.ts'), line: 1 })).toBeUndefined();
});

test("only the user's frames, and the point that is not in a package", () => {
  const own = new URL('../engine/job.ts', import.meta.url);
  const stack = [
    'Error: at (this is the message)',
    `    at read (${folder}/node_modules/csv/read.js:1:2)`,
    `    at price (file://${file}:3:8)`,
    `    at Job.run (${own.href}:10:1)`,
    '    at process.processTicksAndRejections (node:internal/process/task_queues:105:5)',
    `    at async ${file}:5:1`,
    '    at <anonymous>',
  ].join('\n');
  const frames = userFrames(stack);
  expect(frames.map(({ call, line }) => `${call}:${line}`)).toEqual(['read:1', 'price:3', ':5']);
  expect(pointOf(frames)).toMatchObject({ file, line: 3, column: 8 });
  expect(userFrames(undefined)).toEqual([]);
});

test('an error of Ossa, for people and as data', () => {
  const error = new OssaError(
    'OSSA_CAPTURE_ASSIGNED',
    { role: "map's function", name: 'n' },
    { site: { file, line: 3, column: 8 } },
  );
  const text = formatError(error);
  expect(text).toMatch(
    /^OSSA_CAPTURE_ASSIGNED: map's function uses the variable 'n', .*\n\n.*price\.ts:3:8\n[^]*> 3 │[^]*\n\nfix: Copy what /,
  );
  expect(text).not.toContain('report.test.ts');
  expect(errorToJson(error)).toMatchObject({
    code: 'OSSA_CAPTURE_ASSIGNED',
    message: expect.stringMatching(/^map's .*assignment\.$/),
    line: 3,
    column: 8,
    details: { name: 'n' },
  });
});

test('other errors, and what is no error', () => {
  expect(formatError(Object.assign(new TypeError('no'), { stack: `TypeError: no\n    at f (${file}:2:1)` }))).toMatch(
    /^TypeError: no\n\n.*price\.ts:2:1\n/,
  );
  expect(formatError('just text')).toBe('thrown: just text\n');
  expect(errorToJson(Object.assign(new Error('gone'), { code: 'ENOENT', stack: '' }))).toEqual({
    code: 'ENOENT',
    message: 'gone',
  });
  expect(errorToJson(Object.create(null))).toEqual({ code: 'Error', message: 'a value without text' });
});

test('a file that cannot be parsed', () => {
  const stack = `file://${file}:3\ntwo\n\tthree(x)\n\t     ^\n\nSyntaxError: no\n    at parse (node:internal/x:1:1)`;
  expect(errorToJson(Object.assign(new SyntaxError('no'), { stack }))).toMatchObject({ line: 3, column: 7 });
  const error = Object.assign(new SyntaxError('enum'), { stack: '', code: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' });
  expect(formatError(error)).toMatch(/^SyntaxError: enum\n\nfix: Use erasable TypeScript only/);
});

test('colours only where they are wanted', () => {
  vi.stubEnv('FORCE_COLOR', '1');
  expect(formatError(new Error('x'))).toContain('\x1b[');
  vi.stubEnv('FORCE_COLOR', undefined);
  vi.stubEnv('NO_COLOR', '1');
  expect(formatError(new Error('x'))).not.toContain('\x1b');
});
