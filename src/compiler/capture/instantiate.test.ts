import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { instantiate, provideModules } from './instantiate.ts';
import type { Link, Part, UnitProgram } from './program.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ossa-instantiate-')));
afterAll(() => rmSync(folder, { recursive: true }));
function write(name: string, text: string): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}
const file = pathToFileURL(join(folder, 'main.ts')).href;

function part(code: string, links: Record<string, Link> = {}, setters = ''): Part {
  return {
    file,
    line: -1,
    text: `\n;return [[${code}],[${setters}]]`,
    parameters: Object.keys(links),
    links: Object.values(links),
  };
}
function made(program: Partial<UnitProgram>, captured: unknown[] = []): (x?: unknown) => unknown {
  const source = JSON.stringify({ grafts: [], root: { part: 0, export: 0 }, ...program });
  return instantiate({ source, file }, captured) as (x?: unknown) => unknown;
}
const importing = (specifier: string, member: Extract<Link, { import: string }>['member']): unknown =>
  made({ parts: [part('() => it', { it: { import: specifier, member } })] })();

describe('instantiate', () => {
  it('links parts that need each other', () => {
    const even = part('(n) => n === 0 || odd(n - 1)', { odd: { part: 1, export: 0 } });
    const odd = part('(n) => n !== 0 && even(n - 1)', { even: { part: 0, export: 0, late: true } }, '$v=>{even=$v}');
    const fn = made({ parts: [even, odd] });
    expect([fn(4), fn(5)]).toEqual([true, false]);
  });

  it('makes a part once, however often it is needed', () => {
    const parts = [part('() => a === b', { a: { part: 1, export: 0 }, b: { part: 1, export: 0 } }), part('class A {}')];
    expect(made({ parts })()).toBe(true);
  });

  it('puts functions back into captured objects, and leaves the given values alone', () => {
    const captured = [{ list: [undefined], n: 1 }];
    const parts = [part('() => o.list[0](o.n)', { o: { value: 0 } }), part('(n) => n + 1')];
    const grafts = [{ value: 0, path: ['list', '0'], graft: { part: 1, export: 0 } }];
    expect(made({ parts, grafts }, captured)()).toBe(2);
  });

  it('makes a resource when it is used, one for all units of the isolate', () => {
    const parts = [part('() => db.get()', { db: { value: 0 } }), part('() => ({})')];
    const grafts = [{ value: 0, path: [], graft: { init: { part: 1, export: 0 } } }];
    const [one, two] = [made({ parts, grafts }, ['the id']), made({ parts, grafts }, ['the id'])];
    expect(one()).toBe(two());
  });

  it('finds builtins', () => {
    expect(made({ parts: [], root: { builtin: ['Math', 'sqrt'] } })(9)).toBe(3);
    expect(made({ parts: [], root: { builtin: ['node:path', 'basename'] } })('a/b')).toBe('b');
  });
});

describe('imports of a unit', () => {
  write('old.cjs', 'exports.a = 1;');
  write('new.mjs', 'export const a = 2; export default 3;');
  write('data.json', '{"a":4}');
  write('node_modules/slow/package.json', '{"name":"slow","type":"module","exports":"./index.js"}');
  write('node_modules/slow/index.js', 'export const a = await 5;');
  const at = (name: string): string => pathToFileURL(join(folder, name)).href;

  it('mean what import means', () => {
    expect(importing(at('old.cjs'), { name: 'a' })).toBe(1);
    expect(importing(at('old.cjs'), { name: 'default' })).toEqual({ a: 1 });
    expect(importing(at('old.cjs'), 'namespace')).toEqual({ a: 1, default: { a: 1 } });
    expect(importing(at('old.cjs'), 'exports')).toEqual({ a: 1 });
    expect(importing(at('new.mjs'), { name: 'a' })).toBe(2);
    expect(importing(at('new.mjs'), { name: 'default' })).toBe(3);
    expect(importing(at('data.json'), { name: 'default' })).toEqual({ a: 4 });
    expect(importing('node:path', { name: 'sep' })).toBe('/');
  });

  it('say what cannot be loaded without waiting', () => {
    expect(() => importing('slow', { name: 'a' })).toThrow(/OSSA_CAPTURE_TOP_LEVEL_AWAIT.*'slow'/);
  });

  it('come from what was provided, under every spelling', () => {
    provideModules({
      [at('gone.ts')]: "import { b } from './dir'; import { c } from './c.js'; export const a = [b, c];",
      [at('dir/index.ts')]: 'export const b = 6;',
      [at('c.ts')]: 'exports.c = 7;\n//# ossa=commonjs',
    });
    expect(importing(at('gone.ts'), { name: 'a' })).toEqual([6, 7]);
  });
});
