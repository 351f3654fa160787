import { describe, expect, test } from 'vitest';
import { capture } from '../../capture/capture.ts';
import { BAIL, interpret } from '../ir/interpret.ts';
import { lower, type LowerOptions } from './lower.ts';

const most = 50;
const table = new Float64Array([1, 2, 3, 4]);
const bytes = Uint8Array.of(200, 100, 50);
const settings = { scale: 2.5, offsets: [1, 2], on: true };
function twice(a: number): number {
  if (a < 0) return -a;
  return a * 2;
}
const square = (x: number): number => x * x;

const options = (values: readonly unknown[], rest: Partial<LowerOptions> = {}): LowerOptions => ({
  typing: 'exact',
  parameters: [{ kind: 'number', type: 'f64' }],
  captured: values,
  ownMath: false,
  fast: false,
  ...rest,
});

const accepted: Readonly<Record<string, (x: number) => unknown>> = {
  arithmetic: (x) => (x * x + 2 * x - 1) / (x - 3) + (x % 7),
  'a loop with two ends': (cx) => {
    let x = 0;
    let y = 0;
    let n = 0;
    while (n < most && x * x + y * y <= 4) {
      const t = x * x - y * y + cx;
      y = 2 * x * y + 0.3;
      x = t;
      n++;
    }
    return n;
  },
  'functions with early returns': (x) => twice(x) + twice(x - 3) + square(x),
  'continue and break': (x) => {
    let s = 0;
    for (let i = 0; i < table.length; i++) {
      if (i === 2) continue;
      if (s > 100) break;
      s += table[i]! * x;
    }
    return s;
  },
  'a return out of two loops': (x) => {
    for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 10; j++) {
        if (i * j > x) return i * 100 + j;
      }
    }
    return -1;
  },
  labels: (x) => {
    let n = 0;
    outer: for (let i = 0; i < 10; i++) {
      for (let j = 0; j < 10; j++) {
        if (j > i) continue outer;
        if (i + j > x) break outer;
        n += i * j;
      }
    }
    return n;
  },
  'a switch that falls through': (x) => {
    let r = 0;
    switch (Math.floor(x) % 4) {
      case 0:
      case 1:
        r += 10;
        break;
      case 2:
        return 77;
      default:
        r = -5;
    }
    return r + x;
  },
  bits: (x) => ((x | 0) ^ 0x55) + (x >>> 3) + (~x & 15) + Math.imul(x, 3) + Math.clz32(x),
  'captured objects': (x) => x * settings.scale + settings.offsets[1]! + (settings.on ? 1 : 0),
  'do while': (x) => {
    let n = 0;
    let v = Math.abs(x);
    do {
      v = v / 2;
      n++;
      if (n > 20) break;
    } while (v > 1);
    return n * 10 + v;
  },
  'tuples and objects': (x) => {
    const p = { a: x, b: 2 };
    let q: [number, number] = [p.a + 1, p.b];
    if (x > 1) q = [q[1], q[0]];
    p.a += 3;
    const [first, second] = q;
    return first * p.a + second;
  },
  'truth values': (x) => (x > 1 && x < 3) || !(x < 10),
  'elements of an array': (x) => {
    let s = 0;
    for (const t of table) {
      if (t > x) break;
      s += t;
    }
    for (const b of bytes) s += b;
    return s;
  },
  'a variable that is set later': (x) => {
    let y: number;
    if (x > 2) y = 1;
    else y = x;
    return y;
  },
  rounding: (x) =>
    Math.fround(x * 0.1) +
    Math.round(x) +
    Math.sign(x) +
    Math.max(x, -0, 1e-300) +
    Math.min(Math.trunc(x), Math.ceil(x)) +
    Math.sqrt(x),
};

const inputs = [0, -0, 1, 2, 3, 2.5, -7.25, 9, 11, 100, 1e9, 5e9, -3e9, Number.NaN, Infinity, -Infinity, 0.1];

describe('the kernel of a function', () => {
  test.each(Object.entries(accepted))('means what JavaScript means: %s', (_name, fn) => {
    const captured = capture(fn, 'a function');
    const values = captured.values();
    const lowered = lower(captured, options(values));
    if ('refusal' in lowered) throw new Error(JSON.stringify(lowered.refusal));
    const at = ({ capture: index, path }: { capture: number; path: readonly string[] }): unknown =>
      path.reduce((value, key) => (value as Record<string, unknown>)[key], values[index]);
    for (const x of inputs) {
      const given = lowered.inputs.map((input) => (input.from === 'parameter' ? x : Number(at(input))));
      const results = interpret(lowered.kernel, given, lowered.arrays.map(at) as ArrayLike<number>[]);
      expect(results, String(x)).toEqual([Number(fn(x))]);
    }
  });

  test('is not for elements that read outside of an array', () => {
    const captured = capture((x: number) => table[x]! + 1, 'a function');
    const lowered = lower(captured, options(captured.values()));
    if ('refusal' in lowered) throw new Error(JSON.stringify(lowered.refusal));
    const read = (x: number): unknown => interpret(lowered.kernel, [x], [table]);
    expect(read(3)).toEqual([5]);
    for (const x of [4, -1, 0.5, Number.NaN, 2 ** 40]) expect(read(x)).toBe(BAIL);
  });

  test('has parameters for captured numbers, so that they may change', () => {
    let factor = 3;
    const program = (): ReturnType<typeof capture> => {
      const now = factor;
      return capture((x: number) => x * now, 'a function');
    };
    const first = program();
    factor = 4;
    const second = program();
    const kernels = [first, second].map((each) => lower(each, options(each.values())));
    expect(kernels.every((each) => 'kernel' in each && each.kernel.parameters.length === 2)).toBe(true);
  });

  test.each<readonly [string, (x: number) => unknown, string]>([
    ['a string', (x) => `a${x}`, 'a template literal'],
    ['a function of the engine', (x) => Math.exp(x), 'Math.exp'],
    ['recursion', (x) => endless(x), 'a function that calls itself'],
    ['a store', (x) => stores(x), 'a store into memory'],
    ['an object that is made', (x) => new Date(x), 'a new expression'],
    ['a variable of two kinds', (x) => (x > 0 ? [x, 1] : x), 'the value of a branch of two kinds'],
    ['a result that is none', (x) => void (x + 1), "'void'"],
  ])('is refused where there is none: %s', (_name, fn, construct) => {
    const captured = capture(fn, 'a function');
    const lowered = lower(captured, options(captured.values()));
    if (!('refusal' in lowered)) throw new Error('it was not refused');
    expect(lowered.refusal.construct).toBe(construct);
    expect(lowered.refusal.fix).not.toBe('');
    expect(lowered.refusal.site.file).toContain('lower.test.ts');
  });

  test('computes in the types that it declares', () => {
    const captured = capture((x: number, n: number) => {
      let s = 0;
      for (let i = 0; i < n; i++) s += x * 0.1;
      return s;
    }, 'a function');
    const lowered = lower(
      captured,
      options([], {
        typing: 'typed',
        parameters: [
          { kind: 'number', type: 'f32' },
          { kind: 'number', type: 'i32' },
        ],
      }),
    );
    if ('refusal' in lowered) throw new Error(JSON.stringify(lowered.refusal));
    expect(lowered.kernel.body.yields.map(({ type }) => type)).toEqual(['f32']);
    let s = 0;
    for (let i = 0; i < 9; i++) s = Math.fround(s + Math.fround(3 * Math.fround(0.1)));
    expect(interpret(lowered.kernel, [3, 9])).toEqual([s]);
  });
});

function endless(x: number): number {
  return x < 1 ? 1 : endless(x - 1);
}
function stores(x: number): number {
  const made = { at: [x] };
  made.at[x] = 1;
  return x;
}
