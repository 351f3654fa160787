/** settle: success or failure as a value. */
import type { OssaError } from '../errors.ts';
import type { Stage } from './chain.ts';
import { Failure } from './failure.ts';
import type { Replicable } from './flag.ts';
import type { KindOf, Outputs } from './kind.ts';
import type { SettleNode } from './node.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { isThenable } from './thenable.ts';
import { requireOneToOne, requireReplicable } from './validate.ts';

const place = "settle's function";

export const settleKind: KindOf<SettleNode> = {
  kind: 'settle',
  children: (node) => [node.body],
  placeOf: () => place,
  functions: () => [],
  flags: (_node, [body = []]) => body,
  details: () => [],
  open(node, { open }) {
    const body = open(node.body, place);
    const succeeded = ([value]: Outputs): Outputs => [{ ok: true, value }];
    return {
      next(x) {
        try {
          const outputs = body.next(x);
          return isThenable(outputs)
            ? (outputs as Promise<Outputs>).then(succeeded, (thrown: unknown) => [settled(thrown)])
            : succeeded(outputs as Outputs);
        } catch (thrown) {
          return [settled(thrown)];
        }
      },
    };
  },
};

/** What became of an item: its value, or why there is none. */
export type Result<A> =
  | { readonly ok: true; readonly value: A }
  | {
      readonly ok: false;
      /** The code of the error: `OSSA_FUNCTION_FAILED` where a function threw. */
      readonly code: string;
      /** What it threw was called so, or the whole error of another code. */
      readonly message: string;
      /** Where in the item: positions inside its collections. */
      readonly path: readonly number[];
    };

/** The failure as a value. What is not a failure of the program stays an error. */
export function settled(thrown: unknown): Result<never> {
  if (!(thrown instanceof Failure)) throw thrown;
  const error: OssaError = thrown.report(thrown.path);
  return { ok: false, code: error.code, message: String(error.details['message'] ?? error.message), path: thrown.path };
}

/**
 * The program with its failures made values: `{ ok: true, value }`, or `{ ok: false, code, message, path }` for an item on which
 * a function threw or got what it does not take. The run goes on.
 *
 * Laws: `settle(p)` never fails for what `p` does with an item (a worker that is lost, a deadline, an abort still end the run);
 * `pipe(settle(p), ({ value }) => value) = p` where `p` succeeds.
 * Cost: that of the program and one small object for each item.
 * Source: `Promise.allSettled`; Rust's `Result`.
 *
 * @throws OssaError `OSSA_NOT_ONE_TO_ONE` when the program may give more or fewer outputs than one, `OSSA_SERIAL_REPLICATED` when it
 * keeps one state for all items (a step that failed half-way has no result to settle); `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example run(map(settle((text: string) => JSON.parse(text) as unknown)), lines)
 */
export function settle<I, O, F extends Exclude<Replicable, 'many'> = never>(
  body: Stage<I, O, F>,
): Skeleton<I, Result<O>, F> {
  const program = programOf(body, 'settle');
  requireOneToOne(program, 'settle');
  requireReplicable(program, 'settle');
  return build(settleKind, { kind: 'settle', body: program.node }, [program]);
}
