/** mapReduce: a program applied to every element, and the results combined. */
import type { Element } from '../types/element.ts';
import type { Vec } from '../types/vec.ts';
import type { Stage } from './chain.ts';
import type { OneToOne } from './flag.ts';
import { map } from './map.ts';
import type { Operator } from './node.ts';
import { reduce } from './reduce.ts';
import { pipe, type Skeleton } from './skeleton.ts';

/**
 * A program applied to every element and the results combined by an associative operator: `pipe(map(f), reduce(op))` by another
 * name, and exactly that program. With `as`, results are rounded as that element type stores them before they are combined.
 * (To combine by key: `groupBy(key, op, f)`.)
 *
 * Meaning, laws, cost and errors: those of `map` and `reduce`. No collection stands between them when it runs.
 * Source: Bird's homomorphism lemma, 1987: every list homomorphism is one.
 *
 * @example mapReduce((price: number) => price * 1.22, sum)
 */
export function mapReduce<A, B>(
  body: Stage<A, B, OneToOne>,
  operator: Operator<NoInfer<B>>,
  as?: Element<NoInfer<B>, Vec<B>>,
): Skeleton<Vec<A>, B> {
  const mapped = (as === undefined ? map(body) : map(body, as)) as Skeleton<Vec<A>, Vec<B>>;
  return pipe(mapped, reduce(operator as Operator<B>)) as Skeleton<Vec<A>, B>;
}
