import { describe, expect, it } from 'vitest';
import { UnitBuilder } from './builder.ts';
import type { Reading } from './closure.ts';
import { isFunction } from './scope.ts';
import { readScript } from './script.ts';
import type { Unit } from './unit.ts';

/** The unit of the last function in the text, values unseen. */
function unitOf(text: string, file = '/work.js'): Unit {
  const script = readScript(text, { file, mode: 'module' });
  const node = [...script.analysis.closures.keys()]
    .filter(isFunction)
    .toSorted((a, b) => a.start - b.start)
    .at(-1)!;
  const unseen: Reading = { state: 'unseen' };
  const surroundings = { read: () => unseen, readFree: (): Reading => ({ state: 'unknown', reason: '' }) };
  return new UnitBuilder(() => ({ script, node, surroundings }), 'the function').build(Function.prototype).unit;
}

describe('identity of a unit', () => {
  const base = 'const k = 1; const f = (x) => x + 1; const program = (x) => f(x) + k;';
  const same: readonly (readonly [string, string])[] = [
    ['comments and spaces', '/* c */ const k =\n1; const f = (x) =>   x + 1; const program = (x) => f(x) /* d */ + k;'],
    ['values', 'const k = 2; const f = (x) => x + 1; const program = (x) => f(x) + k;'],
    ['order of declarations', 'const f = (x) => x + 1; const k = 1; const program = (x) => f(x) + k;'],
    [
      'what is not used',
      'const other = () => 5; const k = 1; const f = (x) => x + 1; const program = (x) => f(x) + k;',
    ],
  ];
  it.each(same)('%s do not matter', (_, text) => {
    expect(unitOf(text).id).toBe(unitOf(base).id);
  });
  it('neither does the place', () => {
    expect(unitOf(base, '/elsewhere/other.js').id).toBe(unitOf(base).id);
  });
  const different: readonly (readonly [string, string])[] = [
    ['the code', 'const k = 1; const f = (x) => x + 1; const program = (x) => f(x) - k;'],
    ['code it needs', 'const k = 1; const f = (x) => x + 2; const program = (x) => f(x) + k;'],
    ['what a name stands for', "import { k } from 'node:os'; const f = (x) => x + 1; const program = (x) => f(x) + k;"],
    ['strictness of a string', 'const k = 1; const f = (x) => x + 1; const program = (x) => f(x) + "k";'],
  ];
  it.each(different)('%s does', (_, text) => {
    expect(unitOf(text).id).not.toBe(unitOf(base).id);
  });
  it('tells imports of two modules apart', () => {
    const importing = (a: string, b: string) =>
      unitOf(`import { x as p } from 'node:${a}'; import { x as q } from 'node:${b}'; () => p + q;`).id;
    expect(importing('fs', 'os')).not.toBe(importing('os', 'fs'));
  });
});

describe('what a unit says of itself', () => {
  it('names, captures and site', () => {
    const unit = unitOf('const rate = 2;\nconst { tax } = {};\n  const program = (x) => x * rate * tax * rate;');
    expect(unit.captures).toEqual(['rate', 'tax']);
    expect(unit.site).toMatchObject({ file: '/work.js', line: 3 });
  });
});
