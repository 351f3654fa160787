/** Memory for results, of either sort. */
import { shared } from '../src/api/shared.ts';
import { isGrid } from '../src/types/grid.ts';
import { isInMemory } from '../src/types/move.ts';
import { elementNamed, type Typed, typeNameOf } from '../src/types/typed.ts';

export type MemoryKind = 'own' | 'shared';

/** A collection like a result, or a grid of one; undefined where that stands in no memory. */
export function intoLike(result: unknown, kind: MemoryKind): unknown {
  const data = isGrid(result) ? result.data : result;
  const name = isInMemory(data) ? typeNameOf(data) : undefined;
  if (name === undefined) return undefined;
  const element = elementNamed(name);
  const { length } = data as Typed;
  const memory = kind === 'own' ? element.make(length) : shared(element, length);
  return isGrid(result) ? { ...result, data: memory } : memory;
}

/** A result in memory of its own: what it is compared as. */
export function taken(result: unknown): unknown {
  const copy = intoLike(result, 'own');
  const from = (isGrid(result) ? result.data : result) as Typed;
  ((isGrid(copy) ? copy.data : copy) as Typed).set(from);
  return copy;
}
