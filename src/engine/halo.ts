/** A grid of numbers in windows of whole rows, each with the rows around it that a stencil looks at: its halo. */
import { acquirePlaces, giveBackPlaces } from '../channels/numbers.ts';
import { edgeIndex } from '../skeletons/near.ts';
import type { Edge } from '../skeletons/node.ts';
import { elements, type ElementName } from '../types/element.ts';
import { isStruct } from '../types/typed.ts';
import { copy, type Elements, elementsOf, isShared, type Sharable, type Shared } from './elements.ts';

/**
 * The elements of a grid for pieces that look up to `radius` rows around themselves. What stands beyond the first and the last row is
 * found once, when the window is made. Memory that workers see already is read as it is.
 */
export function haloed(data: unknown, shape: readonly number[], radius: number, edge: Edge<number>): Elements {
  const from = elementsOf(data);
  if (from.element === undefined || isShared(from.local)) return from;
  const row = from.length / (shape[0] as number);
  const element = holds(from.element, edge) ? from.element : 'f64';
  const list = from.local as Sharable;
  const shared = (lo: number, hi: number): Shared => {
    const first = lo / row - radius;
    const rows = hi / row + radius - first;
    const places = acquirePlaces(element, rows * row);
    const place = places.view;
    let filled = 0;
    const fill = (until: number): void => {
      while (filled < until) {
        const at = first + filled;
        const n = shape[0] as number;
        const source = edgeIndex(edge, at, n);
        const count = at >= 0 && at < n ? Math.min(until - filled, n - at) : 1;
        if (source < 0)
          (place as Float64Array).fill((edge as { readonly fill: number }).fill, filled * row, (filled + 1) * row);
        else copy(list, source * row, place, filled * row, count * row);
        filled += count;
      }
    };
    return {
      source: { kind: 'typed', ...places.standing },
      base: first * row,
      // Windows are provided for from their beginning on.
      provide: (at, count) => fill(Math.min(rows, Math.ceil((at + count) / row) + radius)),
      release: () => giveBackPlaces(places),
    };
  };
  return { ...from, element, shared, align: row };
}

/** Whether the value around the grid is the same once it is stored. */
export const holds = (element: ElementName, edge: Edge<number>): boolean =>
  typeof edge === 'string' || isStruct(element) || Object.is(elements[element].store(edge.fill), edge.fill);
