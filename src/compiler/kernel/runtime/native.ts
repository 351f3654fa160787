/** An entry as machine code, in this thread: it works on collections where they are. */
import { elementOf, elements, type NumberName, type TypedCollection } from '../../../types/element.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import { type Foreign, loadNative, type NativeFunction, ownForeign } from '../../native/load.ts';
import type { ArrayArgument, InputArgument, KernelCode, NativeCode, Output } from '../code.ts';
import { countsOf } from '../digits.ts';
import { firstReaders, type KeptRoom, keptElements } from './kept.ts';
import { LARGEST_RUN } from './run.ts';
import { copy, holds, type LoadedEntry, type Numbers, type Room } from './loaded.ts';

/**
 * A call, with the addresses that it is given, takes less than a microsecond: a few hundredths of what the cheapest loop takes for so many
 * elements. What has to be copied still fits into a second-level cache.
 */
const MOST = 1 << 16;

/** The entry's function, with the arrays in place; undefined where this thread cannot load it. */
export function loadedNative(
  code: KernelCode & { readonly native: NativeCode },
  captured: readonly (ArrayLike<number> | undefined)[],
): LoadedEntry | undefined {
  const { path, name, signature } = code.native;
  const foreign = ownForeign();
  const call = loadNative(path, name, signature);
  return 'unavailable' in foreign || 'unavailable' in call ? undefined : new NativeEntry(code, captured, foreign, call);
}

class NativeEntry implements LoadedEntry {
  readonly most: number;
  readonly call: NativeFunction;
  readonly arrays: readonly number[];
  readonly carries: readonly Room[];
  readonly #foreign: Foreign;
  readonly #code: KernelCode;
  /** Arrays that machine code knows by address only. */
  readonly #held: readonly (TypedCollection | undefined)[];
  /** For numbers that are not in memory as the kernel has them; made when they are first needed. */
  readonly #inputs: (TypedCollection | undefined)[] = [];
  readonly #outputs: (TypedCollection | undefined)[] = [];
  readonly #inTarget: boolean[] = [];
  /** Where collections begin: views of memory that stays in its place. */
  readonly #addresses = new WeakMap<TypedCollection, number>();

  constructor(
    code: KernelCode,
    captured: readonly (ArrayLike<number> | undefined)[],
    foreign: Foreign,
    call: NativeFunction,
  ) {
    this.call = call;
    this.#foreign = foreign;
    this.#code = code;
    this.#held = captured.map((array, i) => array && inMemory(array, (code.arrays[i] as ArrayArgument).element));
    this.arrays = this.#held.flatMap((array, i) => {
      if (array === undefined) return [0, 0];
      const address = foreign.addressOf(array);
      return 'data' in (code.arrays[i] as ArrayArgument) ? [address] : [address, array.length];
    });
    this.most = code.kind === 'sort' ? LARGEST_RUN : Math.max(MOST, code.bins ?? 0);
    this.carries = code.outputs.flatMap(({ element }): Room[] => {
      const places = { scan: 1, sort: this.most, order: countsOf(element) }[code.kind as string];
      if (places === undefined) return [];
      const view = elements[code.kind === 'order' ? 'i32' : element].make(places);
      return [{ address: foreign.addressOf(view), view }];
    });
  }

  input(i: number, numbers: Numbers, count: number): number | undefined {
    const { element } = this.#code.inputs[i] as InputArgument & { readonly from: 'stream' };
    const address = this.inPlace(element, numbers, count);
    if (address !== undefined) return address;
    if (!Array.isArray(numbers.of)) return undefined;
    const room = (this.#inputs[i] ??= elements[element].make(this.most));
    copy(numbers, count, element, room);
    return this.#addressOf(room);
  }

  isInPlace(collection: unknown): boolean {
    return ArrayBuffer.isView(collection);
  }

  inPlace(element: NumberName, numbers: Numbers, count: number): number | undefined {
    return holds(numbers, element, count) ? this.#addressIn(numbers) : undefined;
  }

  room(i: number): KeptRoom {
    const first = firstReaders(this.#code.inputs)[i] as number;
    const { element } = this.#code.inputs[first] as InputArgument & { readonly from: 'stream' };
    const view = (this.#inputs[first] ??= elements[element].make(keptElements(this.#code) ?? this.most));
    return { address: this.#addressOf(view), view, first: first === i };
  }

  output(k: number, target: Numbers | undefined, count: number): number {
    const inTarget = target !== undefined && holds(target, this.#elementOf(k), count);
    this.#inTarget[k] = inTarget;
    return inTarget ? this.#addressIn(target) : this.#addressOf(this.#room(k));
  }

  result(k: number): TypedCollection | undefined {
    return this.#inTarget[k] === true ? undefined : this.#room(k);
  }

  #elementOf(k: number): NumberName {
    return (this.#code.outputs[k] as Output).element;
  }

  #room(k: number): TypedCollection {
    const { kind, per = 1 } = this.#code;
    const places = kind === 'fold' ? this.most / BLOCK : this.most * per;
    return (this.#outputs[k] ??= elements[this.#elementOf(k)].make(places));
  }

  /** Asking for it takes as long as some hundred elements do. */
  #addressOf(view: TypedCollection): number {
    let address = this.#addresses.get(view);
    if (address === undefined) this.#addresses.set(view, (address = this.#foreign.addressOf(view)));
    return address;
  }

  #addressIn({ of, at }: Numbers): number {
    const view = of as TypedCollection;
    return this.#addressOf(view) + at * view.BYTES_PER_ELEMENT;
  }
}

/** An array as it is, if machine code can read it there. */
function inMemory(array: ArrayLike<number>, element: NumberName): TypedCollection {
  if (elementOf(array)?.name === element) return array as TypedCollection;
  const memory = elements[element].make(array.length);
  memory.set(array);
  return memory;
}
