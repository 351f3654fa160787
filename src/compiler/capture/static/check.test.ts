import { describe, expect, it } from 'vitest';
import { checkFile } from './check.ts';

describe('checkFile', () => {
  it('finds what is wrong in all functions of a file', () => {
    const text = `import { map, pipe } from 'ossa';
const hits: number[] = [];
let count = 0;
export const a = map((x: number) => { hits.push(x); return x; });
export const b = pipe(map((x: number) => { count++; return x; }), map((x: number) => this.y));
export const fine = map((x: number) => x + hits.length);
function f(x: number) { return eval('x'); }
export const c = map(f);`;
    const found = checkFile(text, '/project/a.ts').map(({ code, site }) => `${code} ${site?.line}:${site?.column}`);
    expect(found).toEqual([
      'OSSA_CAPTURE_MUTATED 4:44',
      'OSSA_CAPTURE_ASSIGNED 5:44',
      'OSSA_CAPTURE_CONTEXT 5:86',
      'OSSA_CAPTURE_DYNAMIC 7:32',
    ]);
  });

  it('does not judge what depends on values', () => {
    const text = `import { map } from 'ossa';
export const program = (cells: Int32Array) => map((x: number) => { cells[x] = 1; return x; });`;
    expect(checkFile(text, '/project/a.ts')).toEqual([]);
  });

  it('has nothing to say of callbacks that stay', () => {
    const text = `import { map, run as go } from 'ossa'; let n = 0;
export const out = go(map((x: number) => x), [1], { onProgress: () => { n++; } });`;
    expect(checkFile(text, '/project/a.ts')).toEqual([]);
  });

  it('has nothing to say of what is only exported', () => {
    const text = `import { map } from 'ossa'; let n = 0;\nexport const next = () => n++;\nexport const p = map((x: number) => x);`;
    expect(checkFile(text, '/project/a.ts')).toEqual([]);
  });

  it('has nothing to say of a file without Ossa', () => {
    expect(checkFile('let n = 0; export const f = () => n++;', '/project/a.ts')).toEqual([]);
  });
});
