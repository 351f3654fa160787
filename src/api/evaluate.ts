/** The sequential meaning of a program, with the functions as workers would get them. */
import { decode, encodeToBytes } from '../channels/codec/codec.ts';
import { capture } from '../compiler/capture/capture.ts';
import { instantiate, provideModules } from '../compiler/capture/instantiate.ts';
import type { Stage } from '../skeletons/chain.ts';
import type { Flag } from '../skeletons/flag.ts';
import type { Resolve } from '../skeletons/kind.ts';
import { meaningOf, streamMeaning } from '../skeletons/meaning.ts';
import { programOf } from '../skeletons/skeleton.ts';
import { takeOver } from '../types/move.ts';

/** Functions with the values that they close over now: what a run would use. */
const snapshot: Resolve = (fn, role) => {
  const { unit, values } = capture(fn, role);
  const captured = values().map((value, i) => decode(encodeToBytes(value, unit.captures[i] as string))[0]);
  provideModules(unit.modules);
  return instantiate(unit, captured) as Resolve extends (...args: never[]) => infer R ? R : never;
};

/**
 * The meaning of a program on one input: computed here, in sequence, with no plan and no worker. Every run gives its result.
 *
 * @throws OssaError as `run`
 * @example assert.deepEqual(await run(program, input), await evaluate(program, input))
 */
export function evaluate<I, O, F extends Exclude<Flag, 'many'> = never>(
  program: Stage<I, O, F>,
  input: NoInfer<I>,
): Promise<O> {
  const meaning = meaningOf(programOf(program, 'evaluate').node, snapshot) as (input: I) => Promise<O>;
  return Promise.try(() => {
    takeOver(input, 'evaluate');
    return meaning(input);
  });
}

/** The meaning of a program over a stream. */
export function evaluateStream<I, O>(
  program: Stage<I, O>,
  source: Iterable<NoInfer<I>> | AsyncIterable<NoInfer<I>>,
): AsyncGenerator<O, void, undefined> {
  return streamMeaning(programOf(program as Stage<I, O, Flag>, 'evaluate').node, snapshot, source) as AsyncGenerator<
    O,
    void,
    undefined
  >;
}
