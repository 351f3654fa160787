/** Results that stand where their elements stood: typed, or numbers in an array. */
import { storedIn } from '../../skeletons/collection.ts';
import type { ElementName } from '../../types/element.ts';
import { elementNamed } from '../../types/typed.ts';
import { unwritten } from '../../types/unwritten.ts';
import { reported } from '../inputs.ts';
import { placeFor, type Wanted } from '../into.ts';
import type { Piece, PiecesOptions } from '../pieces.ts';

/** Why what could be parallel for numbers is not for other values. */
export const NOT_NUMBERS = 'handing over values that are no numbers takes longer than most work on them';

/** Values in the collection that was asked for; one that it does not hold is told as the sequential meaning tells it. */
export const inCollection = (values: ArrayLike<unknown>, as: ElementName | undefined, role: string): unknown =>
  reported(() => storedIn(values, as, role));

/** Room for values that are no numbers. */
export const emptyValues = (length: number): unknown[] => new Array<unknown>(length).fill(undefined);

/** The room for `length` results (`per` for each element), what takes them from there, and what they are in the end: in the memory where they are wanted. */
export function placedIn(
  as: ElementName | undefined,
  length: number,
  wanted: Wanted,
  per = 1,
): Required<Pick<PiecesOptions, 'room'>> & { readonly take: PiecesOptions['take']; readonly result: () => unknown } {
  if (as === undefined) {
    const room = { element: 'f64', per, kept: false } as const;
    const values = new Array<number>(length * per).fill(0);
    const take = (_value: unknown, { lo, count, places, at }: Piece): void => {
      const numbers = places as Float64Array;
      for (let k = 0, to = lo * per; k < count * per; k++) values[to + k] = numbers[at + k] as number;
    };
    return { room, take, result: () => values };
  }
  let values = placeFor(wanted, as, length * per);
  const room = { element: as, per, kept: true, into: wanted === 'resident' ? undefined : wanted };
  const take = (_value: unknown, { lo, count, places, at }: Piece): void => {
    // Made here, all at once: it is the result itself.
    if (values === undefined && places.length === length * per && !(places.buffer instanceof SharedArrayBuffer))
      values = places;
    values ??= unwritten(as, length * per);
    if (values !== places) values.set(places.subarray(at, at + count * per), lo * per);
  };
  return { room, take, result: () => values ?? elementNamed(as).make(0) };
}
