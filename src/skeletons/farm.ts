/** farm: copies of a worker on different items. */
import type { Stage } from './chain.ts';
import { union, type Replicable } from './flag.ts';
import type { KindOf } from './kind.ts';
import type { FarmNode } from './node.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { checkOptionNames, checkPositive, requireReplicable } from './validate.ts';

const place = "farm's function";

export const farmKind: KindOf<FarmNode> = {
  kind: 'farm',
  children: (node) => [node.worker],
  placeOf: () => place,
  functions: () => [],
  flags: (node, [worker = []]) => union(worker, node.unordered ? ['unordered'] : []),
  details: ({ degree, batch, unordered }) => [
    ...(degree === undefined ? [] : [`degree ${degree}`]),
    ...(batch === undefined ? [] : [`batch ${batch}`]),
    ...(unordered ? ['unordered'] : []),
  ],
  open: (node, { open }) => open(node.worker, place),
};

/** Hints of a farm. What is left out, the optimizer decides. */
export interface FarmOptions {
  /** How many workers take part. Of an asynchronous function each may have several items under way. */
  readonly degree?: number | undefined;
  /** How many items are handed over at once. */
  readonly batch?: number | undefined;
  /** false: outputs leave as they are ready, instead of in the order of their inputs. */
  readonly ordered?: boolean | undefined;
}

/** The effect of the options by themselves. */
export type FarmFlags<H extends FarmOptions> = H extends { readonly ordered: infer B }
  ? false extends B
    ? 'unordered'
    : never
  : never;

/**
 * Copies of a worker, each working on another item of the stream. Meaning: that of the worker; outputs leave in the order of
 * their inputs (and, for a worker that gives several, in the worker's order) unless `ordered: false`.
 *
 * Laws: `farm(w) = w`; `farm(farm(w)) = farm(w)`; `pipe(farm(v), farm(w)) = farm(pipe(v, w))`.
 * Cost: items × work of the worker ÷ degree; memory is bounded by the items in flight.
 * Source: Cole 1989 (task farm); Aldinucci and Danelutto 1999 for the laws.
 *
 * @throws OssaError `OSSA_SERIAL_REPLICATED` when the worker keeps one state for all items; `OSSA_INVALID_ARGUMENT` for a
 * degree or batch that is not a positive integer; `OSSA_UNKNOWN_OPTION`; `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`.
 * @example farm(pipe(decode, blur), { degree: 4 })
 */
export function farm<I, O, F extends Replicable = never, const H extends FarmOptions = {}>(
  worker: Stage<I, O, F>,
  options?: H & FarmOptions,
): Skeleton<I, O, F | FarmFlags<H>> {
  const { degree, batch, ordered = true } = options ?? ({} as FarmOptions);
  const program = programOf(worker, 'farm');
  requireReplicable(program, 'farm');
  checkPositive(degree, "farm's degree");
  checkPositive(batch, "farm's batch");
  checkOptionNames(options, ['degree', 'batch', 'ordered'], 'farm');
  const node: FarmNode = {
    kind: 'farm',
    worker: program.node,
    ...(degree === undefined ? {} : { degree }),
    ...(batch === undefined ? {} : { batch }),
    ...(ordered ? {} : { unordered: true }),
  };
  return build(farmKind, node, [program]);
}
