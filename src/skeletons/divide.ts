/** divide: divide and conquer. */
import { Failure, limitReached, synchronous, wrongInput } from './failure.ts';
import { leaf, named, printed, type KindOf, type UserFunction } from './kind.ts';
import type { DivideNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOptionNames, checkPositive, checkSynchronous } from './validate.ts';

/** Deeper than any recursion that fits a stack, and some 400 MB of frames. */
const DEPTH = 1 << 22;

/** In the order simple, solve, split, combine. */
export const functionsOfDivide = (node: DivideNode): readonly UserFunction[] =>
  (['simple', 'solve', 'split', 'combine'] as const).map((name) => named(node[name], `divide's ${name}`));

export const divideKind: KindOf<DivideNode> = {
  kind: 'divide',
  ...leaf,
  functions: functionsOfDivide,
  flags: () => [],
  details: ({ solve, split, combine }) => [printed(split), printed(solve), printed(combine)],
  open(node, { resolve }) {
    const [simple, solve, split, combine] = functionsOfDivide(node).map(({ fn, role }) =>
      synchronous(resolve(fn, role), role),
    ) as [Conquer['simple'], Conquer['solve'], Conquer['split'], Conquer['combine']];
    const splitRole = functionsOfDivide(node)[2]?.role as string;
    return { next: (x) => [conquer({ simple, solve, split: partsBy(split, splitRole), combine }, x, node.depth)] };
  },
};

/** The four functions, what they throw made failures. */
export interface Conquer {
  readonly simple: (problem: unknown) => unknown;
  readonly solve: (problem: unknown) => unknown;
  readonly split: (problem: unknown) => unknown;
  readonly combine: (results: unknown[], problem: unknown) => unknown;
}

/** `split`, its result checked. */
export const partsBy =
  (split: Conquer['split'], role: string): Conquer['split'] =>
  (problem) => {
    const parts = split(problem);
    if (Array.isArray(parts)) return parts;
    throw new Failure((path) => wrongInput(`divide, from ${role},`, 'an array of smaller problems', parts, path));
  };

interface Frame {
  readonly problem: unknown;
  readonly parts: readonly unknown[];
  readonly results: unknown[];
}

/** The recursion, on a stack of its own: as deep as memory, not as the stack of calls. */
export function conquer({ simple, solve, split, combine }: Conquer, problem: unknown, depth: number): unknown {
  const stack: Frame[] = [];
  let at = problem;
  for (;;) {
    let result: unknown;
    if (simple(at)) result = solve(at);
    else {
      const parts = split(at) as readonly unknown[];
      if (parts.length > 0) {
        if (stack.length >= depth)
          throw new Failure((path) => limitReached('divide', depth, 'levels of division', path));
        stack.push({ problem: at, parts, results: [] });
        at = parts[0];
        continue;
      }
      result = combine([], at);
    }
    for (;;) {
      const frame = stack.at(-1);
      if (frame === undefined) return result;
      if (frame.results.push(result) < frame.parts.length) {
        at = frame.parts[frame.results.length];
        break;
      }
      stack.pop();
      result = combine(frame.results, frame.problem);
    }
  }
}

/** The four functions of a division. They are synchronous and pure. */
export interface DivideOptions<P, R> {
  /** Whether a problem is solved as it is. */
  readonly simple: (problem: P) => boolean;
  /** Solves a simple problem. */
  readonly solve: (problem: P) => R;
  /** The smaller problems that a problem consists of. */
  readonly split: (problem: P) => readonly P[];
  /** The result of a problem from those of its parts, in the order of the parts. */
  readonly combine: (results: R[], problem: P) => R;
  /** Levels of division: one more ends the run with `OSSA_LIMIT`. 2²² when left out. */
  readonly depth?: number | undefined;
}

/**
 * Divide and conquer: a problem that is not simple is split, its parts are solved the same way, and their results combined.
 *
 * Meaning: `d(p) = simple(p) ? solve(p) : combine(split(p).map(d), p)`.
 * Laws: each part is solved independently of the others; `divide` with `simple: () => true` is `solve`.
 * Cost: the work of the whole tree ÷ degree, and at least that of its longest path. Parts are handed to other workers while these
 * have nothing to do; below that a worker recurs by itself. The recursion may be as deep as memory, not only as the stack.
 * Source: Cole 1989; GrPPI's `divide_conquer`; Acar, Charguéraud and Rainwater, "Oracle scheduling", 2011, for the grain.
 *
 * At work it fails with `OSSA_FUNCTION_FAILED` when a function throws, with `OSSA_WRONG_INPUT` when `split` gives no array, with `OSSA_LIMIT`
 * when the division does not end.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`
 * @example divide({ simple: (n: number) => n < 2, solve: (n) => n, split: (n) => [n - 1, n - 2], combine: ([a, b]) => a! + b! })
 */
export function divide<P, R>(options: DivideOptions<P, R>): Skeleton<P, R> {
  checkOptionNames(options ?? null, ['simple', 'solve', 'split', 'combine', 'depth'], 'divide');
  const { simple, solve, split, combine, depth } = options;
  checkPositive(depth, "divide's depth");
  const node: DivideNode = {
    kind: 'divide',
    simple: checkSynchronous(simple, "divide's simple"),
    solve: checkSynchronous(solve, "divide's solve"),
    split: checkSynchronous(split, "divide's split"),
    combine: checkSynchronous(combine, "divide's combine"),
    depth: depth ?? DEPTH,
  };
  return build(divideKind, node, []);
}
