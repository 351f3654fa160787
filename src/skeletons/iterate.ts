/** iterate: a program applied again and again. */
import { OssaError } from '../errors.ts';
import type { Stage } from './chain.ts';
import { describe } from './describe.ts';
import { guarded } from './failure.ts';
import type { OneToOne } from './flag.ts';
import { named, printed, type KindOf, type Outputs, type UserFunction } from './kind.ts';
import type { IterateNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { after, isThenable } from './thenable.ts';
import { bodyOf } from './collection.ts';
import { checkFunction, checkOptionNames, checkPositive } from './validate.ts';

const place = "iterate's function";
const untilOf = (node: IterateNode): UserFunction | undefined => node.until && named(node.until, "iterate's until");
const FOREVER = Number.MAX_SAFE_INTEGER;

export const iterateKind: KindOf<IterateNode> = {
  kind: 'iterate',
  children: (node) => [node.body],
  placeOf: () => place,
  state: 'anew',
  functions: (node) => [untilOf(node)].filter((f) => f !== undefined),
  flags: (_node, [body = []]) => body,
  details: ({ times, until }) => [
    ...(times === FOREVER ? [] : [`${times} times`]),
    ...(until ? [`until ${printed(until)}`] : []),
  ],
  open(node, { resolve, open }) {
    const until = untilOf(node);
    const over = until && guarded(resolve(until.fn, until.role), until.role);
    return {
      next(x) {
        const body = open(node.body, place);
        /** Goes on as far as nothing has to be awaited. */
        const proceed = (from: unknown, done: number): Outputs | Promise<Outputs> => {
          let value = from;
          for (let round = done; round < node.times; round++) {
            const outputs = body.next(value);
            if (isThenable(outputs)) return (outputs as Promise<Outputs>).then(([next]) => checked(value, next, round));
            const [next] = outputs as Outputs;
            const enough = over?.(next, value, round);
            if (isThenable(enough)) return after(enough, (known) => (known ? [next] : proceed(next, round + 1)));
            if (enough) return [next];
            value = next;
          }
          return [value];
        };
        const checked = (before: unknown, next: unknown, round: number): Outputs | Promise<Outputs> =>
          after(over?.(next, before, round), (enough) => (enough ? [next] : proceed(next, round + 1)));
        return proceed(x, 0);
      },
    };
  },
};

/** When an iteration ends. */
export interface IterateOptions<A> {
  /** So many rounds; with `until`, at most so many. */
  readonly times?: number | undefined;
  /** Asked after each round: true ends the iteration. `round` counts from 0. */
  readonly until?: ((next: A, before: A, round: number) => boolean | Promise<boolean>) | undefined;
}

/**
 * A program applied to its own output, a number of times or until a condition holds, which sees what a round was given and what it gave.
 *
 * Meaning: `x ← p(x)`, repeated. State inside the body (with a key) begins anew for each input, and goes from round to round.
 * Laws: `iterate(p, { times: 1 }) = p`; `iterate(p, { times: m + n }) = pipe(iterate(p, { times: m }), iterate(p, { times: n }))`.
 * Cost: rounds × work of the body; a parallel body keeps its workers from round to round.
 * Source: GrPPI's iteration; the loop of stencil computations (Jacobi).
 *
 * @throws OssaError `OSSA_NOT_ONE_TO_ONE`, `OSSA_SERIAL_REPLICATED`; `OSSA_INVALID_ARGUMENT` when neither is given or `times` is no positive
 * integer; `OSSA_UNKNOWN_OPTION`, `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example iterate(stencil({ radius: 1, edge: 'clamp' }, diffuse, f64), { times: 1000 })
 */
export function iterate<A, F extends OneToOne = never>(
  body: Stage<A, A, F>,
  options: IterateOptions<NoInfer<A>>,
): Skeleton<A, A, F> {
  const program = bodyOf(body as Stage<A, A, OneToOne>, 'iterate');
  checkOptionNames(options ?? null, ['times', 'until'], 'iterate');
  const { times, until } = options;
  if (times === undefined && until === undefined)
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'iterate',
      expects: 'times, until, or both',
      given: describe(options),
    });
  checkPositive(times, "iterate's times");
  const node: IterateNode = {
    kind: 'iterate',
    body: program.node,
    ...(until === undefined ? {} : { until: checkFunction(until, "iterate's until") }),
    times: times ?? FOREVER,
  };
  return build(iterateKind, node, [program]);
}
