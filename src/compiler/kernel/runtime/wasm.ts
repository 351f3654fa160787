/** An entry in Wasm, in this thread: it works on collections in the memory of all kernels where they are, and on copies of others, piece by piece. */
import { elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import type { ArrayArgument, InputArgument, KernelCode, Output } from '../code.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import { countsOf } from '../digits.ts';
import { bytesRead, firstReaders, type KeptRoom, keptElements } from './kept.ts';
import { isLinear, type Linear, linearMemory } from './linear.ts';
import { copy, holds, type LoadedEntry, type Numbers, type Room } from './loaded.ts';
import { LARGEST_RUN } from './run.ts';
import { type Memory, webAssembly } from './web-assembly.ts';

/** What goes in and out for the elements of one call: a quarter of a second-level cache. Smaller pieces are copied in more calls (measured: a dot product takes 1.15 times as long with 32 KiB). */
const PIECE_BYTES = 128 * 1024;
const PAGE = 65_536;
const MOST_PAGES = 65_536;

/** Modules by key, and instances that are not at work. */
const modules = new Map<string, object>();
/** Modules kept; the oldest goes first. */
const KEPT = 256;

function moduleOf({ key, wasm }: KernelCode): object {
  let module = modules.get(key);
  if (module === undefined) {
    modules.set(key, (module = new webAssembly.Module(wasm)));
    if (modules.size > KEPT) modules.delete(modules.keys().next().value as string);
  }
  return module;
}

/** JavaScript's remainder, which no processor has. */
const rem = (a: number, b: number): number => a % b;

/**
 * Rooms in the memory of an instance, one behind the other, each aligned to a vector. Large arrays, and pieces of them, often begin with a
 * page of memory: processors take up to ten times as long to copy to where the place in the page is almost the same (measured on Zen 3), so
 * that rooms begin elsewhere, and each at another place.
 */
class Rooms {
  bytes = 0;
  #count = 0;

  take(bytes: number): number {
    const at = Math.ceil(this.bytes / 4096) * 4096 + 512 + ((this.#count++ * 704) % 3072);
    this.bytes = at + bytes;
    return at;
  }
}

interface Places {
  readonly element: NumberName;
  readonly at: number;
  readonly count: number;
}

/** Where the rooms of an instance are: from `at` on in a memory. */
interface Place {
  readonly memory: Memory<SharedArrayBuffer>;
  readonly at: number;
  /** Where that is the thread's region. */
  readonly linear: Linear | undefined;
}

/** The thread's region where that is large enough, or else a memory of the instance's own. */
function placeOf(bytes: number): Place {
  const linear = linearMemory();
  if (linear !== undefined && bytes <= linear.region.bytes)
    return { memory: linear.memory, at: linear.region.at, linear };
  if (bytes > MOST_PAGES * PAGE) throw new RangeError('the arrays are larger than a memory');
  const pages = Math.ceil(bytes / PAGE);
  return { memory: new webAssembly.Memory({ initial: pages, maximum: pages, shared: true }), at: 0, linear: undefined };
}

/** An instance of a module with its arrays in place. */
export class WasmEntry implements LoadedEntry {
  readonly most: number;
  readonly call: LoadedEntry['call'];
  readonly carries: readonly Room[];
  readonly arrays: readonly number[];
  readonly #code: KernelCode;
  readonly #linear: Linear | undefined;
  /** Puts the arrays into their places. */
  readonly #load: () => void;
  /** By the number of the input; undefined for those that are no streams. */
  readonly #streams: readonly (KeptRoom | undefined)[];
  readonly #outputs: readonly Room[];
  readonly #inTarget: boolean[] = [];

  /** `captured` are the arrays of the code's `arrays`, in order, but for those that pieces give. @throws RangeError where there is no memory for them */
  constructor(code: KernelCode, captured: readonly (ArrayLike<number> | undefined)[]) {
    const rooms = new Rooms();
    const { inputs, outputs, kind, per = 1 } = code;
    const streams = inputs.map((input) => (input.from === 'stream' ? input : undefined));
    const first = firstReaders(inputs);
    const width = (element: NumberName): number => elements[element].bytes;
    // What is folded block by block gives few results.
    const stored = kind === 'fold' ? 0 : outputs.reduce((sum, { element }) => sum + width(element) * per, 0);
    const kept = keptElements(code);
    const bytes = kept === undefined ? bytesRead(inputs) + stored : stored;
    // With fewer elements than counts, most of the work would be to add these up.
    const least = Math.max(BLOCK, code.bins ?? 0);
    const inCache = 2 ** Math.floor(Math.log2(PIECE_BYTES / Math.max(1, bytes)));
    this.most = kind === 'sort' ? LARGEST_RUN : Math.max(least, inCache);
    const arrays = captured.map((array, i) => {
      const { element } = code.arrays[i] as ArrayArgument;
      return array && !isSharedArray(array)
        ? { array, element, at: rooms.take(array.length * width(element)) }
        : undefined;
    });
    const placed = (element: NumberName, count: number = this.most): Places => ({
      element,
      at: rooms.take(width(element) * count),
      count,
    });
    // What is put in order is so where it stands.
    const own = kind === 'order' ? 0 : this.most;
    const given = streams.map((each, i) => (each && first[i] === i ? placed(each.element, kept ?? own) : undefined));
    const results = outputs.map(({ element }) => placed(element, own * per));
    const carried = outputs.flatMap(({ element }): Places[] => {
      if (kind === 'order') return [placed('i32', countsOf(element))];
      return kind === 'scan' || kind === 'sort' ? [placed(element)] : [];
    });
    const { memory, at: begin, linear } = placeOf(rooms.bytes);
    if (captured.some((array) => isSharedArray(array) && (linear === undefined || !isLinear(array.buffer))))
      throw new RangeError('the arrays in shared memory are in another one');
    const room = ({ element, at, count }: Places): Room => ({
      address: begin + at,
      view: elements[element].view(memory.buffer, begin + at, count),
    });
    this.#code = code;
    this.#linear = linear;
    this.#load = () => {
      for (const each of arrays)
        if (each !== undefined)
          elements[each.element].view(memory.buffer, begin + each.at, each.array.length).set(each.array);
    };
    if (linear === undefined) this.#load();
    this.#streams = streams.map((each, i) => {
      const own = each && given[first[i] as number];
      return own && { ...room(own), first: first[i] === i };
    });
    this.#outputs = results.map(room);
    this.carries = carried.map(room);
    this.arrays = arrays.flatMap((each, i) => {
      const array = captured[i];
      if (isSharedArray(array)) return [array.byteOffset, array.length];
      if (each === undefined) return [0, 0];
      return 'data' in (code.arrays[i] as object) ? [begin + each.at] : [begin + each.at, each.array.length];
    });
    const { exports } = new webAssembly.Instance(moduleOf(code), { env: { memory, rem } });
    this.call = exports['entry'] as LoadedEntry['call'];
  }

  /** The numbers where they are, if that is in the memory; otherwise copies them there. */
  input(i: number, numbers: Numbers, count: number): number | undefined {
    const { element } = this.#code.inputs[i] as InputArgument & { readonly from: 'stream' };
    const inPlace = this.inPlace(element, numbers, count);
    if (inPlace !== undefined) return inPlace;
    const { address, view, first } = this.room(i);
    // Another parameter may be of the same column.
    return !first || copy(numbers, count, element, view) ? address : undefined;
  }

  isInPlace(collection: unknown): boolean {
    return this.#linear !== undefined && ArrayBuffer.isView(collection) && isLinear(collection.buffer);
  }

  inPlace(element: NumberName, numbers: Numbers, count: number): number | undefined {
    return this.isInPlace(numbers.of) && holds(numbers, element, count) ? addressIn(numbers) : undefined;
  }

  room(i: number): KeptRoom {
    return this.#streams[i] as KeptRoom;
  }

  output(k: number, target: Numbers | undefined, count: number): number {
    // Other kernels of the thread may have used the region since.
    if (this.#linear !== undefined && this.#linear.owner !== this) {
      this.#load();
      this.#linear.owner = this;
    }
    const { element } = this.#code.outputs[k] as Output;
    const inTarget = target !== undefined && this.isInPlace(target.of) && holds(target, element, count);
    this.#inTarget[k] = inTarget;
    return inTarget ? addressIn(target) : (this.#outputs[k] as Room).address;
  }

  result(k: number): TypedCollection | undefined {
    return this.#inTarget[k] === true ? undefined : (this.#outputs[k] as Room).view;
  }
}

/** An array that others may write: it is read where it is, or not at all. */
const isSharedArray = (array: unknown): array is TypedCollection & { readonly buffer: SharedArrayBuffer } =>
  ArrayBuffer.isView(array) && array.buffer instanceof SharedArrayBuffer;

const addressIn = ({ of, at }: Numbers): number => {
  const { byteOffset, BYTES_PER_ELEMENT } = of as TypedCollection;
  return byteOffset + at * BYTES_PER_ELEMENT;
};
