/**
 * Results that nobody sees but the next round of an iteration: they stay in shared memory, where the round after the next puts its own.
 * Otherwise each round would be copied twice, into memory that the system has to hand out and clear.
 */
import { unwritten } from '../types/unwritten.ts';
import { giveBackPlaces, type Places } from '../channels/numbers.ts';
import { isGrid } from '../types/grid.ts';
import { type Typed, typeNameOf } from '../types/typed.ts';
import type { Context } from './context.ts';
import type { Into } from './into.ts';
import type { Runner } from './operators/operator.ts';

/** Collections of which nobody else has the memory. */
const residents = new WeakMap<object, Places | undefined>();

/** The results that stand in these places are complete. Where it is not `certain` that nobody writes there any more, nothing else will stand there. */
export const becomeResident = (places: Places, certain: boolean): void =>
  void residents.set(places.view, certain ? places : undefined);

const collectionIn = (value: unknown): unknown => (isGrid(value) ? value.data : value);

/** The memory of a value is used again, if it may be. */
export function release(value: unknown): void {
  const collection = collectionIn(value) as object;
  const places = residents.get(collection);
  residents.delete(collection);
  if (places !== undefined) giveBackPlaces(places);
}

/** A value that others may see: in memory of its own. */
export function settle(value: unknown): unknown {
  const collection = collectionIn(value);
  const name = typeNameOf(collection);
  if (name === undefined || !residents.has(collection as object)) return value;
  const own = unwritten(name, (collection as Typed).length);
  own.set(collection as Typed);
  release(value);
  return isGrid(value) ? { ...value, data: own } : own;
}

/**
 * Runs runners one after the other on a value, which is released once it was read. What they give may be resident; the result is where it is
 * `wanted`: what is for others is taken while it is made.
 */
export async function throughResident(
  runners: readonly Runner[],
  input: unknown,
  wanted: Into | 'own' | 'resident',
  context: Context,
): Promise<unknown> {
  let value = input;
  for (const [i, runner] of runners.entries()) {
    context.check();
    const next =
      wanted !== 'resident' && i === runners.length - 1
        ? await runner.run(value, context, wanted === 'own' ? undefined : wanted)
        : await (runner.runResident as NonNullable<Runner['runResident']>)(value, context);
    release(value);
    value = next;
  }
  return value;
}
