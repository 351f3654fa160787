import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { kernelReference } from './kernel-reference.ts';

test('the reference of kernels says what the doc comments and the table of refusals say', () => {
  const file = new URL('../docs/reference/kernels.md', import.meta.url);
  expect(readFileSync(file, 'utf8'), 'run: node scripts/kernel-reference.ts').toBe(kernelReference());
});
