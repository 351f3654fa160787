/** Numbers that several calls read, such as the lines of a grid: chunks put them into an entry's memory themselves, once. */
import { elements } from '../../../types/element.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import type { ChunkName, InputArgument, KernelCode } from '../code.ts';
import type { Room } from './loaded.ts';

/** The chunks that do. */
const keeping: ReadonlySet<ChunkName> = new Set<ChunkName>(['stencil', 'pairs', 'pairBlocks', 'pairsFolded']);
/** Half of a second-level cache. */
const KEPT_BYTES = 256 * 1024;

/** The memory of a column. */
export interface KeptRoom extends Room {
  /** The input is the first of those that read the column. */
  readonly first: boolean;
}

/** For each input that reads a column, the number of the first that reads the same. */
export function firstReaders(inputs: readonly InputArgument[]): readonly (number | undefined)[] {
  const first = new Map<string, number>();
  return inputs.map((input, i) => {
    if (input.from !== 'stream') return undefined;
    const key = `${input.stream}.${input.column ?? ''}`;
    if (!first.has(key)) first.set(key, i);
    return first.get(key);
  });
}

/** Bytes that an element has in all columns that are read. */
export function bytesRead(inputs: readonly InputArgument[]): number {
  const first = firstReaders(inputs);
  return inputs.reduce(
    (sum, input, i) => sum + (input.from === 'stream' && first[i] === i ? elements[input.element].bytes : 0),
    0,
  );
}

/** Elements that are kept; undefined where a chunk keeps none. */
export const keptElements = ({ chunk, inputs }: KernelCode): number | undefined =>
  chunk !== undefined && keeping.has(chunk)
    ? Math.max(BLOCK, Math.floor(KEPT_BYTES / Math.max(1, bytesRead(inputs))))
    : undefined;
