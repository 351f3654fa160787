/** Ossa's random numbers in kernels are those of JavaScript. */
import { describe, expect, test } from 'vitest';
import { type Random, random } from '../../src/index.ts';
import { capture } from '../../src/compiler/capture/capture.ts';
import { BAIL } from '../../src/compiler/kernel/ir/interpret.ts';
import { verify } from '../../src/compiler/kernel/ir/verify.ts';
import { optimise } from '../../src/compiler/kernel/passes/pipeline.ts';
import { drawnFar } from './drawn-far.ts';
import { runLowered } from '../../src/compiler/kernel/front/fixtures/text.ts';
import { lower, type Lowered, type LowerOptions } from '../../src/compiler/kernel/front/lower.ts';

const [f64, i32, u32] = (['f64', 'i32', 'u32'] as const).map((type) => ({ kind: 'scalar', type }) as const);
const indices = [0, 1, 2, 3, 5, 8, 99, 12345, -1, -7, 2 ** 31 - 1, -(2 ** 31)];

type Fn = (x: number) => unknown;

function lowered(fn: Fn, options: Partial<LowerOptions>): Lowered {
  const result = lower(capture(fn, "map's function"), { parameters: [f64!], typing: 'exact', ...options });
  if ('refusal' in result) throw new Error(JSON.stringify(result.refusal));
  verify(result.kernel, 'lowering');
  return result;
}
function refused(fn: Fn, options: Partial<LowerOptions> = {}): string | undefined {
  const result = lower(capture(fn, "map's function"), { parameters: [f64!], typing: 'exact', ...options });
  return 'refusal' in result ? result.refusal.construct : undefined;
}

/** What a function gives; BAIL where it throws. */
function meaning(fn: Fn, x: number): unknown {
  try {
    return fn(x);
  } catch {
    return BAIL;
  }
}

const pairOf = (numbers: Random): number => numbers.normal() + numbers.normal();
const seed = 2 ** 45 + 3;
const exact: Readonly<Record<string, Fn>> = {
  'each kind of draw': (i) => {
    const numbers = random(42, i);
    return [numbers.next32(), numbers.uniform(), numbers.normal(), numbers.int(6), numbers.int(2 ** 32)];
  },
  'more than a block': (i) => {
    const numbers = random(i, 3);
    const first = [numbers.normal(), numbers.next32(), numbers.normal()];
    return [...first, numbers.uniform(), numbers.normal(), numbers.uniform(), numbers.uniform()];
  },
  'loops, with draws that some rounds make': (i) => {
    const numbers = random(7, i);
    let s = 0;
    for (let k = 0; k < 3 + (Math.abs(i) % 5); k++) {
      s += numbers.normal();
      if (s > 0) s -= numbers.uniform();
    }
    return s + numbers.next32();
  },
  'integers whose draws are refused every other time': (i) => {
    const numbers = random(1, i);
    return [numbers.int(3 * 2 ** 30), numbers.int(3 * 2 ** 30), numbers.int(2 ** 31 + 1), numbers.normal()];
  },
  'bounds that are known late, and may be wrong': (i) => random(1, i).int(i),
  'a bound of all words': (i) => random(1, i).int(2 ** 32 - (i === 3 ? 1 : 0)),
  'seeds and indices of more than 32 bits, or of none': (i) => random(i * 2 ** 31, i / 2).next32(),
  'a captured seed': (i) => random(seed, i).next32(),
  'functions that are given the numbers': (i) => pairOf(random(1, i)) + drawnFar(i),
  'numbers of two indices by turns': (i) => {
    const [a, b] = [random(1, i), random(2, i)];
    return [a.uniform(), b.uniform(), a.uniform(), b.normal()];
  },
};

describe('random numbers', () => {
  test.each(Object.entries(exact))('are those of JavaScript: %s', (_, fn) => {
    for (const parameter of [f64!, i32!]) {
      const made = lowered(fn, { parameters: [parameter] });
      const better = { ...made, kernel: optimise(made.kernel) };
      const values = capture(fn, 'f').values();
      for (const i of indices) {
        const expected = meaning(fn, i);
        expect(runLowered(made, [i], values), `${i}`).toEqual(expected);
        expect(runLowered(better, [i], values), `${i}, optimised`).toEqual(expected);
      }
    }
  });
  test('are those of JavaScript in typed kernels of integers', () => {
    const fn = (i: number): number => random(2, i).normal() + random(i, 0).int(10);
    for (const [parameter, i] of [
      [i32!, -5],
      [u32!, 2 ** 32 - 1],
    ] as const)
      // prettier-ignore
      expect(runLowered(lowered(fn, { typing: 'typed', parameters: [parameter], result: f64! }), [i])).toBe(fn(i));
  });
  test('cost nothing where they are not looked at', () => {
    const { kernel } = lowered((i) => [random(1, i), i][1], { parameters: [i32!] });
    expect(optimise(kernel).body.statements.length).toBeLessThan(3);
  });
  test('are refused where a kernel could not throw', () => {
    const typed = { typing: 'typed', result: f64! } as const;
    expect(refused((x) => random(1, x).uniform(), typed)).toBe('random with this index');
    expect(refused((x) => random(x, 1).uniform(), typed)).toBe('random with this seed');
    expect(refused((x) => random(1, 0.5).uniform() + x, typed)).toBe('random with this index');
    expect(refused((x) => random(1, 1).int(x), { ...typed, parameters: [u32!] })).toBe('int');
  });
  test('are nothing but their methods', () => {
    expect(refused((x) => random(1, x))).toBe('a result of random numbers');
    expect(refused((x) => random(1, x) as unknown as number + 1)).toBe('random numbers'); // prettier-ignore
    expect(refused((x) => ({ ...random(1, x) }))).toBe('a spread of random numbers');
    expect(refused((x) => (random(1, x) as unknown as { drawn: number }).drawn)).toBe('.drawn of random numbers');
    expect(refused((x) => (random(1, x) as unknown as { roll: Fn }).roll(6))).toBe('.roll of random numbers');
    expect(refused((x) => {
      const { uniform } = random(1, x);
      return uniform();
    })).toBe('random numbers in the place of a struct'); // prettier-ignore
    expect(refused((x) => {
      const numbers = x > 0 ? random(1, x) : random(2, x);
      return numbers.uniform();
    })).toBe('a change of random numbers'); // prettier-ignore
  });
});
