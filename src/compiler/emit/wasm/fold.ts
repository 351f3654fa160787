/** Folds, block by block: an operator that is commutative in lanes, any other from the left (skeletons/tree.ts). */
import { BLOCK, LANES } from '../../../skeletons/tree.ts';
import type { FoldEntry } from '../../kernel/entry.ts';
import { branchIf, get, i32, type Local, loop, plain, set, when } from './instructions.ts';
import { machineType } from './code.ts';
import type { Given } from './kernel.ts';
import { extract } from './lanes.ts';
import { type PieceCode, roomsAsGiven } from './piece.ts';

type Rooms = readonly (readonly Local[])[];

/** Writes the loop over blocks: `write` is given the number of elements of a block, which it may change. */
export function emitBlocks(piece: PieceCode, write: (count: Local) => void): void {
  const { code, left } = piece;
  const count = code.local('i32', 'count');
  const next = { name: 'block' };
  const inside = code.inside(() => {
    code.push(
      set(count, plain('select', i32(BLOCK), get(left), plain('i32.gt_s', get(left), i32(BLOCK)))),
      set(left, plain('i32.sub', get(left), get(count))),
    );
    write(count);
    code.push(branchIf(next, plain('i32.gt_s', get(left), i32(0))));
  });
  code.push(loop(next, inside));
}

export function emitFold(piece: PieceCode, { commutative }: FoldEntry, lanes: number): void {
  emitBlocks(piece, (count) => {
    const result = commutative ? inLanes(piece, count, Math.min(lanes, LANES)) : fromTheLeft(piece, count);
    piece.store(1, roomsAsGiven(1, result));
  });
}

function fromTheLeft(piece: PieceCode, count: Local): Rooms {
  const { code } = piece;
  const result = piece.rooms(1);
  const some = code.local('i32', 'some');
  code.push(set(some, i32(0)));
  piece.rounds(count, 1, () => {
    const value = piece.keep(piece.results(1));
    code.push(
      when(
        get(some),
        code.inside(() => piece.move(result, piece.combine(1, roomsAsGiven(1, result), value))),
        code.inside(() => {
          piece.move(result, value);
          code.push(set(some, i32(1)));
        }),
      ),
    );
    piece.advance(1);
  });
  return result;
}

/** In gangs of `lanes`, one or more for the lanes of the tree. */
function inLanes(piece: PieceCode, count: Local, lanes: number): Rooms {
  const { code, types } = piece;
  const gangs = Array.from({ length: LANES / lanes }, (_, gang) => ({
    shift: gang * lanes,
    rooms: piece.rooms(lanes),
  }));
  const tree = lanes === 1 ? gangs.map(({ rooms }) => rooms) : Array.from({ length: LANES }, () => piece.rooms(1));
  const left = code.local('i32', 'left');
  code.push(set(left, get(count)));
  const first = code.inside(() => {
    for (const { shift, rooms } of gangs) piece.move(rooms, piece.results(lanes, shift));
    const skip = (): void => {
      piece.advance(LANES);
      code.push(set(left, plain('i32.sub', get(left), i32(LANES))));
    };
    skip();
    piece.rounds(left, LANES, () => {
      for (const { shift, rooms } of gangs)
        piece.move(rooms, piece.combine(lanes, roomsAsGiven(lanes, rooms), piece.results(lanes, shift)));
      piece.advance(LANES);
    });
    if (lanes === 1) return;
    tree.forEach((to, j) => {
      const { rooms } = gangs[Math.floor(j / lanes)] as { rooms: Rooms };
      piece.move(
        to,
        rooms.map((room, k): Given => ({ scalar: extract(types[k] ?? 'i32', room.map(get), j % lanes) })),
      );
    });
  });
  code.push(when(plain('i32.ge_s', get(left), i32(LANES)), first));
  emitRest(piece, count, left, tree);
  for (let apart = 1; apart < LANES; apart *= 2)
    for (let j = 0; j < LANES; j += 2 * apart) {
      const [to, other] = [tree[j], tree[j + apart]] as [Rooms, Rooms];
      const merged = code.inside(() => piece.move(to, piece.combine(1, roomsAsGiven(1, to), roomsAsGiven(1, other))));
      code.push(when(plain('i32.gt_s', get(count), i32(j + apart)), merged));
    }
  return tree[0] as Rooms;
}

/** The elements behind the last whole gang, one by one: lane j takes the j-th of them, which begins it where there was no gang. */
function emitRest(piece: PieceCode, count: Local, left: Local, tree: readonly Rooms[]): void {
  const { code, types } = piece;
  const lane = code.local('i32', 'lane');
  code.push(set(lane, i32(0)));
  piece.rounds(left, 1, () => {
    const value = piece.keep(piece.results(1));
    const begun = types.map((type) => code.local(machineType(type), 'begun'));
    const here = (j: number): ReturnType<typeof plain> => plain('i32.eq', get(lane), i32(j));
    const lanes = tree.slice(0, -1);
    const combined = code.inside(() => {
      lanes.forEach((room, j) =>
        code.push(
          when(
            here(j),
            code.inside(() =>
              piece.move(
                begun.map((each) => [each]),
                roomsAsGiven(1, room),
              ),
            ),
          ),
        ),
      );
      piece.move(
        begun.map((each) => [each]),
        piece.combine(
          1,
          begun.map((each): Given => ({ scalar: get(each) })),
          value,
        ),
      );
    });
    const alone = code.inside(() =>
      piece.move(
        begun.map((each) => [each]),
        value,
      ),
    );
    code.push(when(plain('i32.ge_s', get(count), i32(LANES)), combined, alone));
    lanes.forEach((room, j) =>
      code.push(
        when(
          here(j),
          code.inside(() =>
            piece.move(
              room,
              begun.map((each): Given => ({ scalar: get(each) })),
            ),
          ),
        ),
      ),
    );
    code.push(set(lane, plain('i32.add', get(lane), i32(1))));
    piece.advance(1);
  });
}
