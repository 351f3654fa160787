/** Property tests of the laws that an operator declares: each on random values, a counterexample shrunk to simple ones. */
import { isDeepStrictEqual } from 'node:util';
import { OssaError } from '../errors.ts';
import type { Operator, Values } from './node.ts';
import { random, type Random } from './random.ts';

export type Law = 'associative' | 'exact' | 'identity' | 'commutative' | 'idempotent';

/** A law tested: `counterexample` is there when it does not hold. */
export interface LawResult<A> {
  readonly law: Law;
  readonly holds: boolean;
  /** How many combinations of values were tried. */
  readonly cases: number;
  /** Relative difference that was allowed: 0 for equality to the last bit. */
  readonly tolerance: number;
  readonly counterexample?: Counterexample<A>;
}
/** Values for which the two sides of a law differ; `error` when the operator threw. */
export interface Counterexample<A> {
  readonly values: readonly A[];
  readonly left?: unknown;
  readonly right?: unknown;
  readonly error?: unknown;
}
export interface LawReport<A> {
  readonly operator: string;
  readonly holds: boolean;
  /** Gives the same values again. */
  readonly seed: number;
  readonly laws: readonly LawResult<A>[];
}

/** A law as an equation between two sides, for `arity` values. */
interface Equation {
  readonly law: Law;
  readonly arity: number;
  /** Whether the operator claims it. */
  readonly claimed: (operator: Operator<unknown>) => boolean;
  readonly left: (operator: Operator<unknown>, ...values: unknown[]) => unknown;
  readonly right: (operator: Operator<unknown>, ...values: unknown[]) => unknown;
}

const association = {
  arity: 3,
  left: ({ fn }: Operator<unknown>, a: unknown, b: unknown, c: unknown) => fn(fn(a, b), c),
  right: ({ fn }: Operator<unknown>, a: unknown, b: unknown, c: unknown) => fn(a, fn(b, c)),
};
const equations: readonly Equation[] = [
  { law: 'associative', claimed: (op) => op.associative, ...association },
  { law: 'exact', claimed: (op) => op.exact, ...association },
  {
    law: 'identity',
    arity: 1,
    claimed: () => true,
    left: ({ fn, identity }, a) => [fn(identity, a), fn(a, identity)],
    right: (_op, a) => [a, a],
  },
  {
    law: 'commutative',
    arity: 2,
    claimed: (op) => op.commutative,
    left: ({ fn }, a, b) => fn(a, b),
    right: ({ fn }, a, b) => fn(b, a),
  },
  { law: 'idempotent', arity: 1, claimed: (op) => op.idempotent, left: ({ fn }, a) => fn(a, a), right: (_op, a) => a },
];

/** Relative to the greatest number involved: far above the rounding of three operations, far below a law that does not hold. */
const TOLERANCE = 1e-9;
const DEFAULT_RUNS = 500;

/**
 * Tests the laws that an operator declares on `runs` random combinations of values (500 when left out), drawn from `values`, or
 * from what the operator declares, or from its identity's type. An operator that is not `exact` is tried on numbers of
 * moderate size and its sides may differ by rounding (a relative 10⁻⁹); one that is has to agree to the last bit, with NaN,
 * infinities and −0 among the values. A law that passes is not proved.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` when there is nothing to draw values from: give samples.
 * @example checkLaws(op((a: number, b: number) => a - b, { identity: 0 })).laws[0].counterexample // (0 − 0) − 1 ≠ 0 − (0 − 1)
 */
export function checkLaws<A>(
  operator: Operator<A>,
  {
    values,
    runs = DEFAULT_RUNS,
    seed = 1,
  }: { readonly values?: Values<A>; readonly runs?: number; readonly seed?: number } = {},
): LawReport<A> {
  const domain = domainOf(operator, values ?? operator.values);
  const tolerance = operator.exact ? 0 : TOLERANCE;
  const laws = equations
    .filter(({ claimed }) => claimed(operator as Operator<unknown>))
    .map((equation, i): LawResult<A> => {
      const refute = (drawn: readonly unknown[]): Counterexample<A> | undefined =>
        tryOne(equation, operator as Operator<unknown>, drawn, tolerance);
      const numbers = random(seed, i);
      for (let cases = 1; cases <= runs; cases++) {
        const drawn = Array.from({ length: equation.arity }, () => domain.draw(numbers));
        const found = refute(drawn);
        if (found)
          return { law: equation.law, holds: false, cases, tolerance, counterexample: shrink(found, domain, refute) };
      }
      return { law: equation.law, holds: true, cases: runs, tolerance };
    });
  return { operator: operator.name, holds: laws.every((law) => law.holds), seed, laws };
}

/** The counterexample that the values are, if they are one. */
function tryOne<A>(
  equation: Equation,
  operator: Operator<unknown>,
  drawn: readonly unknown[],
  tolerance: number,
): Counterexample<A> | undefined {
  const values = drawn as readonly A[];
  try {
    const left = equation.left(operator, ...drawn);
    const right = equation.right(operator, ...drawn);
    return agree(
      left,
      right,
      tolerance * Math.max(0, ...numbersIn([drawn, left, right]).map(Math.abs)),
      tolerance === 0,
    )
      ? undefined
      : { values, left, right };
  } catch (error) {
    return { values, error };
  }
}

/** Equal to the last bit, or else, numbers inside arrays and objects too, but for a difference of `margin`. */
function agree(a: unknown, b: unknown, margin: number, exactly: boolean): boolean {
  if (exactly) return isDeepStrictEqual(a, b);
  if (typeof a === 'number' && typeof b === 'number') return Object.is(a, b) || Math.abs(a - b) <= margin;
  if (!isObject(a) || !isObject(b)) return isDeepStrictEqual(a, b);
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => agree(a[key], b[key], margin, exactly));
}

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return isObject(value) ? Object.values(value).flatMap(numbersIn) : [];
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** Where values come from: how one is drawn, and what simpler ones to try in its place, simplest first. */
interface Domain {
  readonly draw: (numbers: Random) => unknown;
  readonly simpler: (value: unknown) => readonly unknown[];
}

const pick = <T>(from: ArrayLike<T>, numbers: Random): T => from[numbers.int(from.length)] as T;
const SPECIAL = [0, -0, 1, -1, NaN, Infinity, -Infinity, Number.MAX_VALUE, Number.MIN_VALUE, 0.1, 2 ** 53];
const LETTERS = ['a', 'b', 'z', ' ', '0', 'é', '漢', '😀'];

const anyNumber = (numbers: Random): number =>
  numbers.int(3) === 0 ? pick(SPECIAL, numbers) : numbers.normal() * 10 ** (numbers.int(13) - 6);
const moderateNumber = (numbers: Random): number =>
  numbers.int(3) === 0 ? numbers.int(21) - 10 : numbers.normal() * 10 ** numbers.int(4);
const integer = (numbers: Random): number => (numbers.int(2) === 0 ? numbers.int(21) - 10 : numbers.next32() | 0);
const string = (numbers: Random): string =>
  Array.from({ length: numbers.int(6) }, () => pick(LETTERS, numbers)).join('');

const simplerNumbers = (value: unknown): readonly number[] => {
  const x = value as number;
  return [0, 1, -1, 2, Math.trunc(x / 2), Math.trunc(x)].filter(
    (y) => Math.abs(y) < Math.abs(x) || (!Number.isInteger(x) && Number.isInteger(y)),
  );
};
const simplerStrings = (value: unknown): readonly string[] => {
  const letters = [...(value as string)];
  return letters.map((_, i) => letters.toSpliced(i, 1).join(''));
};
const domains: Readonly<Record<Exclude<Values<never>, readonly never[]>, Domain>> = {
  number: { draw: anyNumber, simpler: simplerNumbers },
  integer: { draw: integer, simpler: simplerNumbers },
  string: { draw: string, simpler: simplerStrings },
  boolean: { draw: (numbers) => numbers.int(2) === 1, simpler: (value) => (value ? [false] : []) },
};

function domainOf<A>(operator: Operator<A>, values: Values<A> | undefined): Domain {
  if (typeof values === 'object' && values.length > 0) {
    return {
      draw: (numbers) => pick(values, numbers),
      simpler: (value) => values.slice(0, values.indexOf(value as A)),
    };
  }
  const name = (typeof values === 'string' ? values : typeof operator.identity) as keyof typeof domains;
  const domain = domains[name];
  if (domain === undefined) {
    const given = `${operator.name}, whose identity is of type ${name}`;
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'checkLaws', expects: 'samples (values: […])', given });
  }
  return name === 'number' && !operator.exact ? { ...domain, draw: moderateNumber } : domain;
}

/** Replaces one value after the other by a simpler one as long as the law still fails. */
function shrink<A>(
  found: Counterexample<A>,
  domain: Domain,
  refute: (values: readonly unknown[]) => Counterexample<A> | undefined,
): Counterexample<A> {
  for (const [i, value] of found.values.entries()) {
    for (const simpler of domain.simpler(value)) {
      const smaller = refute(found.values.with(i, simpler as A));
      if (smaller) return shrink(smaller, domain, refute);
    }
  }
  return found;
}
