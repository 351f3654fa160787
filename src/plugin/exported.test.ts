import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportedFunction } from './exported.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-exported-'));
beforeAll(() => {
  writeFileSync(
    join(folder, 'a.ts'),
    `export function declared() {}
const inner = (x: number) => x;
export { inner as renamed, inner };
export const value = 1, constant = () => 1;
export class Shape {}
export * from './b.ts';
export { b as again } from './b.ts';
export default function named() {}`,
  );
  writeFileSync(join(folder, 'b.ts'), `export * from './a.ts';\nexport const b = () => 2;\nexport default () => 3;`);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a function that a module exports', () => {
  it.each([
    ['a', 'declared', 'declared'],
    ['a', 'renamed', 'inner'],
    ['a', 'inner', 'inner'],
    ['a', 'constant', 'constant'],
    ['a', 'b', 'b'],
    ['a', 'again', 'b'],
    ['a', 'default', 'named'],
    ['b', 'default', 'default'],
    ['b', 'declared', 'declared'],
    ['a', 'value', undefined],
    ['a', 'Shape', undefined],
    ['a', 'missing', undefined],
  ])('%s.ts, %s: %s', (module, name, own) => {
    expect(exportedFunction(pathToFileURL(join(folder, `${module}.ts`)).href, name)).toBe(own);
  });
});
