/** Entries as Wasm modules: whole gangs in vectors, and one by one what is left. */
import {
  type CountEntry,
  type Entry,
  fanOutOf,
  type FoldEntry,
  type MapEntry,
  type OrderEntry,
  type PackEntry,
  type ScanEntry,
  type ScatterEntry,
  type SortEntry,
} from '../../kernel/entry.ts';
import type { Beside } from '../../kernel/ir/beside.ts';
import { loadedType } from '../../kernel/ir/ir.ts';
import { machineType } from './code.ts';
import { emitFold } from './fold.ts';
import { get, i32, type Instruction, type Local, memory, plain, set, type ValueType, when } from './instructions.ts';
import type { Given } from './kernel.ts';
import { extract } from './lanes.ts';
import { bytesOf, elementAddress, loadOne, storeOne } from './memory.ts';
import { encode, type Module } from './module.ts';
import { emitOrder } from './order.ts';
import { PieceCode } from './piece.ts';
import { emitScan } from './scan.ts';
import { emitSort } from './sort.ts';
import { textOf } from './text.ts';

export interface WasmOptions {
  /** Elements of a gang: 1, 2, 4, 8 or 16. A fold of a commutative operator has 8 at most. */
  readonly lanes: number;
  /** There are instructions of relaxed SIMD. Where the kernel is not `fast`, they give the same as others. */
  readonly relaxed?: boolean;
  /** The memory is shared between threads, and has this many pages at most. */
  readonly shared?: { readonly maximum: number };
  /** What stands in the text before the instructions of a line of the source. */
  readonly beside?: Beside;
}

/** Any memory that threads share. */
export const SHARED: NonNullable<WasmOptions['shared']> = { maximum: 65_536 };

export interface EmittedWasm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: () => string;
}

/**
 * The module of an entry, with one function, `entry` (entry.ts tells its arguments). It imports `env.memory` and, for remainders of
 * floats, `env.rem`.
 */
export function emitWasm(entry: Entry, { lanes, relaxed = false, shared, beside }: WasmOptions): EmittedWasm {
  const piece = new PieceCode(entry, relaxed, beside !== undefined);
  const { code, parameters, left } = piece;
  const given = kinds[entry.kind](piece, lanes, entry as never);
  const module: Module = {
    memory: shared,
    imports: [...code.imports],
    functions: [
      {
        name: 'entry',
        type: { parameters: parameters.map(({ type }) => type), results: ['i32'] },
        parameters,
        locals: code.locals,
        // What is done before the loop is not done for nothing.
        body: [when(plain('i32.eqz', get(left)), [plain('return', i32(0))]), ...code.body, given],
        exported: true,
      },
    ],
  };
  return { bytes: encode(module), text: () => textOf(module, code.sites, beside) };
}

/** Writes the function of a kind of entry, and gives what it returns. */
type Emit<E extends Entry> = (piece: PieceCode, lanes: number, entry: E) => Instruction;

interface Kinds {
  readonly map: Emit<MapEntry>;
  readonly fold: Emit<FoldEntry>;
  readonly scan: Emit<ScanEntry>;
  readonly pack: Emit<PackEntry>;
  readonly count: Emit<CountEntry>;
  readonly sort: Emit<SortEntry>;
  readonly order: Emit<OrderEntry>;
  readonly scatter: Emit<ScatterEntry>;
}

const kinds: Kinds = {
  map(piece, lanes) {
    mapped(piece, lanes);
    return piece.outside.status;
  },
  fold(piece, lanes, entry) {
    emitFold(piece, entry, lanes);
    return piece.outside.status;
  },
  scan(piece, _lanes, entry) {
    emitScan(piece, entry);
    return piece.outside.status;
  },
  pack(piece, lanes, entry) {
    const { code, outputs, outside } = piece;
    const kept = code.local('i32', 'kept');
    const places = Array.from({ length: fanOutOf(entry) }, (_, place) => place);
    inGangs(piece, lanes, (lanes) =>
      eachResult(piece, lanes, (results) => {
        // Stored at any rate, as that is no further than the element's places; the next overwrites what is not kept.
        for (const place of places)
          outputs.forEach(({ element, address }, i) => {
            const at = elementAddress(element, get(address), get(kept));
            const result = results[place * outputs.length + i] as Instruction;
            code.push(storeOne(element, place * bytesOf(element), at, result));
          });
        code.push(set(kept, plain('i32.add', get(kept), results.at(-1) as Instruction)));
      }),
    );
    return outside.possible ? plain('select', i32(-1), get(kept), outside.status) : get(kept);
  },
  sort(piece, lanes) {
    emitSort(piece, () => mapped(piece, lanes));
    return piece.outside.status;
  },
  order(piece, lanes) {
    emitOrder(piece, () => mapped(piece, lanes));
    return piece.outside.status;
  },
  count(piece, lanes) {
    const { code, outputs, extra, outside } = piece;
    const [bins] = extra as [Local];
    const { address } = outputs[0] as { address: Local };
    inGangs(piece, lanes, (lanes) =>
      eachResult(piece, lanes, ([result]) => {
        const bin = code.keep('i32', 'bin', result as Instruction);
        const at = code.local('i32', 'at');
        const more = plain('i32.add', memory('i32.load', 0, get(at)), i32(1));
        code.push(
          when(
            plain('i32.lt_u', bin, get(bins)),
            [set(at, elementAddress('i32', get(address), bin)), storeOne('i32', 0, get(at), more)],
            [outside.note()],
          ),
        );
      }),
    );
    return outside.status;
  },
  scatter(piece, lanes) {
    const { code, outputs, extra, outside } = piece;
    const [places] = extra as [Local];
    const done = code.local('i32', 'done');
    inGangs(piece, lanes, (lanes) =>
      eachResult(piece, lanes, ([place, ...values]) => {
        const index = code.keep('i32', 'place', place as Instruction);
        code.push(when(plain('i32.ge_u', index, get(places)), [plain('return', get(done))]));
        const at = outputs.map(({ element, address }) =>
          code.keep('i32', 'at', elementAddress(element, get(address), index)),
        );
        const kept = outputs.map(({ element }) => machineType(loadedType(element)));
        const there = outputs.map(({ element }, k) => ({
          scalar: code.keep(kept[k] as ValueType, 'there', loadOne(element, 0, at[k] as Instruction)),
        }));
        const made = piece
          .combine(
            1,
            there,
            values.map((scalar) => ({ scalar })),
          )
          .map(({ scalar }, k) => code.keep(kept[k] as ValueType, 'made', scalar as Instruction));
        if (outside.possible) code.push(when(outside.status, [plain('return', get(done))]));
        outputs.forEach(({ element }, k) =>
          code.push(storeOne(element, 0, at[k] as Instruction, made[k] as Instruction)),
        );
        code.push(set(done, plain('i32.add', get(done), i32(1))));
      }),
    );
    return get(done);
  },
};

/** The results of all elements, each in its place. */
const mapped = (piece: PieceCode, lanes: number): void =>
  inGangs(piece, lanes, (lanes) => piece.store(lanes, piece.results(lanes)));

/** Gangs as long as there are enough elements, and then one by one. */
function inGangs(piece: PieceCode, lanes: number, round: (lanes: number) => void): void {
  for (const each of lanes === 1 ? [1] : [lanes, 1])
    piece.rounds(piece.left, each, () => {
      round(each);
      piece.advance(each);
    });
}

/** The results of the elements of a gang, one after the other. */
function eachResult(piece: PieceCode, lanes: number, write: (results: readonly Instruction[]) => void): void {
  const results = piece.keep(piece.results(lanes));
  const of = ({ scalar, vectors }: Given, i: number, element: number): Instruction =>
    vectors === undefined ? (scalar as Instruction) : extract(piece.types[i] ?? 'i32', vectors, element);
  for (let element = 0; element < lanes; element++) write(results.map((given, i) => of(given, i, element)));
}
