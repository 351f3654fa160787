/**
 * The sequential meaning of programs: the oracle that every plan, rule and engine has to agree with. Each skeleton's file says
 * what it means; here is what a whole program means, for one input and for a stream.
 */
import { Failure, locate } from './failure.ts';
import type { Outputs, Process, Resolve } from './kind.ts';
import { kindOf, skeletonOf } from './kinds.ts';
import type { AnyFunction, Node } from './node.ts';
import { requireOneToOne } from './validate.ts';

const asIs: Resolve = (fn) => fn;

/**
 * A program ready to receive inputs, one after the other. Functions are called through `resolve`, which is asked once for each;
 * async ones are awaited in sequence. What it throws is a `Failure` (failure.ts) where a function or an input was at fault.
 */
export function open(node: Node, resolve: Resolve = asIs): Process {
  const resolved = new Map<AnyFunction, AnyFunction>();
  const once: Resolve = (fn, role) => {
    const known = resolved.get(fn) ?? resolve(fn, role);
    resolved.set(fn, known);
    return known;
  };
  const openAt = (child: Node, place: string): Process =>
    kindOf(child).open(child, { place, resolve: once, open: openAt });
  return openAt(node, "seq's function");
}

/**
 * The function that a program is: its one output for one input.
 *
 * @throws OssaError `OSSA_NOT_ONE_TO_ONE`, at once, when the program may give more or fewer outputs than one. The promise rejects
 * with `OSSA_FUNCTION_FAILED` or `OSSA_WRONG_INPUT`, its path that of the element at fault.
 */
export function meaningOf(node: Node, resolve: Resolve = asIs): (input: unknown) => Promise<unknown> {
  requireOneToOne(skeletonOf(node), 'run');
  return async (input) => {
    const [output] = await reported(() => open(node, resolve).next(input));
    return output;
  };
}

/**
 * The stream of outputs for a stream of inputs, in order. The first failing input ends it, with an error whose path begins with
 * the input's position, after the outputs of everything before it; leaving early closes the source.
 */
export async function* streamMeaning(
  node: Node,
  resolve: Resolve,
  inputs: Iterable<unknown> | AsyncIterable<unknown>,
): AsyncGenerator<unknown, void, undefined> {
  const process = open(node, resolve);
  let index = 0;
  for await (const input of inputs) {
    const at = index++;
    yield* await reported(() => locate(at, () => process.next(input)));
  }
}

/** Runs, and makes an error for the user of a failure. */
async function reported(work: () => Outputs | Promise<Outputs>): Promise<Outputs> {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown.report(thrown.path) : thrown;
  }
}
