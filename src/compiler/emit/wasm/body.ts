/**
 * The body of a kernel as instructions: for one element, or for elements that are computed together. In the latter a value that is the
 * same for all of them is a scalar, so that loops and branches, which are on such values, are those of Wasm.
 */
import { elements, type NumberName } from '../../../types/element.ts';
import type { Block, If, Kernel, Load, Loop, Operation, Scalar, Statement, Value } from '../../kernel/ir/ir.ts';
import { operandType } from '../../kernel/ir/operations.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import type { Instruction } from './assembler.ts';
import { scalarOperation } from './scalar.ts';
import { bytesOf, type Mask, type Vectors, VectorWriter } from './vector.ts';
import { type Writer, wasmType } from './writer.ts';

/** An array's address and length in locals. */
export interface ArrayAt {
  readonly address: number;
  readonly length: number | undefined;
}

/** Where a value is: in one local, or in vectors, or a mask. */
export type Place = { readonly scalar: number } | { readonly vectors: Vectors } | { readonly mask: Mask };

export interface BodyOptions {
  /** Elements that are computed together; 1 for scalars. */
  readonly lanes: number;
  readonly relaxed: boolean;
  readonly arrays: readonly ArrayAt[];
  /** A local that becomes 1 where an element is not for the kernel. */
  readonly status: number;
}

const LOADS: Readonly<Record<NumberName, string>> = {
  f64: 'f64.load',
  f32: 'f32.load',
  i32: 'i32.load',
  u32: 'i32.load',
  i16: 'i32.load16_s',
  u16: 'i32.load16_u',
  i8: 'i32.load8_s',
  u8: 'i32.load8_u',
};

/** Loads a scalar of memory from the address on the stack. */
export const loadOf = (element: NumberName): Instruction => [LOADS[element], 0];

/** Writes `kernel` with its parameters at `given`; where its results are. */
export function writeBody(w: Writer, kernel: Kernel, given: readonly Place[], options: BodyOptions): readonly Place[] {
  return new BodyWriter(w, kernel, options).write(given);
}

class BodyWriter {
  readonly #w: Writer;
  readonly #v: VectorWriter;
  readonly #kernel: Kernel;
  readonly #options: BodyOptions;
  readonly #varying: ReadonlySet<Value>;
  readonly #places = new Map<Value, Place>();
  /** How wide masks are that come from more than one place. */
  readonly #wide: 4 | 8;
  /** Values that are there before the first element: constants, uniform parameters, and what is computed of these alone. */
  readonly #early = new Set<Value>();
  /** Those of them that were spread over vectors. */
  readonly #spreadEarly = new Map<Value, Place>();
  /** Scalars that were spread over vectors where that holds for the statement at hand. */
  #spread = new Map<Value, Place>();

  constructor(w: Writer, kernel: Kernel, options: BodyOptions) {
    this.#w = w;
    this.#v = new VectorWriter(w);
    this.#kernel = kernel;
    this.#options = options;
    this.#varying = options.lanes === 1 ? new Set() : varyingValues(kernel);
    this.#wide = [...this.#varying].some(({ type }) => type === 'f64') ? 8 : 4;
  }

  write(given: readonly Place[]): readonly Place[] {
    this.#kernel.parameters.forEach((parameter, i) => {
      this.#places.set(parameter, given[i] as Place);
      if (!parameter.varying) this.#early.add(parameter);
    });
    this.#block(this.#kernel.body);
    return this.#kernel.body.yields.map((value) => this.#places.get(value) as Place);
  }

  #block({ statements }: Block): void {
    for (const statement of statements) this.#statement(statement);
  }

  /** A block that may be passed over. */
  #inner(write: () => void): void {
    const outer = this.#spread;
    this.#spread = new Map(outer);
    this.#v.block(write);
    this.#spread = outer;
  }

  #scalar(value: Value): number {
    return (this.#places.get(value) as { scalar: number }).scalar;
  }

  #spreadOf(value: Value): Place {
    const place = this.#places.get(value) as Place;
    if (!('scalar' in place)) return place;
    const early = this.#early.has(value);
    const known = early ? this.#spreadEarly : this.#spread;
    let spread = known.get(value);
    if (spread === undefined) {
      const write = (): void => this.#v.splat(place.scalar, value.type);
      const all = early ? this.#w.before('v128', write) : (write(), this.#w.keep('v128'));
      const both = (bytes: number): Vectors => new Array<number>((this.#options.lanes * bytes) / 16).fill(all);
      spread = value.type === 'bool' ? { mask: { 4: both(4), 8: both(8) } } : { vectors: both(bytesOf(value.type)) };
      known.set(value, spread);
    }
    return spread;
  }

  #vectors(value: Value): Vectors {
    return (this.#spreadOf(value) as { vectors: Vectors }).vectors;
  }

  #mask(value: Value): Mask {
    return (this.#spreadOf(value) as { mask: Mask }).mask;
  }

  #statement(statement: Statement): void {
    switch (statement.kind) {
      case 'constant': {
        const { result, value } = statement;
        const type = wasmType(result.type);
        const scalar = this.#w.before(type, () => this.#w.emit([`${type}.const`, value]));
        this.#places.set(result, { scalar });
        this.#early.add(result);
        return;
      }
      case 'length': {
        const { length, address } = this.#options.arrays[statement.array] as ArrayAt;
        const { data } = this.#kernel.arrays[statement.array] as Kernel['arrays'][number];
        this.#places.set(statement.result, {
          scalar: length ?? this.#w.before('i32', () => this.#w.emit(['i32.const', data?.length ?? address])),
        });
        return;
      }
      case 'operation':
        this.#places.set(statement.result, this.#operation(statement));
        return;
      case 'load':
        this.#places.set(statement.result, this.#load(statement));
        return;
      case 'if':
        return this.#if(statement);
      case 'loop':
        return this.#loop(statement);
    }
  }

  #operation({ operation, operands, result }: Operation): Place {
    const w = this.#w;
    const v = this.#v;
    const type = operandType(operation, operands);
    if (operation === 'any' && this.#varying.has(operands[0] as Value)) {
      v.any(this.#mask(operands[0] as Value));
      return { scalar: w.keep('i32') };
    }
    if (!this.#varying.has(result)) {
      const given = operands.map((operand) => this.#scalar(operand));
      const write = (): void => scalarOperation(w, operation, given, type);
      if (operands.every((operand) => this.#early.has(operand))) {
        this.#early.add(result);
        return { scalar: w.before(wasmType(result.type), write) };
      }
      write();
      return { scalar: w.keep(wasmType(result.type)) };
    }
    if (operation === 'select') {
      const [condition, a, b] = operands as [Value, Value, Value];
      if (type === 'bool') return { mask: v.selectMask(this.#mask(condition), this.#mask(a), this.#mask(b)) };
      return { vectors: v.select(this.#mask(condition), this.#vectors(a), this.#vectors(b), type) };
    }
    if (type === 'bool')
      return {
        mask: v.logic(
          operation as 'and',
          operands.map((operand) => this.#mask(operand)),
        ),
      };
    if ((operation === 'shl' || operation === 'shr') && !this.#varying.has(operands[1] as Value))
      return {
        vectors: v.shift(operation, this.#vectors(operands[0] as Value), this.#scalar(operands[1] as Value), type),
      };
    const given = operands.map((operand) => this.#vectors(operand));
    if (result.type === 'bool') return { mask: v.compare(operation, given as [Vectors, Vectors], type) };
    return { vectors: v.operation(operation, given, type, this.#options.relaxed) };
  }

  /** The address of the element whose index is on the stack. */
  #address(array: number): void {
    const size = Math.log2(elements[(this.#kernel.arrays[array] as { element: NumberName }).element].bytes);
    const shift: Instruction[] = size === 0 ? [] : [['i32.const', size], ['i32.shl']];
    this.#w.emit(...shift, ['local.get', (this.#options.arrays[array] as ArrayAt).address], ['i32.add']);
  }

  /** Whether the index in a local is within the array, on the stack. */
  #isWithin(array: number, index: number): void {
    const { length } = this.#options.arrays[array] as ArrayAt;
    const { data } = this.#kernel.arrays[array] as Kernel['arrays'][number];
    const end: Instruction = length === undefined ? ['i32.const', data?.length ?? 0] : ['local.get', length];
    this.#w.emit(['local.get', index], end, ['i32.lt_u']);
  }

  /** Reads where `within` (0 or 1 in a local) says so, and 0 elsewhere; leaves the element on the stack. */
  #read(array: number, index: number, within: number | undefined, type: Scalar): void {
    const { element } = this.#kernel.arrays[array] as { element: NumberName };
    const w = this.#w;
    if (within !== undefined) w.emit(['local.get', within], ['if', ...TYPE_CODES[wasmType(type)]]);
    w.get(index);
    this.#address(array);
    w.emit(loadOf(element));
    if (within !== undefined) w.emit(['else'], [`${wasmType(type)}.const`, 0], ['end']);
  }

  #load({ array, index, mask, inside, result }: Load): Place {
    const w = this.#w;
    const { status } = this.#options;
    const bails = !inside && this.#kernel.outside === 'bail';
    const at = (from: number, allowed: number | undefined): number => {
      let within: number | undefined = allowed;
      if (!inside) {
        this.#isWithin(array, from);
        const found = w.keep('i32');
        if (bails) {
          w.emit(['local.get', status], ['local.get', found], ['i32.eqz']);
          if (allowed !== undefined) w.emit(['local.get', allowed], ['i32.and']);
          w.emit(['i32.or'], ['local.set', status]);
        }
        within = found;
        if (allowed !== undefined) {
          w.emit(['local.get', found], ['local.get', allowed], ['i32.and']);
          within = w.keep('i32');
        }
      }
      this.#read(array, from, within, result.type);
      return w.keep(wasmType(result.type));
    };
    const variesMask = mask !== undefined && this.#varying.has(mask);
    if (!this.#varying.has(index) && !variesMask) {
      return { scalar: at(this.#scalar(index), mask === undefined ? undefined : this.#scalar(mask)) };
    }
    const indices = this.#vectors(index);
    const masks = mask === undefined ? undefined : this.#v.mask(this.#mask(mask), 4);
    const per = 16 / bytesOf(result.type);
    const shape = per === 2 ? 'f64x2' : result.type === 'f32' ? 'f32x4' : 'i32x4';
    const lanes = Array.from({ length: this.#options.lanes }, (_, lane) => {
      w.emit(['local.get', indices[lane >> 2] as number], ['i32x4.extract_lane', lane & 3]);
      const from = w.keep('i32');
      if (masks === undefined) return at(from, undefined);
      w.emit(
        ['local.get', masks[lane >> 2] as number],
        ['i32x4.extract_lane', lane & 3],
        ['i32.const', 1],
        ['i32.and'],
      );
      return at(from, w.keep('i32'));
    });
    const vectors = Array.from({ length: this.#options.lanes / per }, (_, i) => {
      w.emit(['local.get', lanes[i * per] as number], [`${shape}.splat`]);
      for (let k = 1; k < per; k++) w.emit(['local.get', lanes[i * per + k] as number], [`${shape}.replace_lane`, k]);
      return w.keep('v128');
    });
    return { vectors };
  }

  /** New locals for a value that comes from more than one place. */
  #room(value: Value): Place {
    const { lanes } = this.#options;
    const locals = (bytes: number): number[] =>
      Array.from({ length: (lanes * bytes) / 16 }, () => this.#w.local('v128'));
    if (!this.#varying.has(value)) return { scalar: this.#w.local(wasmType(value.type)) };
    if (value.type === 'bool') return { mask: { [this.#wide]: locals(this.#wide) } };
    return { vectors: locals(bytesOf(value.type)) };
  }

  /** The locals of a value, as those of its room are. */
  #locals(value: Value, room: Place): Vectors {
    if ('scalar' in room) return [this.#scalar(value)];
    if ('mask' in room) return this.#v.mask(this.#mask(value), this.#wide);
    return this.#vectors(value);
  }

  /** All at once: what one is set to may be another. */
  #assign(rooms: readonly Place[], values: readonly Value[]): void {
    const from = rooms.flatMap((room, i) => this.#locals(values[i] as Value, room));
    const to = rooms.flatMap((room) =>
      'scalar' in room ? [room.scalar] : 'mask' in room ? (room.mask[this.#wide] as Vectors) : room.vectors,
    );
    const moved = from.flatMap((local, i) => (local === to[i] ? [] : [[local, to[i] as number] as const]));
    for (const [local] of moved) this.#w.get(local);
    for (const [, local] of moved.reverse()) this.#w.emit(['local.set', local]);
  }

  #if({ condition, results, whenTrue, whenFalse }: If): void {
    const rooms = results.map((result) => this.#room(result));
    const arm = (block: Block): void =>
      this.#inner(() => {
        this.#block(block);
        this.#assign(rooms, block.yields);
      });
    this.#w.emit(['local.get', this.#scalar(condition)], ['if']);
    arm(whenTrue);
    this.#w.emit(['else']);
    arm(whenFalse);
    this.#w.emit(['end']);
    results.forEach((result, i) => this.#places.set(result, rooms[i] as Place));
  }

  #loop({ carried, initial, before, body, results }: Loop): void {
    const rooms = carried.map((value) => this.#room(value));
    this.#assign(rooms, initial);
    carried.forEach((value, i) => this.#places.set(value, rooms[i] as Place));
    const given = before.yields.slice(1);
    const left = results.map((result) => this.#room(result));
    this.#w.emit(['block'], ['loop']);
    this.#inner(() => {
      this.#block(before);
      this.#assign(left, given);
      this.#w.emit(['local.get', this.#scalar(before.yields[0] as Value)], ['i32.eqz'], ['br_if', 1]);
      this.#block(body);
      this.#assign(rooms, body.yields);
    });
    this.#w.emit(['br', 0], ['end'], ['end']);
    results.forEach((result, i) => this.#places.set(result, left[i] as Place));
  }
}

/** Of the results of blocks. */
const TYPE_CODES = { i32: [0x7f], f32: [0x7d], f64: [0x7c] } as const;
