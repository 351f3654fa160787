import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { forgetModules } from '../compiler/capture/modules.ts';
import { embed } from './embed.ts';
import type { Project } from './project.ts';
import { replacedNames } from './project.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'ossa-embed-')));
afterAll(() => rmSync(root, { recursive: true }));

const urlOf = (name: string): string => pathToFileURL(join(root, name)).href;

/** What is embedded of `start.ts` with these beside it, where every package is left out of the bundle. */
function embedded(files: Readonly<Record<string, string>>, more: Partial<Project> = {}): unknown {
  for (const [name, text] of Object.entries({ 'package.json': '{ "type": "module" }', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  forgetModules();
  const resolution: Project['resolution'] = (specifier, importer) =>
    specifier.startsWith('.')
      ? { file: fileURLToPath(new URL(specifier, pathToFileURL(importer))) }
      : { external: true };
  const project = { root, entries: [], resolution, replaced: undefined, ...more };
  return embed(urlOf('start.ts'), new Set([urlOf('main.ts')]), project);
}
const ends = 'export const end: number = 1;';
const starts = "import { end } from './end.ts';\nexport const f = (x: number): number => x + end;";

describe('what a worker loads from a bundle', () => {
  it('is the module with all that it imports', () => {
    expect(embedded({ 'start.ts': starts, 'end.ts': ends })).toEqual({
      'start.ts': "import { end } from './end.ts';\nexport const f = (x        )         => x + end;",
      'end.ts': 'export const end         = 1;',
    });
  });

  it.each([
    ["import { type A, B, c } from './end.ts';\nexport const f = c as B;", 'import { c } from'],
    ["import A, { c } from './end.ts';\nexport const f = c as A;", 'import { c } from'],
    ["import c, * as A from './end.ts';\nexport const f = c as A.B;", 'import c, {} from'],
    ["import { A } from './end.ts';\nexport type B = A;", ' '],
    ["import { c } from './end.ts';\nexport { c };", 'import { c } from'],
    ["import './end.ts';", "import './end.ts'"],
    [
      "import { A } from './end.ts';\nexport { c } from './end.ts';\nexport type B = A;",
      " \nexport { c } from './end.ts'",
    ],
  ])('leaves out imports of types, as bundlers do: %s', (text, kept) => {
    const found = embedded({ 'start.ts': text, 'end.ts': ends }) as Record<string, string>;
    expect(found['start.ts']!.replaceAll(/ +/g, ' ').startsWith(kept)).toBe(true);
    expect(found['start.ts']).toHaveLength(text.length);
    expect('end.ts' in found).toBe(kept.trim() !== '');
  });

  it.each([
    ['awaits at its top level', 'export const end = await 1;'],
    ['needs its own place', 'export const end = import.meta.url;'],
    ['names what nobody declares', 'export const end = __BUILD__;'],
    ['loads what it does not spell out', 'export const end = (name: string) => import(name);'],
    ['is built upon what starts the program', "import { x } from './main.ts';\nexport const end = x;"],
    ['holds what the bundler replaces', "export const end = process.env.MODE + '';"],
    ['imports a file that is no module', "import end from './end.json' with { type: 'json' };\nexport { end };"],
    ['imports what lies outside of the project', "import { end } from '../elsewhere.ts';\nexport { end };"],
  ])('is nothing if something of it %s', (_name, text) => {
    const files = { 'start.ts': starts, 'main.ts': 'export const x = 1;', 'end.json': '{}', '../elsewhere.ts': ends };
    expect(embedded({ ...files, 'end.ts': text }, { replaced: replacedNames({ 'process.env.MODE': '"x"' }) })).toBe(
      undefined,
    );
    rmSync(join(root, '../elsewhere.ts'));
  });

  it('has packages only where they are left out of the bundle', () => {
    const files = {
      'node_modules/a/index.js': 'exports.a = 1;',
      'start.ts': "import { a } from 'a';\nexport const f = () => a;",
    };
    expect(embedded(files)).toHaveProperty(['start.ts']);
    expect(embedded(files, { resolution: () => ({ file: join(root, 'node_modules/a/index.js') }) })).toBe(undefined);
  });

  it('is nothing if the bundler finds another file', () => {
    const files = { 'start.ts': starts, 'end.ts': ends, 'main.ts': '' };
    expect(embedded(files, { resolution: () => ({ file: join(root, 'main.ts') }) })).toBe(undefined);
  });
});
