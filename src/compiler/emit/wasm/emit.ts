/**
 * Entries as Wasm modules. Elements are computed in gangs of as many as there are lanes; the last gang may have elements behind the
 * last one, which whoever calls has filled with copies of that: then they take no way that it does not take.
 */
import { LANES, BLOCK } from '../../../skeletons/tree.ts';
import { elements, type NumberName } from '../../../types/element.ts';
import type { CountEntry, Entry, FoldEntry, Input, MapEntry, PackEntry, ScanEntry } from '../../kernel/entry.ts';
import { type Kernel, loadedType, type Parameter, type Scalar } from '../../kernel/ir/ir.ts';
import { predicate } from '../../kernel/passes/predicate.ts';
import { assemble, disassemble, type Instruction, type Module } from './assembler.ts';
import { type ArrayAt, type BodyOptions, loadOf, type Place, writeBody } from './body.ts';
import { bytesOf, type Mask, shapeOf, type Vectors } from './vector.ts';
import { Writer, wasmType } from './writer.ts';

export interface WasmOptions {
  /** Elements that are computed together: 1, or a multiple of 4. A fold of a commutative operator has 8. */
  readonly lanes: number;
  /** Multiplications and additions may be fused. */
  readonly relaxed?: boolean;
}

export interface EmittedWasm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly text: () => string;
}

/** The module of an entry (entry.ts tells its arguments). It imports `env.memory` and `env.rem`, JavaScript's remainder. */
export function emitWasm(entry: Entry, options: WasmOptions): EmittedWasm {
  const module = new EntryWriter(entry, options).module();
  return { bytes: assemble(module), text: () => disassemble(module) };
}

const STORES: Readonly<Record<NumberName, string>> = {
  f64: 'f64.store',
  f32: 'f32.store',
  i32: 'i32.store',
  u32: 'i32.store',
  i16: 'i32.store16',
  u16: 'i32.store16',
  i8: 'i32.store8',
  u8: 'i32.store8',
};
/** Four elements of memory as a vector of 32-bit integers, from the address on the stack. */
const NARROW: Readonly<Partial<Record<NumberName, readonly Instruction[]>>> = {
  i16: [['v128.load16x4_s', 0]],
  u16: [['v128.load16x4_u', 0]],
  i8: [['v128.load32_zero', 0], ['i16x8.extend_low_i8x16_s'], ['i32x4.extend_low_i16x8_s']],
  u8: [['v128.load32_zero', 0], ['i16x8.extend_low_i8x16_u'], ['i32x4.extend_low_i16x8_u']],
};
const LOW_BYTES: Instruction = ['i8x16.shuffle', 0, 4, 8, 12, ...new Array<number>(12).fill(0)];
const LOW_WORDS: Instruction = ['i8x16.shuffle', 0, 1, 4, 5, 8, 9, 12, 13, ...new Array<number>(8).fill(0)];

/** An input's arguments in locals. */
type Source =
  | { readonly from: 'stream'; readonly element: NumberName; readonly address: number }
  | { readonly from: 'index'; readonly start: number; readonly type: Scalar }
  | { readonly from: 'range'; readonly start: number; readonly first: number; readonly step: number }
  | { readonly from: 'uniform'; readonly local: number };

class EntryWriter {
  readonly #w = new Writer();
  readonly #entry: Entry;
  readonly #lanes: number;
  readonly #relaxed: boolean;
  readonly #n: number;
  readonly #sources: readonly Source[];
  readonly #operatorUniforms: readonly number[];
  readonly #arrays: readonly ArrayAt[];
  readonly #operatorArrays: readonly ArrayAt[];
  readonly #outputs: readonly { readonly element: NumberName; readonly address: number }[];
  readonly #extra: readonly number[];
  readonly #status: number;

  constructor(entry: Entry, { lanes, relaxed = false }: WasmOptions) {
    const w = this.#w;
    this.#entry = entry;
    this.#lanes = lanes;
    this.#relaxed = relaxed;
    this.#n = w.parameter('i32');
    this.#sources = entry.inputs.map((input, i) => this.#source(input, entry.kernel.parameters[i] as Parameter));
    const operator = 'operator' in entry ? entry.operator : undefined;
    const uniforms = operator?.parameters.filter(({ varying }) => !varying) ?? [];
    this.#operatorUniforms = uniforms.map(({ type }) => w.parameter(wasmType(type)));
    const array = ({ data }: Kernel['arrays'][number]): ArrayAt => ({
      address: w.parameter('i32'),
      length: data === undefined ? w.parameter('i32') : undefined,
    });
    this.#arrays = entry.kernel.arrays.map(array);
    this.#operatorArrays = operator?.arrays.map(array) ?? [];
    this.#outputs = entry.outputs.map((element) => ({ element, address: w.parameter('i32') }));
    const extra = entry.kind === 'scan' ? 1 + entry.outputs.length : entry.kind === 'count' ? 1 : 0;
    this.#extra = Array.from({ length: extra }, () => w.parameter('i32'));
    this.#status = w.local('i32');
  }

  #source(input: Input, { type }: Parameter): Source {
    const w = this.#w;
    if (input.from === 'stream') return { ...input, address: w.parameter('i32') };
    if (input.from === 'index') return { from: 'index', start: w.parameter(wasmType(type)), type };
    if (input.from === 'uniform') return { from: 'uniform', local: w.parameter(wasmType(type)) };
    const [start, first, step] = [w.parameter('f64'), w.parameter('f64'), w.parameter('f64')];
    return { from: 'range', start, first, step };
  }

  module(): Module {
    const entry = this.#entry;
    if (entry.kind === 'map') this.#map(entry);
    else if (entry.kind === 'fold') this.#fold(entry);
    else if (entry.kind === 'scan') this.#scan(entry);
    else if (entry.kind === 'pack') this.#pack(entry);
    else this.#count(entry);
    return this.#w.module();
  }

  #body(kernel: Kernel, given: readonly Place[], lanes: number, arrays: readonly ArrayAt[]): readonly Place[] {
    const options: BodyOptions = { lanes, relaxed: this.#relaxed, arrays, status: this.#status };
    return writeBody(this.#w, lanes === 1 ? kernel : predicate(kernel), given, options);
  }

  /** Rounds while i (a new local, from 0 on) is below n; each is given i and goes `by` on. */
  #rounds(n: number, by: number, round: (i: number) => void): void {
    const w = this.#w;
    const i = w.local('i32');
    w.emit(['i32.const', 0], ['local.set', i], ['block'], ['loop']);
    w.emit(['local.get', i], ['local.get', n], ['i32.ge_s'], ['br_if', 1]);
    round(i);
    w.emit(['local.get', i], ['i32.const', by], ['i32.add'], ['local.set', i], ['br', 0], ['end'], ['end']);
  }

  /** The address of element i of a stream, on the stack. */
  #at(address: number, element: NumberName, i: number): void {
    const size = Math.log2(elements[element].bytes);
    const scaled: Instruction[] = size === 0 ? [] : [['i32.const', size], ['i32.shl']];
    this.#w.emit(['local.get', i], ...scaled, ['local.get', address], ['i32.add']);
  }

  /** The parameters of the kernel for element i, or for those from i on. */
  #inputs(i: number, lanes: number): Place[] {
    return this.#sources.map((source): Place => {
      if (source.from === 'uniform') return { scalar: source.local };
      return lanes === 1 ? { scalar: this.#scalarInput(source, i) } : { vectors: this.#vectorInput(source, i, lanes) };
    });
  }

  #scalarInput(source: Exclude<Source, { from: 'uniform' }>, i: number): number {
    const w = this.#w;
    if (source.from === 'stream') {
      this.#at(source.address, source.element, i);
      w.emit(loadOf(source.element));
      return w.keep(wasmType(loadedType(source.element)));
    }
    if (source.from === 'range') {
      const { start, first, step } = source;
      w.emit(['local.get', start], ['local.get', first], ['local.get', i], ['f64.convert_i32_s'], ['f64.add']);
      w.emit(['local.get', step], ['f64.mul'], ['f64.add']);
      return w.keep('f64');
    }
    const type = wasmType(source.type);
    w.emit(
      ['local.get', source.start],
      ['local.get', i],
      ...(type === 'i32' ? [] : [[`${type}.convert_i32_s`] as const]),
      [`${type}.add`],
    );
    return w.keep(type);
  }

  #vectorInput(source: Exclude<Source, { from: 'uniform' }>, i: number, lanes: number): Vectors {
    const w = this.#w;
    if (source.from === 'stream') {
      const { element, address } = source;
      const [per, bytes] = [16 / bytesOf(loadedType(element)), elements[element].bytes];
      this.#at(address, element, i);
      const first = w.keep('i32');
      return Array.from({ length: lanes / per }, (_, k) => {
        const [[name, offset], ...others] = (NARROW[element] ?? [['v128.load', 0]]) as [Instruction, ...Instruction[]];
        w.emit(['local.get', first], [name, (offset as number) + k * per * bytes], ...others);
        return w.keep('v128');
      });
    }
    const type = source.from === 'range' ? 'f64' : source.type;
    const per = 16 / bytesOf(type);
    const shape = shapeOf(type);
    const scalar = wasmType(type);
    const splat: readonly Instruction[] = [
      ...(scalar === 'i32' ? [] : [[`${scalar}.convert_i32_s`] as const]),
      [`${shape}.splat`],
    ];
    // Elements behind the last are copies of it here as well.
    const last = w.before('v128', () => w.emit(['local.get', this.#n], ['i32.const', 1], ['i32.sub'], ...splat));
    const first = w.before('v128', () =>
      w.emit(['local.get', source.from === 'range' ? source.first : source.start], [`${shape}.splat`]),
    );
    w.emit(['local.get', i], ...splat);
    const all = w.keep('v128');
    return Array.from({ length: lanes / per }, (_, k) => {
      const numbers = w.before('v128', () =>
        w.emit([
          'v128.const',
          ...bytesOfNumbers(
            type,
            Array.from({ length: per }, (_, j) => k * per + j),
          ),
        ]),
      );
      w.emit(['local.get', all], ['local.get', numbers], [`${shape}.add`]);
      w.emit(['local.get', last], [scalar === 'i32' ? 'i32x4.min_s' : `${shape}.min`]);
      w.emit(['local.get', first], [`${shape}.add`]);
      if (source.from !== 'range') return w.keep('v128');
      w.emit(['local.get', source.step], ['f64x2.splat'], ['f64x2.mul']);
      const by = w.keep('v128');
      w.emit(['local.get', source.start], ['f64x2.splat'], ['local.get', by], ['f64x2.add']);
      return w.keep('v128');
    });
  }

  #store(
    { element, address }: { readonly element: NumberName; readonly address: number },
    i: number,
    place: Place,
  ): void {
    const w = this.#w;
    this.#at(address, element, i);
    if ('scalar' in place) return w.emit(['local.get', place.scalar], [STORES[element], 0]);
    const first = w.keep('i32');
    const vectors = 'vectors' in place ? place.vectors : this.#numbersOf(place.mask);
    const { bytes } = elements[element];
    vectors.forEach((local, k) => {
      if (bytes >= 4) return w.emit(['local.get', first], ['local.get', local], ['v128.store', 16 * k]);
      const [narrow, store] = bytes === 2 ? [LOW_WORDS, 'v128.store64_lane'] : [LOW_BYTES, 'v128.store32_lane'];
      w.emit(['local.get', first], ['local.get', local], ['local.get', local], narrow as Instruction, [
        store as string,
        4 * bytes * k,
        0,
      ]);
    });
  }

  /** A mask as integers, 0 and 1. */
  #numbersOf(mask: Mask): Vectors {
    const w = this.#w;
    const narrow = mask[4] ?? this.#narrow(mask[8] as Vectors);
    return narrow.map((local) => {
      w.emit(['local.get', local], ['i32.const', 31], ['i32x4.shr_u']);
      return w.keep('v128');
    });
  }

  #narrow(wide: Vectors): Vectors {
    return Array.from({ length: wide.length / 2 }, (_, i) => {
      const even: Instruction = ['i8x16.shuffle', 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27];
      this.#w.emit(['local.get', wide[2 * i] as number], ['local.get', wide[2 * i + 1] as number], even);
      return this.#w.keep('v128');
    });
  }

  /** The results of the kernel for the elements from i on. */
  #results(i: number, lanes: number): readonly Place[] {
    return this.#body(this.#entry.kernel, this.#inputs(i, lanes), lanes, this.#arrays);
  }

  /** Results that are the same for all elements are stored for each of them. */
  #spread(place: Place, type: Scalar, lanes: number): Place {
    if (!('scalar' in place) || lanes === 1) return place;
    this.#w.emit(['local.get', place.scalar], [`${shapeOf(type)}.splat`]);
    const all = this.#w.keep('v128');
    return { vectors: new Array<number>((lanes * bytesOf(type)) / 16).fill(all) };
  }

  #map({ kernel }: MapEntry): void {
    const lanes = this.#lanes;
    this.#rounds(this.#n, lanes, (i) => {
      const results = this.#results(i, lanes);
      this.#outputs.forEach((output, k) => {
        const { type } = kernel.body.yields[k] as { type: Scalar };
        this.#store(output, i, this.#spread(results[k] as Place, type, lanes));
      });
    });
    this.#w.get(this.#status);
  }

  /** What the operator makes of two values. */
  #combine(a: readonly Place[], b: readonly Place[], lanes: number): readonly Place[] {
    const { operator } = this.#entry as FoldEntry | ScanEntry;
    let uniform = 0;
    const given = [...a, ...b];
    const places = operator.parameters.map((parameter): Place => {
      if (parameter.varying) return given.shift() as Place;
      return { scalar: this.#operatorUniforms[uniform++] as number };
    });
    return this.#body(operator, places, lanes, this.#operatorArrays);
  }

  #types(): readonly Scalar[] {
    return (this.#entry as FoldEntry | ScanEntry).operator.body.yields.map(({ type }) => type);
  }

  /** Blocks: `write` is given the first element, the number of elements, and the block's number. */
  #blocks(write: (from: number, count: number, block: number) => void): void {
    const w = this.#w;
    const [block, count] = [w.local('i32'), w.local('i32')];
    w.emit(['i32.const', 0], ['local.set', block]);
    this.#rounds(this.#n, BLOCK, (from) => {
      w.emit(['local.get', this.#n], ['local.get', from], ['i32.sub'], ['local.tee', count]);
      w.emit(
        ['i32.const', BLOCK],
        ['local.get', count],
        ['i32.const', BLOCK],
        ['i32.lt_s'],
        ['select'],
        ['local.set', count],
      );
      write(from, count, block);
      w.emit(['local.get', block], ['i32.const', 1], ['i32.add'], ['local.set', block]);
    });
  }

  #fold({ commutative }: FoldEntry): void {
    const w = this.#w;
    this.#blocks((from, count, block) => {
      const result = commutative && this.#lanes > 1 ? this.#inLanes(from, count) : this.#fromTheLeft(from, count);
      this.#outputs.forEach((output, k) => this.#store(output, block, result[k] as Place));
    });
    w.get(this.#status);
  }

  #fromTheLeft(from: number, count: number): readonly Place[] {
    const w = this.#w;
    const rooms = this.#types().map((type): Place => ({ scalar: w.local(wasmType(type)) }));
    const [element, commutative] = [w.local('i32'), (this.#entry as FoldEntry).commutative];
    if (commutative) throw new RangeError('a commutative operator is folded in lanes');
    this.#rounds(count, 1, (i) => {
      w.emit(['local.get', from], ['local.get', i], ['i32.add'], ['local.set', element]);
      const values = this.#results(element, 1);
      w.emit(['local.get', i], ['if']);
      this.#move(this.#combine(rooms, values, 1), rooms);
      w.emit(['else']);
      this.#move(values, rooms);
      w.emit(['end']);
    });
    return rooms;
  }

  #move(from: readonly Place[], to: readonly Place[]): void {
    const locals = (place: Place): readonly number[] =>
      'scalar' in place
        ? [place.scalar]
        : 'vectors' in place
          ? place.vectors
          : (place.mask[4] ?? this.#narrow(place.mask[8] as Vectors));
    const sources = from.flatMap(locals);
    for (const local of sources) this.#w.get(local);
    for (const local of to.flatMap(locals).reverse()) this.#w.emit(['local.set', local]);
  }

  /** The lanes of a commutative operator, elements j, j + 8, j + 16… in lane j, and then their tree (skeletons/tree.ts). */
  #inLanes(from: number, count: number): readonly Place[] {
    const w = this.#w;
    const types = this.#types();
    const room = (type: Scalar): Place => {
      const vectors = Array.from({ length: (LANES * bytesOf(type)) / 16 }, () => w.local('v128'));
      return type === 'bool' ? { mask: { 4: vectors } } : { vectors };
    };
    const rooms = types.map(room);
    const element = w.local('i32');
    const numbers = [0, 1].map((k) =>
      w.before('v128', () =>
        w.emit([
          'v128.const',
          ...bytesOfNumbers(
            'i32',
            [0, 1, 2, 3].map((j) => 4 * k + j),
          ),
        ]),
      ),
    );
    this.#rounds(count, LANES, (i) => {
      w.emit(['local.get', from], ['local.get', i], ['i32.add'], ['local.set', element]);
      const values = this.#results(element, LANES).map((place, k) => this.#spreadValue(place, types[k] as Scalar));
      w.emit(['local.get', i], ['if']);
      const combined = this.#combine(rooms, values, LANES).map((place, k) =>
        this.#spreadValue(place, types[k] as Scalar),
      );
      // Lanes without an element stay as they are.
      w.emit(['local.get', count], ['local.get', i], ['i32.sub'], ['i32x4.splat']);
      const left = w.keep('v128');
      const here = numbers.map((number) => {
        w.emit(['local.get', number], ['local.get', left], ['i32x4.lt_s']);
        return w.keep('v128');
      });
      const wide = here.flatMap((mask) =>
        (['low', 'high'] as const).map((half) => {
          w.emit(['local.get', mask], [`i64x2.extend_${half}_i32x4_s`]);
          return w.keep('v128');
        }),
      );
      const kept = combined.map((place, k): Place => {
        const type = types[k] as Scalar;
        const [now, before] = [vectorsOf(place), vectorsOf(rooms[k] as Place)];
        const vectors = now.map((local, j) => {
          w.emit(['local.get', local], ['local.get', before[j] as number]);
          w.emit(['local.get', (bytesOf(type) === 8 ? wide : here)[j] as number], ['v128.bitselect']);
          return w.keep('v128');
        });
        return type === 'bool' ? { mask: { 4: vectors } } : { vectors };
      });
      this.#move(kept, rooms);
      w.emit(['else']);
      this.#move(values, rooms);
      w.emit(['end']);
    });
    const lane = (j: number): Place[] =>
      rooms.map((place, k): Place => {
        const type = types[k] as Scalar;
        const per = 16 / bytesOf(type);
        w.emit(
          ['local.get', vectorsOf(place)[Math.floor(j / per)] as number],
          [`${shapeOf(type)}.extract_lane`, j % per],
        );
        if (type === 'bool') w.emit(['i32.const', 1], ['i32.and']);
        return { scalar: w.keep(wasmType(type)) };
      });
    const tree = Array.from({ length: LANES }, (_, j) => lane(j));
    for (let apart = 1; apart < LANES; apart *= 2)
      for (let j = 0; j < LANES; j += 2 * apart) {
        w.emit(['local.get', count], ['i32.const', j + apart], ['i32.gt_s'], ['if']);
        this.#move(this.#combine(tree[j] as Place[], tree[j + apart] as Place[], 1), tree[j] as Place[]);
        w.emit(['end']);
      }
    return tree[0] as Place[];
  }

  #spreadValue(place: Place, type: Scalar): Place {
    if ('mask' in place) return { mask: { 4: place.mask[4] ?? this.#narrow(place.mask[8] as Vectors) } };
    if (!('scalar' in place)) return place;
    if (type !== 'bool') return this.#spread(place, type, LANES);
    this.#w.emit(['i32.const', 0], ['local.get', place.scalar], ['i32.sub'], ['i32x4.splat']);
    const all = this.#w.keep('v128');
    return { mask: { 4: [all, all] } };
  }

  #scan({ exclusive }: ScanEntry): void {
    const w = this.#w;
    const types = this.#types();
    const [first, ...carries] = this.#extra as [number, ...number[]];
    const element = w.local('i32');
    const scalars = (): Place[] => types.map((type) => ({ scalar: w.local(wasmType(type)) }));
    const [carry, last, partial, inner] = [scalars(), scalars(), scalars(), scalars()];
    const hasCarry = w.local('i32');
    const load = (to: readonly Place[]): void =>
      carries.forEach((address, k) =>
        w.emit(['local.get', address], loadOf(this.#outputs[k]?.element as NumberName), [
          'local.set',
          (to[k] as { scalar: number }).scalar,
        ]),
      );
    load(carry);
    this.#move(carry, last);
    w.emit(['local.get', first], ['i32.eqz'], ['local.set', hasCarry]);
    this.#blocks((from, count) => {
      this.#rounds(count, 1, (i) => {
        w.emit(['local.get', from], ['local.get', i], ['i32.add'], ['local.set', element]);
        const values = this.#results(element, 1);
        w.emit(['local.get', i], ['if']);
        this.#move(this.#combine(inner, values, 1), inner);
        w.emit(['else']);
        this.#move(values, inner);
        w.emit(['end']);
        w.emit(['local.get', hasCarry], ['if']);
        this.#move(this.#combine(carry, inner, 1), partial);
        w.emit(['else']);
        this.#move(inner, partial);
        w.emit(['end']);
        this.#outputs.forEach((output, k) => this.#store(output, element, (exclusive ? last : partial)[k] as Place));
        this.#move(partial, last);
      });
      this.#move(partial, carry);
      w.emit(['i32.const', 1], ['local.set', hasCarry]);
    });
    w.emit(['local.get', this.#n], ['if']);
    carries.forEach((address, k) =>
      w.emit(
        ['local.get', address],
        ['local.get', (partial[k] as { scalar: number }).scalar],
        [STORES[this.#outputs[k]?.element as NumberName], 0],
      ),
    );
    w.emit(['end'], ['local.get', this.#status]);
  }

  #pack(_entry: PackEntry): void {
    const w = this.#w;
    const kept = w.local('i32');
    this.#rounds(this.#n, 1, (i) => {
      const results = this.#results(i, 1);
      w.emit(['local.get', (results.at(-1) as { scalar: number }).scalar], ['if']);
      this.#outputs.forEach((output, k) => this.#store(output, kept, results[k] as Place));
      w.emit(['local.get', kept], ['i32.const', 1], ['i32.add'], ['local.set', kept], ['end']);
    });
    w.emit(['i32.const', -1], ['local.get', kept], ['local.get', this.#status], ['select']);
  }

  #count(_entry: CountEntry): void {
    const w = this.#w;
    const [bins] = this.#extra as [number];
    const { address } = this.#outputs[0] as { address: number };
    this.#rounds(this.#n, 1, (i) => {
      const [{ scalar: bin }] = this.#results(i, 1) as [{ scalar: number }];
      w.emit(['local.get', bin], ['local.get', bins], ['i32.lt_u'], ['if']);
      this.#at(address, 'i32', bin);
      const at = w.keep('i32');
      w.emit(['local.get', at], ['local.get', at], ['i32.load', 0], ['i32.const', 1], ['i32.add'], ['i32.store', 0]);
      w.emit(['else'], ['i32.const', 1], ['local.set', this.#status], ['end']);
    });
    w.get(this.#status);
  }
}

const vectorsOf = (place: Place): Vectors =>
  'vectors' in place ? place.vectors : ((place as { mask: Mask }).mask[4] as Vectors);

/** Numbers as the bytes of a vector. */
function bytesOfNumbers(type: Scalar, numbers: readonly number[]): number[] {
  const made = elements[type as NumberName].make(numbers.length);
  numbers.forEach((number, i) => (made[i] = number));
  return [...new Uint8Array(made.buffer)];
}
