/** An entry in Wasm, in this thread: a memory of its own, into which pieces are copied that fit into a core's cache. */
import { elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import type { ArrayArgument, InputArgument, KernelCode } from '../code.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import { bytesRead, firstReaders, type KeptRoom, keptElements } from './kept.ts';
import { copy, type LoadedEntry, type Numbers, type Room } from './loaded.ts';
import { LARGEST_RUN } from './run.ts';
import { webAssembly } from './web-assembly.ts';

/** What goes in and out for the elements of one call: half of a second-level cache is more than enough, a first-level one is better. */
const PIECE_BYTES = 32 * 1024;
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

/** An instance of a module with its arrays in place. */
export class WasmEntry implements LoadedEntry {
  readonly most: number;
  readonly call: LoadedEntry['call'];
  readonly carries: readonly Room[];
  readonly arrays: readonly number[];
  readonly #code: KernelCode;
  /** By the number of the input; undefined for those that are no streams. */
  readonly #streams: readonly (KeptRoom | undefined)[];
  readonly #outputs: readonly Room[];

  /** `captured` are the arrays of the code's `arrays`, in order. @throws RangeError where there is no memory for them */
  constructor(code: KernelCode, captured: readonly ArrayLike<number>[]) {
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
      return { array, element, at: rooms.take(array.length * width(element)) };
    });
    const placed = (element: NumberName, count: number = this.most): Places => ({
      element,
      at: rooms.take(width(element) * count),
      count,
    });
    const given = streams.map((each, i) => (each && first[i] === i ? placed(each.element, kept) : undefined));
    const results = outputs.map(({ element }) => placed(element, this.most * per));
    const carried = kind === 'scan' || kind === 'sort' ? outputs.map(({ element }) => placed(element)) : [];
    if (rooms.bytes > MOST_PAGES * PAGE) throw new RangeError('the arrays are larger than a memory');
    const memory = new webAssembly.Memory({ initial: Math.ceil(rooms.bytes / PAGE) });
    for (const { array, element, at } of arrays) elements[element].view(memory.buffer, at, array.length).set(array);
    const room = ({ element, at, count }: Places): Room => ({
      address: at,
      view: elements[element].view(memory.buffer, at, count),
    });
    this.#code = code;
    this.#streams = streams.map((each, i) => {
      const own = each && given[first[i] as number];
      return own && { ...room(own), first: first[i] === i };
    });
    this.#outputs = results.map(room);
    this.carries = carried.map(room);
    this.arrays = arrays.flatMap(({ array, at }, i) =>
      'data' in (code.arrays[i] as object) ? [at] : [at, array.length],
    );
    const { exports } = new webAssembly.Instance(moduleOf(code), { env: { memory, rem } });
    this.call = exports['entry'] as LoadedEntry['call'];
  }

  /** Copies the numbers into the memory. */
  input(i: number, numbers: Numbers, count: number): number | undefined {
    const { address, view, first } = this.room(i);
    const { element } = this.#code.inputs[i] as InputArgument & { readonly from: 'stream' };
    // Another parameter may be of the same column.
    return !first || copy(numbers, count, element, view) ? address : undefined;
  }

  room(i: number): KeptRoom {
    return this.#streams[i] as KeptRoom;
  }

  output(k: number): number {
    return (this.#outputs[k] as Room).address;
  }

  result(k: number): TypedCollection {
    return (this.#outputs[k] as Room).view;
  }
}
