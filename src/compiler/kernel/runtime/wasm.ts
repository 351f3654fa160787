/** An entry in Wasm, in this thread: a memory of its own, into which pieces are copied that fit into a core's cache. */
import { elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import type { ArrayArgument, ChunkName, KernelCode } from '../code.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import { webAssembly } from './web-assembly.ts';

/** What goes in and out for the elements of one call: half of a second-level cache is more than enough, a first-level one is better. */
const PIECE_BYTES = 32 * 1024;
/** For numbers that several calls read, such as the lines of a grid: half of a second-level cache. */
const KEPT_BYTES = 256 * 1024;
const keeping: ReadonlySet<ChunkName> = new Set<ChunkName>(['stencil', 'pairs', 'pairBlocks', 'pairsFolded']);
const PAGE = 65_536;
const MOST_PAGES = 65_536;

type Function = (...given: readonly number[]) => number;

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

interface Room {
  readonly address: number;
  readonly view: TypedCollection;
}

/** A column of a collection, which several parameters may read. */
export interface StreamRoom extends Room {
  /** It is the first of them. */
  readonly first: boolean;
}

/** An instance of a module with its arrays in place. */
export class WasmKernel {
  /** The elements of one call at most: a multiple of the blocks of a reduction where there is room for one. */
  readonly most: number;
  /** By the number of the input; undefined for those that are no streams. */
  readonly streams: readonly (StreamRoom | undefined)[];
  readonly outputs: readonly Room[];
  /** Of a scan, what goes before a piece. */
  readonly carries: readonly Room[];
  readonly call: Function;
  /** The arguments of the arrays. */
  readonly arrays: readonly number[];

  /** `captured` are the arrays of the code's `arrays`, in order. @throws RangeError where there is no memory for them */
  constructor(code: KernelCode, captured: readonly ArrayLike<number>[]) {
    const rooms = new Rooms();
    const { inputs, outputs, kind } = code;
    const streams = inputs.map((input) => (input.from === 'stream' ? input : undefined));
    const keys = streams.map((stream) => stream && `${stream.stream}.${stream.column ?? ''}`);
    const isFirst = (i: number): boolean => keys.indexOf(keys[i]) === i;
    const width = (element: NumberName): number => elements[element].bytes;
    // What is folded block by block gives few results.
    const stored = kind === 'fold' ? 0 : outputs.reduce((sum, { element }) => sum + width(element), 0);
    const read = streams.reduce((sum, each, i) => sum + (each && isFirst(i) ? width(each.element) : 0), 0);
    const isKept = code.chunk !== undefined && keeping.has(code.chunk);
    const bytes = isKept ? stored : read + stored;
    // With fewer elements than counts, most of the work would be to add these up.
    const least = Math.max(BLOCK, code.bins ?? 0);
    this.most = Math.max(least, 2 ** Math.floor(Math.log2(PIECE_BYTES / Math.max(1, bytes))));
    const arrays = captured.map((array, i) => {
      const { element } = code.arrays[i] as ArrayArgument;
      return { array, element, at: rooms.take(array.length * width(element)) };
    });
    const placed = (element: NumberName, count: number = this.most): Places => ({
      element,
      at: rooms.take(width(element) * count),
      count,
    });
    const kept = isKept ? Math.max(BLOCK, Math.floor(KEPT_BYTES / Math.max(1, read))) : this.most;
    const given = streams.map((each, i) => (each && isFirst(i) ? placed(each.element, kept) : undefined));
    const results = outputs.map(({ element }) => placed(element));
    const carried = kind === 'scan' ? outputs.map(({ element }) => placed(element)) : [];
    if (rooms.bytes > MOST_PAGES * PAGE) throw new RangeError('the arrays are larger than a memory');
    const memory = new webAssembly.Memory({ initial: Math.ceil(rooms.bytes / PAGE) });
    for (const { array, element, at } of arrays) elements[element].view(memory.buffer, at, array.length).set(array);
    const room = ({ element, at, count }: Places): Room => ({
      address: at,
      view: elements[element].view(memory.buffer, at, count),
    });
    this.streams = streams.map((each, i) => {
      const own = each && given[keys.indexOf(keys[i])];
      return own && { ...room(own), first: isFirst(i) };
    });
    this.outputs = results.map(room);
    this.carries = carried.map(room);
    this.arrays = arrays.flatMap(({ array, at }, i) =>
      'data' in (code.arrays[i] as object) ? [at] : [at, array.length],
    );
    const { exports } = new webAssembly.Instance(moduleOf(code), { env: { memory, rem } });
    this.call = exports['entry'] as Function;
  }
}
