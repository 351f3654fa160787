import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { errorReference } from './error-reference.ts';

test('the error reference says what the table of errors says', () => {
  const file = new URL('../docs/reference/errors.md', import.meta.url);
  expect(readFileSync(file, 'utf8'), 'run: node scripts/error-reference.ts').toBe(errorReference());
});
