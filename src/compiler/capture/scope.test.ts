import type { AnyNode } from 'acorn';
import { describe, expect, it } from 'vitest';
import { readScript } from './script.ts';
import type { ScriptMode } from './script.ts';

/** What every use of `name` means, in the order of the text: kind and line of the declaration, or `free`. */
function meanings(text: string, name = 'x', mode: ScriptMode = 'module'): string[] {
  const { analysis } = readScript(text, { file: 'test.js', mode });
  return analysis.references
    .filter(({ node, access }) => node.name === name && access !== 'initialise')
    .map(({ binding }) => (binding ? `${binding.kind} ${lineOf(text, binding.declaration)}` : 'free'));
}
function lineOf(text: string, { start }: AnyNode): number {
  return text.slice(0, start).split('\n').length;
}

describe('what a name means', () => {
  const cases: [name: string, text: string, meanings: readonly string[], mode?: ScriptMode][] = [
    ['nothing declared', 'x;', ['free']],
    ['the innermost block', 'const x = 1;\n{ const x = 2;\n x; } x;', ['const 2', 'const 1']],
    ['a declaration further down', 'x;\nconst x = 1;', ['const 2']],
    ['var of a block, in its function', 'function f() { { var x; } return x; }', ['var 1']],
    ['a hoisted function', 'x();\nfunction x() {}', ['function 2']],
    ['a parameter', 'const x = 1;\nconst f = (x) => x;', ['parameter 2']],
    ['a default sees the parameters', 'const x = 1;\nfunction f(x, y = x) {}', ['parameter 2']],
    [
      'a default does not see the body',
      'const x = 1;\nfunction f(y = () => x) { const x = 2; return x; }',
      ['const 1', 'const 2'],
    ],
    ['destructured parameters', 'const f = ({ a: [x], ...rest }) => x;', ['parameter 1']],
    ['keys are not uses', 'const x = 1;\n({ x: 2 }).x;', []],
    ['shorthand is a use', 'const x = 1;\n({ x });', ['const 1']],
    ['computed keys are uses', 'const x = 1;\n({ [x]: 1 })[x];', ['const 1', 'const 1']],
    ['labels are not uses', 'x: for (;;) { break x; }', []],
    ['a named function expression sees itself', '(function x() { x; }); x;', ['name 1', 'free']],
    ['a class sees its own name inside', 'const A = class x { static y = x; }; x;', ['name 1', 'free']],
    ['a class declaration', 'class x {}\nnew x();', ['class 1']],
    ['catch, and its absence', 'try {} catch (x) { x; } try {} catch { x; }', ['catch 1', 'free']],
    ['loop heads', 'for (const x of [1]) x;\nx;', ['const 1', 'free']],
    ['loop variables', 'for (let x = 0; x < 2; x++) x;', ['let 1', 'let 1', 'let 1']],
    ['switch is one block', 'switch (x) { case 1: let x; default: x; }', ['free', 'let 1']],
    ['imports', "import { y as x } from 'm';\nx;", ['import 1']],
    ['exports by name are no uses of a function', 'const x = 1;\nexport { x };', []],
    ['a function in a block of a module stays there', '{ function x() {} } x;', ['free']],
    ['a function in a block of sloppy code does not', '{ function x() {} } x;', ['var 1'], 'script'],
    [
      'assignment targets',
      'let x;\nx = 1; x += 1; [x] = []; ({ x } = {}); for (x of []);',
      ['let 1', 'let 1', 'let 1', 'let 1', 'let 1'],
    ],
    ['what CommonJS declares', 'require(x); exports.a = require;', ['free'], 'commonjs'],
    ['static blocks have their own var', 'class A { static { var x; x; } }\nx;', ['var 1', 'free']],
  ];
  it.each(cases)('%s', (...[, text, expected, mode]) => {
    expect(meanings(text, 'x', mode)).toEqual(expected);
  });
});

describe('what is taken without a name', () => {
  const cases: readonly (readonly [text: string, kind: string, owner: string | undefined])[] = [
    ['this;', 'this', undefined],
    ['() => this;', 'this', undefined],
    ['function f() { return () => this; }', 'this', 'function'],
    ['class A { y = () => this; }', 'this', 'field'],
    ['class A { static { this; } }', 'this', 'static'],
    ['function f() { return () => arguments; }', 'arguments', 'function'],
    ['class A extends B { m() { return () => super.m(); } }', 'super', 'function'],
    ['function f() { return () => new.target; }', 'new.target', 'function'],
    ['class A { #p; m(o) { return o.#p; } }', 'private', 'class'],
    ['import.meta.url;', 'import.meta', undefined],
    ["import('./x.js');", 'import()', undefined],
    ["eval('1');", 'eval', undefined],
  ];
  it.each(cases)('%s', (text, kind, owner) => {
    const { analysis } = readScript(text, { file: 'test.js', mode: 'module' });
    expect(analysis.contexts.map((use) => [use.kind, use.owner?.kind])).toContainEqual([kind, owner]);
  });
});
