/** merge: each item to several programs, the outputs of all in one stream. */
import { OssaError } from '../errors.ts';
import type { AnnotateParameter, AnyStage, FlagsOf, In, Out } from './chain.ts';
import type { ForkMismatch } from './fork.ts';
import { union } from './flag.ts';
import type { KindOf } from './kind.ts';
import type { MergeNode } from './node.ts';
import { concatenated, endOf } from './process.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';

const placeOf = (index: number): string => `branch ${index + 1} of merge`;

export const mergeKind: KindOf<MergeNode> = {
  kind: 'merge',
  children: (node) => node.branches,
  placeOf,
  functions: () => [],
  flags: (_node, branches) => union(...branches, ['many']),
  details: () => [],
  open(node, { open }) {
    const branches = node.branches.map((branch, i) => open(branch, placeOf(i)));
    return {
      next: (x) => concatenated(branches.length, (i) => branches[i]?.next(x) ?? []),
      ...endOf(branches),
    };
  },
};

type Accepting<T extends readonly unknown[]> = number extends T['length']
  ? readonly AnnotateParameter[]
  : { [K in keyof T]: [In<T[0]>] extends [In<T[K]>] ? T[K] : ForkMismatch<In<T[0]>, In<T[K]>> };

/**
 * Each item goes through all of the programs, and their outputs follow each other: those of the first, then those of the
 * second, and so on, before those of the next item. (Independent sources are joined outside: `stream(program, [s1, s2])`.)
 *
 * Meaning: `merge(p, q)(x) = p(x) ++ q(x)`.
 * Laws: `merge(p, merge(q, r)) = merge(p, q, r)`; `merge(p)` gives what `p` gives; `pipe(merge(p, q), r) = merge(pipe(p, r), pipe(q, r))` for
 * stateless `r`.
 * Effects: `'many'` and those of the programs.
 * Cost: the work of all the programs added up, in parallel over items.
 * Source: the broadcast and merge of WindFlow's and FastFlow's graphs.
 *
 * @throws OssaError `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`; `OSSA_INVALID_ARGUMENT` without any program.
 * @example stream(merge(thumbnail, pipe(keep(large), poster)), photos)
 */
export function merge<const T extends readonly [AnyStage, ...AnyStage[]]>(
  ...branches: T extends Accepting<T> ? T : Accepting<T>
): Skeleton<In<T[0]>, Out<T[number]>, FlagsOf<T[number]> | 'many'> {
  if (branches.length === 0)
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'merge', expects: 'at least one program', given: 'none' });
  const programs = (branches as readonly AnyStage[]).map((branch, i) => programOf(branch, placeOf(i)));
  return build(
    mergeKind,
    { kind: 'merge', branches: Object.freeze(programs.map((program) => program.node)) },
    programs,
  );
}
