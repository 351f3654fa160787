/** An entry in Wasm, in this thread: a memory of its own, into which pieces are copied that fit into a core's cache. */
import { elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import type { ArrayArgument, KernelCode } from '../code.ts';
import { PADDING } from '../entry.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import { webAssembly } from './web-assembly.ts';

/** What goes in and out for the elements of one call: half of a second-level cache is more than enough, a first-level one is better. */
const PIECE_BYTES = 32 * 1024;
const PAGE = 65_536;

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

/** Rooms in the memory of an instance, one behind the other, each aligned to a vector. */
class Rooms {
  bytes = 0;

  take(bytes: number): number {
    const at = this.bytes;
    this.bytes += Math.ceil(bytes / 64) * 64;
    return at;
  }
}

interface Room {
  readonly address: number;
  readonly view: TypedCollection;
}

/** An instance of a module with its arrays in place. */
export class WasmKernel {
  /** The elements of one call at most: a multiple of the blocks of a reduction where there is room for one. */
  readonly most: number;
  /** By the number of the input; undefined for those that are no streams. */
  readonly streams: readonly (Room | undefined)[];
  readonly outputs: readonly Room[];
  readonly call: Function;
  /** The arguments of the arrays. */
  readonly arrays: readonly number[];

  /** `captured` are the arrays of the code's `arrays`, in order. @throws RangeError where there is no memory for them */
  constructor(code: KernelCode, captured: readonly ArrayLike<number>[]) {
    const rooms = new Rooms();
    const { inputs, outputs, kind } = code;
    const streams = inputs.map((input) => (input.from === 'stream' ? input.element : undefined));
    const width = (element: NumberName | undefined): number => (element === undefined ? 0 : elements[element].bytes);
    // What is folded block by block gives few results.
    const stored = kind === 'fold' ? 0 : outputs.reduce((sum, { element }) => sum + width(element), 0);
    const bytes = streams.reduce((sum, element) => sum + width(element), stored);
    this.most = Math.max(BLOCK, 2 ** Math.floor(Math.log2(PIECE_BYTES / Math.max(1, bytes))));
    const arrays = captured.map((array, i) => ({
      array,
      element: (code.arrays[i] as ArrayArgument).element,
      at: rooms.take(array.length * width((code.arrays[i] as ArrayArgument).element)),
    }));
    const places = [...streams, ...outputs.map(({ element }) => element)].map((element) => ({
      element,
      at: rooms.take(width(element) * (this.most + PADDING)),
    }));
    const memory = new webAssembly.Memory({ initial: Math.ceil(rooms.bytes / PAGE) });
    for (const { array, element, at } of arrays) elements[element].view(memory.buffer, at, array.length).set(array);
    const views = places.map(({ element, at }) =>
      element === undefined
        ? undefined
        : { address: at, view: elements[element].view(memory.buffer, at, this.most + PADDING) },
    );
    this.streams = views.slice(0, streams.length);
    this.outputs = views.slice(streams.length) as Room[];
    this.arrays = arrays.flatMap(({ array, at }, i) =>
      'data' in (code.arrays[i] as object) ? [at] : [at, array.length],
    );
    const { exports } = new webAssembly.Instance(moduleOf(code), { env: { memory, rem } });
    this.call = exports['entry'] as Function;
  }
}
