/**
 * How a skeleton goes through a collection of numbers by its chunks. Whatever they do not take, or fail on, is for the sequential
 * meaning, which says how it fails. Runs in workers and on the main thread.
 */
import { GROUP_BLOCK } from '../../../skeletons/group-by.ts';
import type { Process } from '../../../skeletons/kind.ts';
import type { AllPairsNode, Node, SortNode, StencilNode } from '../../../skeletons/node.ts';
import { elementOf, elements, type ElementName, type NumberName } from '../../../types/element.ts';
import { isGrid } from '../../../types/grid.ts';
import { elementNamed, isStruct } from '../../../types/typed.ts';
import { isNumbers, isVec } from '../../../types/vec.ts';
import type { Chunk, Target } from './runtime.ts';
import { argsort } from './sorting.ts';

type Numbers = ArrayLike<number>;
/** What a skeleton gives; undefined: the input is not for its chunks. */
type Run = (node: never, chunks: readonly (Chunk | undefined)[], input: unknown) => unknown;

/** From here on it pays: what is less costs more to get ready for. */
const LEAST = 8;
/** A chunk of groupBy has a table for itself. */
const LEAST_TO_GROUP = 1 << 11;

/** Those that have chunks of their own (`local.ts`). */
export type LocalKind =
  | 'stencil'
  | 'zip'
  | 'allPairs'
  | 'gather'
  | 'scan'
  | 'filter'
  | 'groupBy'
  | 'histogram'
  | 'sort';

const runs: { readonly [K in LocalKind]: Run } = {
  stencil({ edge, as }: StencilNode, chunks, input) {
    if (!isGrid(input)) return undefined;
    const { data, shape } = input;
    const fill = typeof edge === 'string' ? 0 : edge.fill;
    const chunk = chunks[shape.length - 1];
    if (chunk === undefined || !areNumbers(data) || typeof fill !== 'number') return undefined;
    return { shape: [...shape], data: filled(chunk, data, as, 1, { shape, fill, halo: false }) };
  },
  zip({ as }: { readonly as?: ElementName }, chunks, input) {
    const [first, ...others] = collections(input, (input as readonly unknown[]).length);
    const chunk = chunks[others.length - 1];
    if (chunk === undefined || first === undefined || others.some(({ length }) => length !== first.length))
      return undefined;
    return filled(chunk, first, as, 1, { others, offsets: others.map(() => 0) });
  },
  allPairs({ op, as }: AllPairsNode, [chunk], input) {
    const [rows, columns] = collections(input, 2);
    const identity = op?.identity;
    if (rows === undefined || columns === undefined || (op !== undefined && typeof identity !== 'number'))
      return undefined;
    if (op !== undefined) return filled(chunk, rows, as, 1, { columns, identity });
    const shape = [rows.length, columns.length];
    return { shape, data: filled(chunk, rows, as, columns.length, { columns }) };
  },
  gather({ as }: { readonly as?: ElementName }, [chunk], input) {
    const [values, indices] = collections(input, 2);
    return values === undefined || indices === undefined ? undefined : filled(chunk, indices, as, 1, { values });
  },
  scan({ op, as }: Extract<Node, { kind: 'scan' }>, [chunk], input) {
    const { identity } = op;
    if (!areNumbers(input) || typeof identity !== 'number') return undefined;
    return filled(chunk, input, as, 1, { identity, state: { carry: undefined } });
  },
  filter({ as }: { readonly as?: ElementName }, [chunk], input) {
    if (!areNumbers(input)) return undefined;
    const kept = placesLike(input, input.length);
    const count = (chunk as Chunk)(input, 0, input.length, 0, kept, 0, {} as never) as number;
    return stored(kept.subarray(0, count), as);
  },
  groupBy({ op }: Extract<Node, { kind: 'groupBy' }>, [chunk], input) {
    if (!areNumbers(input) || input.length < LEAST_TO_GROUP) return undefined;
    // One block, so that every key comes once.
    if (op !== undefined && !op.exact && input.length > GROUP_BLOCK) return undefined;
    const [keys, values] = whole(chunk, input, NO_PLACES, {}) as readonly [unknown[], unknown[]];
    return new Map(keys.map((key, i) => [key, values[i]]));
  },
  histogram: (_node: never, [chunk], input) => (areNumbers(input) ? whole(chunk, input, NO_PLACES, {}) : undefined),
  sort({ compare, by, descending, as }: SortNode, [chunk], input) {
    if (!areNumbers(input)) return undefined;
    const sorted = placesLike(input, input.length);
    if (by === undefined) {
      whole(chunk, input, sorted, {});
      return stored(descending && compare === undefined ? sorted.reverse() : sorted, as);
    }
    const keys = whole(chunk, input, NO_PLACES, {}) as readonly unknown[];
    if (!keys.every((key) => typeof key === 'number')) return undefined;
    const order = new Uint32Array(keys.length);
    argsort(Float64Array.from(keys), 0, keys.length, descending === true, order, 0);
    return stored(
      sorted.map((_, i) => input[order[i] as number] as number),
      as,
    );
  },
};

/** A skeleton whose collections of numbers go through its chunks, and give numbers. */
export function inLoops(node: Node, chunks: readonly (Chunk | undefined)[], process: Process): Process {
  if ('as' in node && isStruct(node.as)) return process;
  const run = runs[node.kind as LocalKind];
  return {
    next(input) {
      try {
        const result = run(node as never, chunks, input);
        if (result !== undefined) return [result];
      } catch {
        // Functions are pure: once more, by the meaning.
      }
      return process.next(input);
    },
  };
}

const NO_PLACES = new Float64Array(0);

const areNumbers = (value: unknown): value is Numbers =>
  isVec(value) && value.length >= LEAST && (elementOf(value) !== undefined || isNumbers(value));

/** So many collections of numbers, or none. */
function collections(input: unknown, count: number): readonly Numbers[] {
  return Array.isArray(input) && input.length === count && input.every(areNumbers) ? input : [];
}

/** The collection as one piece. */
function whole(chunk: Chunk | undefined, input: Numbers, places: Target, param: object): unknown {
  return (chunk as Chunk)(input, 0, input.length, 0, places, 0, param as never);
}

/** What a chunk stores in its places, `per` for each element. */
function filled(
  chunk: Chunk | undefined,
  input: Numbers,
  as: ElementName | undefined,
  per: number,
  param: object,
): unknown {
  const length = input.length * per;
  // Filled with a number, an array holds numbers unboxed.
  const places = as === undefined ? new Array<number>(length).fill(0.5) : elementNamed(as).make(length);
  whole(chunk, input, places as Target, param);
  return places;
}

/** Room for numbers of the collection. */
const placesLike = (input: Numbers, length: number): Float64Array =>
  elements[(elementOf(input)?.name as NumberName) ?? 'f64'].make(length) as Float64Array;

function stored(numbers: Float64Array, as: ElementName | undefined): unknown {
  if (as === undefined) return Array.from(numbers);
  const typed = elementNamed(as).make(numbers.length);
  typed.set(numbers);
  return typed;
}
