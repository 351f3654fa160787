/**
 * The sequential meaning of programs: the oracle that every plan, rule and engine has to agree with. Each skeleton's file says
 * what it means; here is what a whole program means, for one input and for a stream.
 */
import { Failure, locate } from './failure.ts';
import type { Changed, Outputs, Process, Resolve } from './kind.ts';
import { kindOf, skeletonOf } from './kinds.ts';
import type { AnyFunction, Node } from './node.ts';
import { flatten } from './stages.ts';
import { requireOneToOne } from './validate.ts';

const asIs: Resolve = (fn) => fn;
const PLACE = "seq's function";

/** How a program is opened. */
interface Opened {
  readonly resolve?: Resolve;
  readonly place?: string;
  readonly changed?: Changed | undefined;
}

/**
 * A program ready to receive inputs, one after the other. Functions are called through `resolve`, which is asked once for each;
 * async ones are awaited in sequence. What it throws is a `Failure` (failure.ts) where a function or an input was at fault.
 */
export function open(node: Node, { resolve = asIs, place = PLACE, changed }: Opened = {}): Process {
  const once = resolvedOnce(resolve);
  const openAt = (child: Node, at: string): Process =>
    kindOf(child).open(child, { place: at, resolve: once, open: openAt, changed });
  return openAt(node, place);
}

function resolvedOnce(resolve: Resolve): Resolve {
  const resolved = new Map<AnyFunction, AnyFunction>();
  return (fn, role) => {
    const known = resolved.get(fn) ?? resolve(fn, role);
    resolved.set(fn, known);
    return known;
  };
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
    const [output] = await reported(() => open(node, { resolve }).next(input));
    return output;
  };
}

/**
 * The stream of outputs for a stream of inputs, in order. Each output of a stage is an input of the next: the first that fails ends
 * the stream with an error whose path begins with the position of the input that it comes from, after the outputs of everything before it.
 * With `skipped`, which is told of it, it is left out instead, from that stage on. Leaving early closes the source.
 */
export async function* streamMeaning(
  node: Node,
  resolve: Resolve,
  inputs: Iterable<unknown> | AsyncIterable<unknown>,
  skipped?: (error: unknown) => void,
): AsyncGenerator<unknown, void, undefined> {
  const once = resolvedOnce(resolve);
  const stages = flatten({ node, place: PLACE }).map((stage) =>
    open(stage.node, { resolve: once, place: stage.place }),
  );
  let at = 0;
  let outputs: unknown[] = [];
  const through = async (stage: number, work: () => Outputs | Promise<Outputs>): Promise<void> => {
    let given: Outputs;
    try {
      given = await reported(() => locate(at, work));
    } catch (error) {
      if (skipped === undefined) throw error;
      return skipped(error);
    }
    const next = stages[stage + 1];
    for (const output of given) {
      if (next === undefined) outputs.push(output);
      else await through(stage + 1, () => next.next(output));
    }
  };
  /** What came before the failure is given before it is thrown. */
  async function* all(work: () => Promise<void>): AsyncGenerator<unknown, void, undefined> {
    outputs = [];
    let failed: { readonly error: unknown } | undefined;
    await work().catch((error: unknown) => (failed = { error }));
    yield* outputs;
    if (failed !== undefined) throw failed.error;
  }
  for await (const input of inputs) {
    yield* all(() => through(0, () => (stages[0] as Process).next(input)));
    at++;
  }
  for (const [i, { end }] of stages.entries()) if (end !== undefined) yield* all(() => through(i, end));
}

/** Runs, and makes an error for the user of a failure. */
async function reported(work: () => Outputs | Promise<Outputs>): Promise<Outputs> {
  try {
    return await work();
  } catch (thrown) {
    throw thrown instanceof Failure ? thrown.report(thrown.path) : thrown;
  }
}
