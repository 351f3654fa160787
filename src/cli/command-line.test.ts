import { describe, expect, test } from 'vitest';
import { describeOptions, parseOptions } from './options.ts';
import { byteSize, duration, parseCount, parseDuration, parseSize } from './quantity.ts';
import { closest, distance } from '../skeletons/suggest.ts';

const table = {
  workers: { value: 'N', short: 'w', help: 'how many' },
  input: { value: 'WHAT', multiple: true, help: 'from\nwhere' },
  json: { help: 'as data' },
  code: { value: 'FORMS', alone: 'ir,c', help: 'forms' },
} as const;

describe('options', () => {
  test('of the command and arguments of the script', () => {
    expect(parseOptions('run', table, ['f.ts', '-w', '2', 'a', '--json', '--', '--json', 'b'])).toEqual({
      options: { workers: '2', json: true },
      operands: ['f.ts', 'a', '--json', 'b'],
    });
    expect(parseOptions('run', table, ['--input', 'a', '--input=b']).options).toEqual({ input: ['a', 'b'] });
  });
  test('with a value behind = only', () => {
    expect(parseOptions('run', table, ['--code', 'f.ts', '--', '--code'])).toEqual({
      options: { code: 'ir,c' },
      operands: ['f.ts', '--code'],
    });
    expect(parseOptions('run', table, ['--code=c']).options).toEqual({ code: 'c' });
  });
  test('that are not there, or lack their value', () => {
    expect(() => parseOptions('run', table, ['--wrokers', '1'])).toThrow(
      /no option --wrokers[^]*Did you mean --workers\?/,
    );
    expect(() => parseOptions('run', table, ['--quite-different'])).toThrow(/'ossa run --help' lists/);
    expect(() => parseOptions('run', table, ['--workers'])).toThrow(/OSSA_USAGE/);
    expect(() => parseOptions('run', table, ['--json=yes'])).toThrow(/OSSA_USAGE/);
  });
  test('in help', () => {
    expect(describeOptions(table)).toBe(
      '  -w, --workers N  how many\n  --input WHAT     from\n                   where\n  --json           as data\n  --code[=FORMS]   forms',
    );
  });
});

test('quantities', () => {
  expect(['250ms', '10s', '1.5m', '2h'].map((text) => parseDuration(text, '--deadline'))).toEqual([
    250, 10_000, 90_000, 7_200_000,
  ]);
  expect(['500MB', '2gb', '1.5GiB'].map((text) => parseSize(text, '--memory'))).toEqual([5e8, 2e9, 1.5 * 2 ** 30]);
  expect(parseCount('7', '--workers', 256)).toBe(7);
  for (const text of ['', '10', '-1s', '0s', 's', '1 day'])
    expect(() => parseDuration(text, '--deadline')).toThrow(/--deadline expects a duration/);
  for (const text of ['0', '1.5', '257', 'many'])
    expect(() => parseCount(text, '--workers', 256)).toThrow(/from 1 to 256/);
  expect([0.0005, 12.3, 440, 12_345, 200_000, 7_260_000].map(duration)).toEqual([
    '1 µs',
    '12 ms',
    '0.44 s',
    '12 s',
    '3 min 20 s',
    '2 h 1 min',
  ]);
  expect([1500, 2.5e6, 3.25e9].map(byteSize)).toEqual(['1.5 kB', '2.5 MB', '3.25 GB']);
});

test('what somebody meant', () => {
  expect(distance('kitten', 'sitting')).toBe(3);
  expect(distance('ab', 'ba')).toBe(1);
  expect(distance('', 'abc')).toBe(3);
  expect(closest('chekc', ['run', 'check', 'doctor'])).toBe('check');
  expect(closest('serve', ['run', 'check', 'doctor'])).toBeUndefined();
});
