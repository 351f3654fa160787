import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { link } from './link.ts';

const linked = (modules: Readonly<Record<string, string>>, ...entries: string[]): unknown => {
  const unindented = (text: string): string => text.replaceAll(/^ +/gm, '');
  const text = link(entries, (path) => unindented(modules[path] ?? expect.fail(`${path} is not there`)));
  return runInThisContext(text)('file:///ossa/', (specifier: string) => `imported ${specifier}`);
};

describe('modules in one script', () => {
  test('every form of import and export that Ossa uses', () => {
    const modules = {
      'a.js': `
        import path, { join as joined } from 'node:path';
        import * as deep from './deep/b.js';
        import { one,
          Two as Second } from './deep/b.js';
        export const here = import.meta.url;
        export const both = [path.join === joined, deep.one === one, new Second().two];
        export function f() { return later(); }
        async function later() { return one; }
        export { later, later as after };
        export * from './deep/c.js';
        export { one as uno, third } from './deep/b.js';`,
      'deep/b.js': `
        import { three } from '../deep/c.js';
        export const one = 1;
        export class Two { two = 2; }
        export async function* third() { yield three; }`,
      'deep/c.js': `export const three = 3; globalThis.evaluated = (globalThis.evaluated ?? 0) + 1;`,
    };
    const given = linked(modules, 'a.js') as Record<string, unknown>;
    expect(Object.keys(given).toSorted()).toEqual(['after', 'both', 'f', 'here', 'later', 'third', 'three', 'uno']);
    expect(given).toMatchObject({ here: 'file:///ossa/a.js', both: [true, true, 2], three: 3, uno: 1 });
    expect((globalThis as { evaluated?: number }).evaluated).toBe(1);
  });

  test('import() is the one that is given', () => {
    const text = `export const made = import('node:path');\nexport const text = 'import()';`;
    expect(linked({ 'a.js': text }, 'a.js')).toEqual({ made: 'imported node:path', text: 'import()' });
  });

  test('without comments, in one byte a character', () => {
    const text = `
      // On a line of its own: …
      /** Gives an
       * arrow. */
      export const arrow = '→ // no comment'; // behind code
      export const list\u2002= [/* inside */ 1];
    `;
    const whole = link(['a.js'], () => text.replaceAll(/^ +/gm, ''));
    expect(whole).not.toMatch(/[^\0-\xff]|its own|Gives/);
    expect(linked({ 'a.js': text }, 'a.js')).toEqual({ arrow: '→ // no comment', list: [1] });
  });

  test('entries in turn, the exports of the last', () => {
    const modules = { 'a.js': `import { all } from './c.js'; all.push('a');`, 'b.js': `export { all } from './c.js';` };
    expect(linked({ ...modules, 'c.js': 'export const all = [];' }, 'a.js', 'b.js')).toEqual({ all: ['a'] });
  });

  test.for(['export default 1;', 'export let changed = 1;', 'import "./b.js";', 'export var old;'])('no %s', (text) => {
    expect(() => linked({ 'a.js': text }, 'a.js')).toThrow(/a\.js has .*which is not linked/);
  });

  test('no cycle', () => {
    const modules = { 'a.js': `import { b } from './b.js';`, 'b.js': `import { a } from './a.js';` };
    expect(() => linked(modules, 'a.js')).toThrow(/a\.js imports itself/);
  });
});
