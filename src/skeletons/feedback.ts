/** feedback: outputs that go round again until they may leave. */
import type { Stage } from './chain.ts';
import { Failure, guarded, limitReached } from './failure.ts';
import type { Replicable } from './flag.ts';
import { named, printed, type KindOf, type Outputs } from './kind.ts';
import type { FeedbackNode } from './node.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { after, isThenable } from './thenable.ts';
import { checkFunction, checkOptionNames, checkPositive, requireReplicable } from './validate.ts';

const place = "feedback's function";
const againOf = (node: FeedbackNode): ReturnType<typeof named> => named(node.again, "feedback's again");
const LIMIT = 1 << 20;

export const feedbackKind: KindOf<FeedbackNode> = {
  kind: 'feedback',
  children: (node) => [node.body],
  placeOf: () => place,
  functions: (node) => [againOf(node)],
  flags: (_node, [body = []]) => body,
  details: (node) => [`again ${printed(node.again)}`],
  open(node, { resolve, open }) {
    const { fn, role } = againOf(node);
    const again = guarded(resolve(fn, role), role);
    const body = open(node.body, place);
    const turn = (queue: readonly unknown[], pending: Outputs): Outputs | Promise<Outputs> =>
      rounds(body.next.bind(body), again, queue, pending, node.limit);
    /** Until nothing is left inside: what goes round at the end may be held there again. */
    const end = (): Outputs | Promise<Outputs> =>
      after(body.end?.() ?? [], (last) =>
        last.length === 0 ? [] : after(turn([], last), (left) => after(end(), (more) => [...left, ...more])),
      );
    return { next: (x) => turn([x], []), ...(body.end === undefined ? {} : { end }) };
  },
};

/** Breadth first: what goes round waits behind what waits already, and leaves in that order. */
function rounds(
  body: (x: unknown) => Outputs | Promise<Outputs>,
  again: (y: unknown) => unknown,
  first: readonly unknown[],
  outputs: Outputs,
  limit: number,
): Outputs | Promise<Outputs> {
  const left: unknown[] = [];
  let queue = first;
  let [at, next]: [number, unknown[]] = [0, []];
  let pending = outputs;
  let read = 0;
  const place = (y: unknown, loops: unknown): void => {
    (loops ? next : left).push(y);
    if (next.length + queue.length - at <= limit) return;
    throw new Failure((path) => limitReached('feedback', limit, 'items that wait for another round', path));
  };
  /** Goes on as far as nothing has to be awaited. */
  const proceed = (): Outputs | Promise<Outputs> => {
    for (;;) {
      while (read < pending.length) {
        const y = pending[read++];
        const loops = again(y);
        if (isThenable(loops)) return after(loops, (known) => (place(y, known), proceed()));
        place(y, loops);
      }
      if (at === queue.length) {
        if (next.length === 0) return left;
        [queue, next, at] = [next, [], 0];
      }
      const outputs = body(queue[at++]);
      read = 0;
      if (isThenable(outputs)) return (outputs as Promise<Outputs>).then((known) => ((pending = known), proceed()));
      pending = outputs as Outputs;
    }
  };
  return proceed();
}

/** Options of `feedback`. */
export interface FeedbackOptions {
  /** Items of one input that may wait for another round: one more ends the run with `OSSA_LIMIT`. 2²⁰ when left out. */
  readonly limit?: number | undefined;
}

/**
 * A loop: every output of the body for which `again` holds is an input of the body once more, the others leave. The items of
 * one input are finished before the next one's leave, and leave in the order of their round, then in that of the body.
 *
 * Meaning: for an input `x`, a queue that begins with `x`; each item of it goes through the body, and the outputs that go round
 * join the queue at its end. It ends when the queue is empty.
 * Laws: `feedback(p, () => false) = p`; for one-to-one `p`, `feedback(p, again)` is a loop `do x = p(x) while (again(x))`.
 * Effects: those of the body: one output for each input when the body gives one.
 * Cost: the work of all rounds, in parallel over inputs. It never deadlocks: what goes round waits in memory, up to `limit`.
 * Source: FastFlow's `wrap_around`; GrPPI's stream iteration.
 *
 * @throws OssaError `OSSA_SERIAL_REPLICATED` when the body keeps one state for all items; `OSSA_NOT_A_FUNCTION`,
 * `OSSA_NOT_A_SKELETON`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`.
 * @example feedback(({ n, steps }: Walk) => ({ n: n % 2 ? 3 * n + 1 : n / 2, steps: steps + 1 }), ({ n }) => n !== 1)
 */
export function feedback<I, M, J extends I & M, F extends Replicable = never>(
  body: Stage<I, M, F>,
  again: (y: M) => y is J,
  options?: FeedbackOptions,
): Skeleton<I, Exclude<M, J>, F>;
export function feedback<A, F extends Replicable = never>(
  body: Stage<A, A, F>,
  again: (y: NoInfer<A>) => boolean | Promise<boolean>,
  options?: FeedbackOptions,
): Skeleton<A, A, F>;
export function feedback<A, F extends Replicable = never>(
  body: Stage<A, A, F>,
  again: (y: A) => boolean | Promise<boolean>,
  options?: FeedbackOptions,
): Skeleton<A, A, F> {
  const program = programOf(body, 'feedback');
  requireReplicable(program, 'feedback');
  checkOptionNames(options, ['limit'], 'feedback');
  checkPositive(options?.limit, "feedback's limit");
  const node: FeedbackNode = {
    kind: 'feedback',
    body: program.node,
    again: checkFunction(again, "feedback's again"),
    limit: options?.limit ?? LIMIT,
  };
  return build(feedbackKind, node, [program]);
}
