/** generate: a collection from a rule for its elements. */
import type { Element } from '../types/element.ts';
import type { Stage } from './chain.ts';
import { bodyOf, collect, storedAs } from './collection.ts';
import { Failure, wrongInput } from './failure.ts';
import type { OneToOne } from './flag.ts';
import type { KindOf } from './kind.ts';
import type { GenerateNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';

const place = "generate's function";
const longest = 2 ** 32 - 1;

export const generateKind: KindOf<GenerateNode> = {
  kind: 'generate',
  children: (node) => [node.body],
  placeOf: () => place,
  state: 'anew',
  functions: () => [],
  flags: () => [],
  details: (node) => (node.as ? [node.as] : []),
  open: (node, { open }) => ({
    next: (x) => collect(node, { open, place }, checkLength(x), (i) => i),
  }),
};

/** The input of `generate`: a length. Fails with `OSSA_WRONG_INPUT` when it is not an integer from 0 to 2³² − 1. */
export function checkLength(input: unknown): number {
  if (typeof input === 'number' && Number.isInteger(input) && input >= 0 && input <= longest) return input;
  throw new Failure((path) => wrongInput('generate', 'a length (an integer from 0 to 2³² − 1)', input, path));
}

/**
 * The collection `[f(0), f(1), …, f(n − 1)]` for an input `n`; with `as`, a typed array of that element type.
 *
 * Law: `generate(f)(n) = map(f)(range(n))`.
 * Cost: n × work of the body ÷ degree; nothing is sent in.
 * Source: `tabulate` and `iota` of the data-parallel languages (NESL, Futhark).
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a length, and with `OSSA_FUNCTION_FAILED` for the lowest index
 * that the body throws on.
 * @throws OssaError `OSSA_NOT_ONE_TO_ONE`, `OSSA_SERIAL_REPLICATED`, `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`, as `map`.
 * @example generate((i) => random(2024, i).uniform(), f64)
 */
export function generate<B>(body: Stage<number, B, OneToOne>): Skeleton<number, B[]>;
export function generate<B, C>(body: Stage<number, NoInfer<B>, OneToOne>, as: Element<B, C>): Skeleton<number, C>;
export function generate<B, C>(body: Stage<number, B, OneToOne>, as?: Element<B, C>): Skeleton<number, B[] | C> {
  const program = bodyOf(body, 'generate');
  return build(generateKind, { kind: 'generate', body: program.node, ...storedAs(as, 'generate') }, [program]);
}
