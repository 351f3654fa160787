/** Scans: partial results from the left within a block, behind what comes before the block. */
import type { ScanEntry } from '../../kernel/entry.ts';
import type { NumberName } from '../../../types/element.ts';
import { emitBlocks } from './fold.ts';
import { get, i32, type Local, set, when } from './instructions.ts';
import type { Given } from './kernel.ts';
import { loadOne, storeOne } from './memory.ts';
import { type PieceCode, roomsAsGiven } from './piece.ts';

export function emitScan(piece: PieceCode, { exclusive, outputs }: ScanEntry): void {
  const { code } = piece;
  const [first, ...addresses] = piece.extra as [Local, ...Local[]];
  const [carry, last, inner, total] = [piece.rooms(1), piece.rooms(1), piece.rooms(1), piece.rooms(1)] as const;
  const given = (rooms: readonly (readonly Local[])[]): readonly Given[] => roomsAsGiven(1, rooms);
  const element = (i: number): NumberName => outputs[i] as NumberName;
  piece.move(
    carry,
    addresses.map((address, i) => ({ scalar: loadOne(element(i), 0, get(address)) })),
  );
  piece.move(last, given(carry));
  const some = code.local('i32', 'some');
  emitBlocks(piece, (count) => {
    code.push(set(some, i32(0)));
    piece.rounds(count, 1, () => {
      const value = piece.keep(piece.results(1));
      code.push(
        when(
          get(some),
          code.inside(() => piece.move(inner, piece.combine(1, given(inner), value))),
          code.inside(() => {
            piece.move(inner, value);
            code.push(set(some, i32(1)));
          }),
        ),
        when(
          get(first),
          code.inside(() => piece.move(total, given(inner))),
          code.inside(() => piece.move(total, piece.combine(1, given(carry), given(inner)))),
        ),
      );
      piece.store(1, given(exclusive ? last : total));
      piece.move(last, given(total));
      piece.advance(1);
    });
    piece.move(carry, given(total));
    code.push(set(first, i32(0)));
  });
  addresses.forEach((address, i) =>
    code.push(storeOne(element(i), 0, get(address), get((last[i] as readonly Local[])[0] as Local))),
  );
}
