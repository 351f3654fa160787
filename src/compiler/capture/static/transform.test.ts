import { describe, expect, it } from 'vitest';
import { readScript } from '../script.ts';
import type { Transformed } from './registry.ts';
import { transform } from './transform.ts';

const header = "import * as ossa from 'ossa'; import { map, seq as one } from 'ossa';\n";
function pass(text: string): Transformed | undefined {
  const script = readScript(header + text, { file: 'file:///test.js', mode: 'module' });
  return transform(script, 'file:///test.js');
}
/** The functions that were noted, as they stand in the text. */
function noted(text: string): string[] {
  const made = pass(text);
  return made?.sites.map(({ node }) => made.script.text.slice(node.start, node.end)) ?? [];
}

describe('what the static pass sees', () => {
  const cases: readonly (readonly [text: string, noted: readonly string[]])[] = [
    ['map(x => x);', ['x => x']],
    ['one(function f(x) { return x; });', ['function f(x) { return x; }']],
    ['ossa.map(x => x);', ['x => x']],
    ['map(c ? x => 1 : x => 2);', ['x => 1', 'x => 2']],
    ['map(c && (x => 1));', ['x => 1']],
    ['ossa.stateful({ init: () => 0, step: (s, x) => s });', ['() => 0', '(s, x) => s']],
    ['one(...[x => 1]);', ['x => 1']],
    ['const f = x => x; map(f);', ['x => x']],
    ['function f(x) { return x; } map(f);', ['function f(x) { return x; }']],
    ['export default x => x;', ['x => x']],
    ['export default function f(x) { return x; }', ['function f(x) { return x; }']],
    ['export const f = x => x;', ['x => x']],
    ['p.to(x => x);', ['x => x']],
    ['map(one(x => x));', ['x => x']],
    ['other(x => x);', []],
    ['{ const map = other; map(x => x); }', []],
    // The helper's k is hidden where the function stands: the inspector reads this one.
    ['const k = make(); const f = x => x + k; { const k = 2; map(x => f(x) + k); }', []],
  ];
  it.each(cases)('%s', (text, expected) => {
    expect(noted(text)).toEqual(expected);
  });
  it('nothing without Ossa', () => {
    const script = readScript("import { map } from 'other'; map(x => x);", { file: 'file:///test.js', mode: 'module' });
    expect(transform(script, 'file:///test.js')).toBeUndefined();
  });
});

describe('what the static pass writes', () => {
  it.each([
    'const program = map((x) => x * k);',
    '  map(x => x)',
    '    one(x => x,\n      2);',
    'const p = ossa.pipe(\n  map((x) => x * k),\n  map((x) => { return x + k; }),\n);',
    'const f = (x) => x * k, g = 2;\nmap(f);',
  ])('keeps lines, and columns of the functions: %j', (body) => {
    const { text, script, lines, sites } = pass(`const k = make();\n${body}`)!;
    const rows = text.split('\n');
    for (const { node } of sites) {
      const row = script.lines.findLastIndex((start) => start <= node.start);
      const column = node.start - script.lines[row]!;
      const first = script.text.slice(node.start, node.end).split('\n')[0]!;
      expect(rows[row]!.slice(column, column + first.length)).toBe(first);
    }
    expect(lines).toHaveLength(rows.length);
  });

  it('leads back to the text it was made from', () => {
    const { text, script, sites, toOriginal } = pass('const k = make(); map((x) => x * k); map((y) => y + k);')!;
    for (const { node } of sites) {
      const piece = script.text.slice(node.start, node.end);
      expect(toOriginal(text.indexOf(piece))).toBe(node.start);
    }
  });
});
