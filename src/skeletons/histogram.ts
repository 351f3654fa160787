/** histogram: how many elements fall into each bin. */
import { OssaError } from '../errors.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { vecOf } from './collection.ts';
import { describe } from './describe.ts';
import { forEach, synchronous } from './failure.ts';
import { leaf, named, printed, type KindOf } from './kind.ts';
import type { HistogramNode } from './node.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkSynchronous } from './validate.ts';

const binOf = (node: HistogramNode): ReturnType<typeof named> => named(node.bin, "histogram's bin");
const MOST_BINS = 2 ** 24;

export const histogramKind: KindOf<HistogramNode> = {
  kind: 'histogram',
  ...leaf,
  functions: (node) => [binOf(node)],
  flags: () => [],
  details: ({ bins, bin }) => [`${bins} bins`, printed(bin)],
  open(node, { resolve }) {
    const { fn, role } = binOf(node);
    const bin = synchronous(resolve(fn, role), role);
    return {
      next(x) {
        const vec = vecOf(x, 'histogram');
        const read = readerOf(vec);
        const counts = new Float64Array(node.bins);
        forEach(vec.length, role, (i) => {
          const at = bin(read(i));
          // Elsewhere it would be a property of the array, and no bin.
          if (typeof at === 'number' && Number.isInteger(at) && at >= 0 && at < node.bins)
            counts[at] = (counts[at] as number) + 1;
        });
        return [counts];
      },
    };
  },
};

/**
 * How many elements fall into each of `bins` bins, by the number that `bin` gives for an element: 0 to bins − 1. An element for which
 * it gives anything else (a fraction, a number out of range) is in no bin.
 *
 * Laws: `histogram(n, b)(xs ++ ys)` is the sum of the two; it does not depend on the order of the elements.
 * Cost: length × work of the function ÷ degree, then one addition for each bin and worker. Sparse keys are for `groupBy`.
 * Source: Blelloch 1990; the commutative reduction of counts.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection, with `OSSA_FUNCTION_FAILED` for the lowest element.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`; `OSSA_INVALID_ARGUMENT` unless there are 1 to 2²⁴ bins.
 * @example run(histogram(256, (byte: number) => byte), pixels)
 */
export function histogram<A>(bins: number, bin: (x: A) => number): Skeleton<Vec<A>, Float64Array> {
  if (!(Number.isInteger(bins) && bins >= 1 && bins <= MOST_BINS))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "histogram's bins",
      expects: 'an integer from 1 to 2²⁴',
      given: describe(bins),
    });
  return build(histogramKind, { kind: 'histogram', bins, bin: checkSynchronous(bin, 'histogram') }, []);
}
