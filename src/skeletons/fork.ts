/** fork: the same input to several programs, their outputs together. */
import { OssaError } from '../errors.ts';
import type { AnnotateParameter, AnyStage, FlagsOf, In, Out } from './chain.ts';
import { union } from './flag.ts';
import type { KindOf } from './kind.ts';
import type { ForkNode } from './node.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { after, inOrder } from './thenable.ts';
import { requireOneToOne, requireOrdered } from './validate.ts';

const placeOf = (index: number): string => `branch ${index + 1} of fork`;

export const forkKind: KindOf<ForkNode> = {
  kind: 'fork',
  children: (node) => node.branches,
  placeOf,
  functions: () => [],
  flags: (_node, branches) => union(...branches),
  details: () => [],
  open(node, { open }) {
    const branches = node.branches.map((branch, i) => open(branch, placeOf(i)));
    return {
      next(x) {
        const tuple: unknown[] = [];
        const step = (i: number): unknown => after(branches[i]?.next(x), (outputs) => void tuple.push(outputs?.[0]));
        return after(inOrder(branches.length, step), () => [tuple]);
      },
    };
  },
};

/** The type error at a branch that does not give exactly one output for each input, in order. */
export interface OneOutputEach<F> {
  readonly 'OSSA: a branch of fork gives exactly one output for each input, in order; this one is': F;
}
/** The type error at a branch that does not take what the first one takes. */
export interface ForkMismatch<Given, Expects> {
  readonly 'OSSA: the branches of fork take the same input, this one does not': { given: Given; expects: Expects };
}
/** The branches themselves where they fit the first, the error type where one does not. */
export type SameInput<T extends readonly unknown[]> = number extends T['length']
  ? readonly AnnotateParameter[]
  : {
      [K in keyof T]: [FlagsOf<T[K]>] extends ['serial']
        ? [In<T[0]>] extends [In<T[K]>]
          ? T[K]
          : ForkMismatch<In<T[0]>, In<T[K]>>
        : OneOutputEach<FlagsOf<T[K]>>;
    };

/**
 * The same input through several programs: their outputs as a tuple.
 *
 * Meaning: `fork(f, g)(x) = [f(x), g(x)]`. Every branch gives exactly one output for each input, in order.
 * Laws: `pipe(h, fork(f, g)) = fork(pipe(h, f), pipe(h, g))` where `h` is pure; `pipe(fork(f, g), zip(h))` combines element-wise.
 * Cost: the work of the branches added up, ÷ degree; the branches may be computed at the same time. Branches that are all maps, or all
 * reductions, of numbers read these once, where they are kernels.
 * Source: Backus' construction `[f, g]`, 1978; FastFlow's broadcast.
 *
 * @throws OssaError `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`; `OSSA_NOT_ONE_TO_ONE` and `OSSA_UNORDERED_BRANCH` for a branch
 * of that kind; `OSSA_INVALID_ARGUMENT` without any.
 * @example pipe(fork(reduce(sum), reduce(max)), ([total, greatest]: [number, number]) => greatest / total)
 */
export function fork<const T extends readonly [AnyStage, ...AnyStage[]]>(
  ...branches: T extends SameInput<T> ? T : SameInput<T>
): Skeleton<In<T[0]>, { -readonly [K in keyof T]: Out<T[K]> }, FlagsOf<T[number]>> {
  if (branches.length === 0)
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'fork', expects: 'at least one branch', given: 'none' });
  const programs = (branches as readonly AnyStage[]).map((branch, i) => programOf(branch, placeOf(i)));
  for (const [i, program] of programs.entries()) {
    requireOneToOne(program, placeOf(i));
    requireOrdered(program, placeOf(i));
  }
  return build(forkKind, { kind: 'fork', branches: Object.freeze(programs.map((program) => program.node)) }, programs);
}
