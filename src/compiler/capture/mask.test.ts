import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask } from './mask.ts';
import { placeOf, readScript } from './script.ts';

const lines = [
  'const a = 1, f = (x) => x; // one',
  '',
  '\tfunction g() { return 2 }',
  "class É { m() { return 'ü' } } const h = () => 3",
  'f(1)',
];

describe('mask', () => {
  it.each(['\n', '\r\n', '\u2028'])('keeps line and column of what it keeps (line end %j)', (end) => {
    const text = lines.join(end);
    const nodes = [...readScript(text, { file: 'x', mode: 'module' }).analysis.closures.keys()];
    fc.assert(
      fc.property(fc.subarray(nodes, { minLength: 1 }), fc.nat(30), fc.nat(9), (kept, columnOffset, lineOffset) => {
        const script = readScript(text, { file: 'x', mode: 'module', columnOffset, lineOffset });
        const outermost = kept.filter(
          (node) => !kept.some((other) => other !== node && other.start <= node.start && node.end <= other.end),
        );
        const masked = mask(script, outermost);
        const rows = masked.text.split(/\r\n|[\n\r\u2028\u2029]/);
        for (const { start, end: stop } of outermost) {
          const { line, column } = placeOf(script, start);
          const first = text.slice(start, stop);
          expect(rows[line - 1 - masked.line]!.slice(column - 1, column - 1 + first.length)).toBe(first);
        }
        expect(rows.join('').replaceAll(' ', '')).toBe(
          outermost
            .map((node) => text.slice(node.start, node.end))
            .join('')
            .replaceAll(' ', ''),
        );
      }),
    );
  });

  it('ends a declarator that it cuts out', () => {
    const text = 'const a = 1, f = () => 2, g = () => 3; let z;';
    const script = readScript(text, { file: 'x', mode: 'module' });
    const { text: kept } = mask(script, [
      { start: 0, end: 5 },
      { start: 13, end: 24, close: ';' },
    ]);
    expect(kept).toBe('const        f = () => 2;');
  });

  it('moves nothing when what replaces is no longer', () => {
    const script = readScript('() => import.meta.url + 1', { file: 'x', mode: 'module' });
    const { text } = mask(script, [{ start: 0, end: 25 }], [{ start: 6, end: 17, text: 'meta' }]);
    expect(text).toBe('() => meta       .url + 1');
  });
});
