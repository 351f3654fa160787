import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { entriesOf, pathIn, replacedNames } from './project.ts';

const root = import.meta.dirname;
const urlOf = (name: string): string => pathToFileURL(join(root, name)).href;

describe('a project', () => {
  it.each([
    ['project.ts', 'project.ts'],
    ['../plugin/project.ts', 'project.ts'],
    ['../errors.ts', undefined],
    ['node_modules/a/index.js', undefined],
  ])('has %s at %s', (name, path) => {
    expect(pathIn({ root }, urlOf(name))).toBe(path);
  });

  it.each([
    ['project.ts', ['project.ts']],
    [['./project', 'not-there.ts'], ['project.ts']],
    [{ a: 'project.ts', b: join(root, 'note.ts') }, ['project.ts', 'note.ts']],
    [[{ in: 'note.ts', out: 'main' }], ['note.ts']],
    [true, []],
    [undefined, []],
  ])('starts with %j', (input, names) => {
    expect(entriesOf(input, root)).toEqual(names.map(urlOf));
  });

  it.each([
    ['a + __VERSION__', true],
    ['process.env.MODE', true],
    ['process.env.MODES', false],
    ['my.__VERSION__', false],
    ['process.env', false],
  ])('is written over in %s: %s', (text, is) => {
    expect(replacedNames({ __VERSION__: '1', 'process.env.MODE': '"x"' })!.test(text)).toBe(is);
  });

  it('is left as it is where nothing is defined', () => {
    expect(replacedNames({})).toBe(undefined);
  });
});
