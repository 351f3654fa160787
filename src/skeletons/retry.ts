/** retry: what fails is tried again. */
import type { Stage } from './chain.ts';
import { Failure } from './failure.ts';
import type { Replicable } from './flag.ts';
import type { KindOf, Outputs } from './kind.ts';
import type { RetryNode } from './node.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { isThenable } from './thenable.ts';
import {
  checkNumber,
  checkOptionNames,
  checkPositive,
  requireRepeatable,
  requireReplicable,
  requireStateless,
} from './validate.ts';

const place = "retry's function";
/** Milliseconds: for more, timers go off at once. */
const LONGEST = 2 ** 31 - 1;

export const retryKind: KindOf<RetryNode> = {
  kind: 'retry',
  children: (node) => [node.body],
  placeOf: () => place,
  functions: () => [],
  flags: (_node, [body = []]) => body,
  details: ({ times, delayMs }) => [`${times} times`, ...(delayMs > 0 ? [`after ${delayMs} ms`] : [])],
  open(node, { open }) {
    const body = open(node.body, place);
    const attempt = (x: unknown, tried: number): Outputs | Promise<Outputs> => {
      const again = (thrown: unknown): Outputs | Promise<Outputs> => {
        if (tried >= node.times || !(thrown instanceof Failure)) throw thrown;
        const delay = Math.min(node.delayMs * node.factor ** tried++, LONGEST);
        return node.delayMs === 0 ? attempt(x, tried) : pause(delay).then(() => attempt(x, tried));
      };
      for (;;) {
        try {
          const outputs = body.next(x);
          return isThenable(outputs) ? (outputs as Promise<Outputs>).catch(again) : outputs;
        } catch (thrown) {
          // At once, in a loop: a stack is not what should end a thousand tries.
          if (node.delayMs > 0 || tried >= node.times || !(thrown instanceof Failure)) return again(thrown);
          tried++;
        }
      }
    };
    return { next: (x) => attempt(x, 0) };
  },
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Options of `retry`. */
export interface RetryOptions {
  /** Retries after the first try. */
  readonly times: number;
  /** Milliseconds before the first retry; 0, at once, when left out. */
  readonly delayMs?: number | undefined;
  /** The delay grows by this from retry to retry; 2 when left out. */
  readonly factor?: number | undefined;
}

/**
 * The program, tried again on an item that it fails on: up to `times` more, then the last failure counts. The item keeps its
 * place; with a delay others are worked on meanwhile.
 *
 * Laws: `retry(p, …) = p` where `p` does not fail; `retry(p, { times: 0 }) = p`.
 * Cost: that of the tries; a waiting item takes one of the 64 places for pending items of its worker.
 * Source: exponential backoff, Metcalfe and Boggs 1976. The policy `onError: { retry }` of a run does the same to every item.
 *
 * @throws OssaError `OSSA_SERIAL_REPLICATED`, `OSSA_STATE_RETRIED` when the program keeps state: trying again would step it twice;
 * `OSSA_EFFECT_RETRIED` when it has an effect that must not be done twice;
 * `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`, `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example farm(retry(async (url: string) => (await fetch(url)).text(), { times: 3, delayMs: 100 }), { degree: 8 })
 */
export function retry<I, O, F extends Replicable = never>(
  body: Stage<I, O, F>,
  options: RetryOptions,
): Skeleton<I, O, F> {
  const program = programOf(body, 'retry');
  requireReplicable(program, 'retry');
  requireStateless(program, 'retry');
  requireRepeatable(program, 'retry');
  checkOptionNames(options, ['times', 'delayMs', 'factor'], 'retry');
  const { times, delayMs = 0, factor = 2 } = options ?? ({} as RetryOptions);
  if (times !== 0) checkPositive(times ?? Number.NaN, "retry's times");
  checkNumber(delayMs, 0, "retry's delayMs");
  checkNumber(factor, 1, "retry's factor");
  return build(retryKind, { kind: 'retry', body: program.node, times, delayMs, factor }, [program]);
}
