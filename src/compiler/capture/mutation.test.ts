import { describe, expect, it } from 'vitest';
import { isHarmless, mutations } from './mutation.ts';
import { readScript } from './script.ts';

function found(text: string): string[] {
  const { analysis } = readScript(text, { file: 'x', mode: 'module' });
  return [...mutations(analysis.program, analysis)].map(
    ({ reference, path, exact, how }) =>
      `${[reference.node.name, ...path].join('.')}${exact ? '' : '…'} ${'method' in how ? how.method : '='}`,
  );
}

describe('visible mutations', () => {
  const cases: readonly (readonly [text: string, found: readonly string[]])[] = [
    ['a.b = 1', ['a =']],
    ['a.b.c += 1', ['a.b =']],
    ['a[i]++', ['a =']],
    ['a[i].c = 1', ['a… =']],
    ["a['b'].c = 1", ['a.b =']],
    ['delete a.b', ['a =']],
    ['delete a?.b.c', ['a.b =']],
    ['[a.x, b.y = 2, ...c.z] = []', ['a =', 'b =', 'c =']],
    ['({ p: a.x, ...b.y } = {})', ['a =', 'b =']],
    ['for (a.x of []);', ['a =']],
    ['a.push(1)', ['a push']],
    ['a.b?.set(1, 2)', ['a.b set']],
    ['a.b().push(1)', []],
    ['a.map(f)', []],
    ['a.b', []],
    ['a = 1', []],
    ['new Map().set(1, 2)', []],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(found(text).toSorted()).toEqual(expected.toSorted());
  });

  const values: readonly (readonly [text: string, value: unknown, harmless: boolean])[] = [
    ['v[0] = 1', [1], false],
    ['v[0] = 1', new Int32Array(new SharedArrayBuffer(4)), true],
    ['v[0] = 1', new Int32Array(1), false],
    ['v.cells[i] = 1', { cells: new Int32Array(new SharedArrayBuffer(4)) }, true],
    ['v.cells.fill(1)', { cells: new Int32Array(new SharedArrayBuffer(4)) }, true],
    ['v[i].x = 1', [{}], false],
    ['v.set(1)', new Map(), false],
    ['v.set(1)', { set: () => 1 }, true],
    ['v.a.b.set(1)', {}, false],
  ];
  it.each(values)('%s of %o: %s', (text, value, harmless) => {
    const { analysis } = readScript(text, { file: 'x', mode: 'module' });
    const [mutation] = [...mutations(analysis.program, analysis)];
    expect(isHarmless(mutation!, value)).toBe(harmless);
  });
});
