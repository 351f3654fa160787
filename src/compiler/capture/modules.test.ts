import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { graphOf, isLive, packageVersion } from './modules.ts';
import { resolve } from './resolve.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ossa-modules-')));
afterAll(() => rmSync(root, { recursive: true }));

let projects = 0;
/** Writes a project and gives the URL of a file of it. */
function project(files: Record<string, string>): (file: string) => string {
  const folder = join(root, `p${projects++}`);
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return (file) => pathToFileURL(join(folder, file)).href;
}

describe('resolve', () => {
  const at = project({
    'main.ts': '',
    'lib/a.ts': '',
    'lib/index.ts': '',
    'node_modules/two/package.json': JSON.stringify({
      name: 'two',
      version: '1.2.3',
      exports: { import: './m.mjs', require: './c.cjs' },
    }),
    'node_modules/two/m.mjs': '',
    'node_modules/two/c.cjs': '',
  });
  const main = at('main.ts');

  it.each([
    ['./lib/a.ts', 'lib/a.ts'],
    ['./lib/a.js', 'lib/a.ts'],
    ['./lib/a', 'lib/a.ts'],
    ['./lib', 'lib/index.ts'],
    ['./lib/a.ts?v=1', 'lib/a.ts'],
  ])('finds %s', (specifier, file) => {
    expect(resolve(specifier, main)).toEqual({ kind: 'user', url: at(file) });
  });
  it('tells builtins, Ossa and packages from the project', () => {
    expect(resolve('node:fs', main).kind).toBe('builtin');
    expect(resolve('fs', main).kind).toBe('builtin');
    expect(resolve('ossa', main).kind).toBe('ossa');
  });
  it('finds a package as import does, not as require does', () => {
    const target = resolve('two', main);
    expect(target).toMatchObject({ kind: 'package', file: expect.stringContaining('m.mjs') });
    expect(packageVersion((target as { file: string }).file)).toBe('two@1.2.3');
  });
  it('says what is not there', () => {
    expect(() => resolve('./none.ts', main)).toThrow("there is no file './none.ts'");
    expect(() => resolve('no-such-package', main)).toThrow('no-such-package');
  });
});

describe('graphOf', () => {
  it('has the JavaScript of every TypeScript module, in cycles too', () => {
    const at = project({
      'a.ts': "import { b } from './b.ts'; export const a: number = 1;",
      'b.ts': "import { a } from './a.ts'; import './plain.js'; export const b = () => a as number;",
      'plain.js': "import './deep.ts';",
      'deep.ts': 'export {}; const x: string = ""; x;',
    });
    const graph = graphOf(at('a.ts'));
    expect(graph).toMatchObject({
      modules: { [at('a.ts')]: "import { b } from './b.ts'; export const a         = 1;" },
    });
    expect(Object.keys((graph as { modules: object }).modules)).toEqual([at('a.ts'), at('b.ts'), at('deep.ts')]);
  });

  it('marks CommonJS', () => {
    const at = project({ 'a.cts': 'exports.a = 1 as number;', 'b.ts': "export { a } from './a.cts';" });
    const { modules } = graphOf(at('b.ts')) as { modules: Record<string, string> };
    expect(modules[at('a.cts')]).toMatch(/ossa=commonjs$/);
    expect(modules[at('b.ts')]).not.toMatch(/commonjs$/);
  });

  it('finds top-level await and says by which way', () => {
    const at = project({
      'a.ts': "export * from './b.ts';",
      'b.ts': 'const f = async () => { await 1; };\nf; await 2; export {}',
    });
    expect(graphOf(at('a.ts'))).toEqual({ code: 'OSSA_CAPTURE_TOP_LEVEL_AWAIT', chain: 'a.ts → b.ts:2' });
  });

  it('identifies content: not comments, spaces or places', () => {
    const [one, two, three] = [
      project({ 'a.ts': "export * from './b.ts';", 'b.ts': 'export const b: number = 1;' }),
      project({ 'a.ts': "// comment\nexport *   from './b.ts';", 'b.ts': 'export const b  = /* : */ 1;' }),
      project({ 'a.ts': "export * from './b.ts';", 'b.ts': 'export const b: number = 2;' }),
    ].map((at) => (graphOf(at('a.ts')) as { hash: string }).hash);
    expect(two).toBe(one);
    expect(three).not.toBe(one);
  });

  it('knows which exports change', () => {
    const at = project({
      'a.ts':
        'export let n: number = 0; export const k = 1; export function next() { n++; } let m = 0; m++; export { m as renamed };',
      'b.ts': "export { n as count, k } from './a.ts'; export * from './c.ts';",
      'c.ts': "export * from './b.ts'; export let late = 0; late = 1;",
    });
    expect(['n', 'k', 'next', 'renamed'].map((name) => isLive(at('a.ts'), name))).toEqual([true, false, false, true]);
    expect(['count', 'k', 'late', 'none'].map((name) => isLive(at('b.ts'), name))).toEqual([true, false, true, false]);
  });
});
