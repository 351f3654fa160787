import { describe, expect, it } from 'vitest';
import { isFunction } from './scope.ts';
import type { Binding } from './scope.ts';
import { readScript } from './script.ts';
import type { Script, ScriptMode } from './script.ts';
import { laterAssignment, travelOf } from './travel.ts';

function read(text: string, mode: ScriptMode = 'module'): { script: Script; x: Binding } {
  const script = readScript(text, { file: '/test.js', mode });
  const x = script.analysis.references.find(({ node, binding }) => node.name === 'x' && binding)?.binding;
  return { script, x: x ?? script.analysis.top.bindings.get('x')! };
}

describe('how a name travels', () => {
  const cases: [text: string, as: string, mode?: ScriptMode][] = [
    ['function x() {}', 'code'],
    ['async function* x() {}', 'code'],
    ['class x {}', 'code'],
    ['const x = () => 1;', 'code'],
    ['let x = function () {};', 'code'],
    ['var x = class {};', 'code'],
    ['const x = __name(() => 1, "x");', 'code'],
    ['const x = () => 1; { x; }', 'code'],
    ['let x = () => 1; x = 2;', 'value'],
    ['function x() {} x = 2;', 'value'],
    ['const x = 1;', 'value'],
    ['const x = make(() => 1);', 'value'],
    ['const [x] = [() => 1];', 'value'],
    ['for (const x = () => 1; ; ) x;', 'value'],
    ['((x) => x)();', 'value'],
    ["import x from 'm';", 'import'],
    ["import * as x from 'm';", 'import'],
    ["const x = await import('m');", 'import'],
    ["const x = require('m');", 'import', 'commonjs'],
    ["const { x } = require('m');", 'import', 'commonjs'],
    ['const x = createRequire(import.meta.url);', 'require'],
    ['var x = __toESM(require_m());', 'code'],
    ['exports; const x = 1;', 'value', 'commonjs'],
  ];
  it.each(cases)('%s is %s', (...[text, as, mode]) => {
    const { script, x } = read(text, mode);
    expect(travelOf(script, x).as).toBe(as);
  });
});

describe('assignments after the function exists', () => {
  /** The function is the last one in the text. */
  function isAssigned(text: string): boolean {
    const { script, x } = read(text);
    const [closure, scope] = [...script.analysis.closures]
      .filter(([node]) => isFunction(node))
      .toSorted(([a], [b]) => a.start - b.start)
      .at(-1)!;
    return laterAssignment(script, x, closure, scope) !== undefined;
  }
  const cases: readonly (readonly [text: string, assigned: boolean])[] = [
    ['let x = 1; () => x;', false],
    ['let x = 1; x = 2; () => x;', false],
    ['let x = 1; x++; if (x) x = 3; () => x;', false],
    ['let x; for (const y of ys) x += y; () => x;', false],
    ['let x = 1; function f() { return () => x; } ', false],
    ['let x = 1; () => x; x = 2;', true],
    ['let x = 1; () => x; [x] = [2];', true],
    ['let x = 1; () => x; for (x of []);', true],
    ['let x = 1; function set() { x = 2; } () => x;', true],
    ['let x = 1; for (;;) { x++; () => x; }', true],
    ['for (;;) { let x = 1; x++; () => x; }', false],
    ['for (let x = 0; x < 3; x++) () => x;', false],
    ['for (let x = 0; x < 3; ) { () => x; x++; }', true],
    ['for (var x = 0; x < 3; x++) { () => x; }', true],
    ['for (const x of xs) () => x;', false],
    ['for (const f of fs) ((y, x = y) => { f(() => x); });', false],
  ];
  it.each(cases)('%s: %s', (text, assigned) => {
    expect(isAssigned(text)).toBe(assigned);
  });
});
