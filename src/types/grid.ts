/** Grids of one to three dimensions over a flat collection. */
import { OssaError } from '../errors.ts';
import { isVec, type Vec } from './vec.ts';

/**
 * A grid: element (i, j, k) of shape [n, m, l] stands at `data[(i × m + j) × l + k]`, the last dimension next to each other. Plain
 * data: it is made by `grid(…)`, or written down.
 */
export interface Grid<A, C extends Vec<A> = Vec<A>> {
  /** One to three extents. */
  readonly shape: readonly number[];
  readonly data: C;
}

/** The number of elements of a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((size, extent) => size * extent, 1);

/** Whether a value is a grid: its shape one to three extents, its data a collection of that size. */
export function isGrid(value: unknown): value is Grid<unknown> {
  if (typeof value !== 'object' || value === null || !('shape' in value) || !('data' in value)) return false;
  const { shape, data } = value;
  return isShape(shape) && isVec(data) && data.length === sizeOf(shape);
}

const isShape = (shape: unknown): shape is readonly number[] =>
  Array.isArray(shape) &&
  shape.length >= 1 &&
  shape.length <= 3 &&
  shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);

/**
 * A grid of that shape over a collection of as many elements, which is not copied.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` unless the shape has one to three extents and the collection that many elements.
 * @example grid([480, 640], new Uint8Array(480 * 640))
 */
export function grid<A, C extends Vec<A> = Vec<A>>(shape: readonly number[], data: C & Vec<A>): Grid<A, C> {
  const made = { shape: Object.freeze(Array.isArray(shape) ? [...shape] : shape), data };
  if (isGrid(made)) return Object.freeze(made) as Grid<A, C>;
  throw new OssaError('OSSA_INVALID_ARGUMENT', {
    name: 'grid',
    expects: 'a shape of one to three extents ([n], [rows, columns]) and a collection of as many elements',
    given: `${Array.isArray(shape) ? `shape [${String(shape)}]` : `no array but ${String(shape)} as shape`} and ${isVec(data) ? `${data.length} elements` : 'no collection'}`,
  });
}
