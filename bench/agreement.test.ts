import { expect, test } from 'vitest';
import { disagreement } from './agreement.ts';

const near = { fast: 1e-6 };

test.each([
  ['the same text', {}, { a: '1 2.5', b: '1 2.5' }],
  ['a near side with another hash', { near }, { fast: '7 2.5000001', a: '1 2.5', b: '1 2.5' }],
  ['near sides only', { near: { a: 1e-6, b: 1e-6 } }, { a: '1 2.5', b: '9 2.5000001' }],
])('agree: %s', (_, benchCase, digests) => expect(disagreement(benchCase, digests)).toBeUndefined());

test.each([
  ['one bit', {}, { a: '1 2.5', b: '2 2.5' }, 'from a differ: b'],
  ['a near side too far away', { near }, { fast: '1 2.50001', a: '1 2.5' }, 'from a differ: fast'],
  ['a near side without a number', { near }, { fast: '1 NaN', a: '1 2.5' }, 'from a differ: fast'],
  ['a near side with fewer numbers', { near }, { fast: '1', a: '1 2.5' }, 'from a differ: fast'],
])('disagree: %s', (_, benchCase, digests, expected) => expect(disagreement(benchCase, digests)).toMatch(expected));
