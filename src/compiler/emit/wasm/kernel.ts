/**
 * The code of a kernel for one element, or for a gang whose conditions are uniform (passes/predicate.ts). A value that is the same for
 * all elements is one scalar; what depends on nothing else is computed before the loop over the elements.
 */
import { OssaError } from '../../../errors.ts';
import {
  type Block,
  blocksOf,
  type If,
  type Kernel,
  type Load,
  type Loop,
  type Operation,
  operandsOf,
  resultsOf,
  type Statement,
  type Value,
} from '../../kernel/ir/ir.ts';
import { operandType, type OperationName } from '../../kernel/ir/operations.ts';
import { type Consecutive, consecutiveValues, isForAll } from '../../kernel/ir/consecutive.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import { constant, machineType } from './code.ts';
import {
  block,
  branch,
  branchUnless,
  get,
  type Instruction,
  type Local,
  loop,
  plain,
  set,
  when,
} from './instructions.ts';
import { constants, convertMask, splat, type Vectors, vectorCount, widthOf, type Width } from './lanes.ts';
import { loadAt, loadConsecutive, loadEach, loadMasked, type Reading } from './loads.ts';
import { maskWidths } from './masks.ts';
import { scalarOperation } from './scalar.ts';
import { usedOnce } from './uses.ts';
import { anyTrue, blend, type Operand, vectorOperation } from './vector.ts';

/** A value: vectors where it differs within a gang, one scalar otherwise. */
export interface Given {
  readonly scalar?: Instruction | undefined;
  readonly vectors?: Vectors | undefined;
  /** Of consecutive integers, the first. */
  readonly first?: Instruction | undefined;
}

/** Writes a kernel's code, of these parameters. Its results: vectors for a gang, scalars for one element; bools as masks of 32-bit lanes. */
export function emitKernel(kernel: Kernel, reading: Reading, parameters: readonly Given[]): readonly Given[] {
  return new KernelCode(kernel, reading).emit(parameters);
}

/** All lanes of any type. */
const ZERO = constants('i32', [0, 0, 0, 0]);

/** Vectors are shifted by one number of bits, not by one for each lane. */
const isShift = (operation: OperationName): boolean => operation === 'shl' || operation === 'shr';

class KernelCode {
  readonly #kernel: Kernel;
  readonly #reading: Reading;
  readonly #varying: ReadonlySet<Value>;
  readonly #once: ReadonlySet<Value>;
  readonly #widths: ReadonlyMap<Value, Width>;
  readonly #scalars = new Map<Value, Instruction>();
  readonly #vectors = new Map<Value, Vectors>();
  #consecutives: ReadonlyMap<Value, Consecutive> = new Map();
  /** Consecutive integers within a gang, by the first of them; of indices, if that is one. */
  readonly #firsts = new Map<Value, Instruction>();
  readonly #constants = new Map<Value, number>();
  readonly #made = new Map<Value, Operation>();
  /** Known before the loop over the elements. */
  readonly #invariant = new Set<Value>();
  /** Other forms of values, by the block that makes them: masks of another width, and scalars as vectors. */
  readonly #forms: Map<string, Vectors>[] = [new Map()];

  constructor(kernel: Kernel, reading: Reading) {
    this.#kernel = kernel;
    this.#reading = reading;
    this.#varying = reading.lanes === 1 ? new Set() : varyingValues(kernel);
    this.#once = usedOnce(kernel);
    this.#widths = reading.lanes === 1 ? new Map() : maskWidths(kernel);
  }

  emit(parameters: readonly Given[]): readonly Given[] {
    const { code, lanes } = this.#reading;
    this.#kernel.parameters.forEach((parameter, i) => {
      const given = parameters[i] as Given;
      if (!parameter.varying) this.#invariant.add(parameter);
      if (given.first !== undefined) this.#firsts.set(parameter, given.first);
      if (this.#varying.has(parameter)) this.#defineVectors(parameter, given.vectors as Vectors, parameter.name);
      else this.#define(parameter, given.scalar as Instruction, parameter.name);
    });
    this.#consecutives = consecutiveValues(this.#kernel, this.#varying, [...this.#firsts.keys()]);
    for (const statement of this.#kernel.body.statements) {
      if (this.#isInvariant(statement)) {
        resultsOf(statement).forEach((result) => this.#invariant.add(result));
        code.before(() => this.#statement(statement));
      } else this.#statement(statement);
    }
    return this.#kernel.body.yields.map((value) =>
      lanes === 1
        ? { scalar: this.#scalar(value) }
        : { vectors: value.type === 'bool' ? this.#vectorsOf(value, 32) : this.#vectorsOf(value) },
    );
  }

  /** Depends on nothing but what is known before the loop over the elements, and says of none that it is not for the kernel. */
  #isInvariant(statement: Statement): boolean {
    const inner = new Set<Value>();
    const known = (value: Value): boolean => inner.has(value) || this.#invariant.has(value);
    const invariant = (each: Statement): boolean => {
      if (each.kind === 'operation' && each.operation === 'any') return false;
      if (each.kind === 'load' && !each.inside && this.#kernel.outside === 'bail') return false;
      if (!operandsOf(each).every(known)) return false;
      if (each.kind === 'loop') each.carried.forEach((value) => inner.add(value));
      for (const { statements, yields } of blocksOf(each))
        if (!statements.every(invariant) || !yields.every(known)) return false;
      resultsOf(each).forEach((value) => inner.add(value));
      return true;
    };
    return invariant(statement);
  }

  #statement(statement: Statement): void {
    const { code } = this.#reading;
    const { site } = code;
    code.site = statement.site;
    this.#write(statement);
    code.site = site;
  }

  #write(statement: Statement): void {
    switch (statement.kind) {
      case 'constant':
        this.#constants.set(statement.result, statement.value);
        return void this.#scalars.set(statement.result, constant(statement.result.type, statement.value));
      case 'length': {
        const array = this.#reading.arrays[statement.array];
        return void this.#scalars.set(statement.result, (array as { length: Instruction }).length);
      }
      case 'operation':
        this.#made.set(statement.result, statement);
        return this.#operation(statement);
      case 'load':
        return this.#load(statement);
      case 'if':
        return this.#if(statement);
      case 'loop':
        return this.#loop(statement);
    }
  }

  #operation(statement: Operation): void {
    const { operation, operands, result } = statement;
    const { code } = this.#reading;
    const type = operandType(operation, operands);
    if (!this.#varying.has(result)) {
      const [first] = operands as [Value];
      if (operation !== 'any' || !this.#varying.has(first))
        return this.#define(
          result,
          scalarOperation(
            code,
            operation,
            type,
            operands.map((each) => this.#scalar(each)),
          ),
        );
      const width = this.#width(first);
      return this.#define(result, anyTrue(this.#reading, width, this.#vectorsOf(first, width)));
    }
    if (operation === 'select') return this.#select(statement);
    const consecutive = this.#consecutives.get(result);
    if (consecutive !== undefined)
      return void this.#firsts.set(result, code.keep('i32', 'first', this.#first(consecutive)));
    if (operation === 'mul' && this.#constants.get(operands[1] as Value) === 2 && type !== 'i32' && type !== 'u32') {
      // The same for every float, and needs no register for the constant.
      const twice = this.#vectorsOf(operands[0] as Value).map((each) => code.keep('v128', 'once', each));
      const operand = { vectors: twice };
      return this.#defineVectors(result, vectorOperation(this.#reading, 'add', type, [operand, operand]));
    }
    // Masks are all as wide as the result.
    const width = type === 'bool' ? this.#width(result) : widthOf(type);
    const all = operands.map((each, i) =>
      i === 1 && isShift(operation) && !this.#varying.has(each)
        ? { scalar: this.#scalar(each), vectors: [] }
        : this.#operand(each, width),
    );
    this.#defineVectors(result, vectorOperation(this.#reading, operation, type, all));
  }

  #first({ after, plus }: Consecutive): Instruction {
    const first = this.#firsts.get(after) as Instruction;
    const by = this.#scalar(plus);
    if (plus.type !== 'f64') return plain('i32.add', first, by);
    const sum = plain('f64.add', plain('f64.convert_i32_s', first), by);
    return scalarOperation(this.#reading.code, 'index', 'f64', [sum]);
  }

  #select({ operands, result }: Operation): void {
    const { code } = this.#reading;
    const [condition, a, b] = operands as [Value, Value, Value];
    const width = this.#width(result);
    if (!this.#varying.has(condition)) {
      const decided = code.keep('i32', 'decided', this.#scalar(condition));
      const [first, second] = [this.#vectorsOf(a, width), this.#vectorsOf(b, width)];
      return this.#defineVectors(
        result,
        first.map((vector, i) => plain('select', vector, second[i] as Instruction, decided)),
      );
    }
    const lesser = this.#lesser(condition, a, b);
    if (lesser !== undefined) return this.#defineVectors(result, lesser);
    const masks = this.#vectorsOf(condition, width);
    if (this.#isSuccessor(a, b)) {
      // A mask is −1 where it holds.
      const counted = this.#vectorsOf(b);
      return this.#defineVectors(
        result,
        counted.map((vector, i) => plain('i32x4.sub', vector, masks[i] as Instruction)),
      );
    }
    this.#defineVectors(result, blend(this.#reading, width, masks, this.#operand(a, width), this.#operand(b, width)));
  }

  /** The smaller or the larger of two floats, by a comparison of them: one instruction, which says what it does with NaN and zeros as that does. */
  #lesser(condition: Value, a: Value, b: Value): readonly Instruction[] | undefined {
    const by = this.#made.get(condition);
    if ((by?.operation !== 'lt' && by?.operation !== 'gt') || (a.type !== 'f64' && a.type !== 'f32')) return undefined;
    const [x, y] = by.operands as [Value, Value];
    const isFirst = x === a && y === b;
    if (!isFirst && (x !== b || y !== a)) return undefined;
    const name =
      `${a.type === 'f64' ? 'f64x2' : 'f32x4'}.${(by.operation === 'lt') === isFirst ? 'pmin' : 'pmax'}` as const;
    // pmin(p, q) is q < p ? q : p.
    const [first, second] = [this.#vectorsOf(b), this.#vectorsOf(a)];
    return first.map((vector, i) => plain(name, vector, second[i] as Instruction));
  }

  /** Whether a is b + 1, of integers. */
  #isSuccessor(a: Value, b: Value): boolean {
    const by = this.#made.get(a);
    if (by?.operation !== 'add' || (a.type !== 'i32' && a.type !== 'u32') || !this.#varying.has(a)) return false;
    const [x, y] = by.operands as [Value, Value];
    return (x === b && this.#constants.get(y) === 1) || (y === b && this.#constants.get(x) === 1);
  }

  #load(statement: Load): void {
    const { index, mask, result } = statement;
    const reading = this.#reading;
    const { outside } = this.#kernel;
    if (!this.#varying.has(result)) {
      const condition = mask === undefined ? undefined : this.#scalar(mask);
      const value = loadAt(reading, statement, this.#scalar(index), condition, outside);
      // It may say that the element is not for the kernel: it happens, also where its value is not wanted in the end.
      if (outside === 'bail' && !statement.inside) return this.#keep(result, value);
      return this.#define(result, value);
    }
    const masks = mask === undefined ? undefined : this.#vectorsOf(mask, 32);
    if (!this.#varying.has(index))
      return this.#defineVectors(
        result,
        loadMasked(reading, statement, this.#scalar(index), masks as Vectors, outside),
      );
    const first = this.#firsts.get(index);
    if (first !== undefined && isForAll(statement, this.#kernel))
      return this.#defineVectors(result, loadConsecutive(reading, statement, first));
    this.#defineVectors(result, loadEach(reading, statement, this.#vectorsOf(index), masks, outside));
  }

  #if({ condition, whenTrue, whenFalse, results }: If): void {
    const { code } = this.#reading;
    const decided = this.#scalar(condition);
    const places = results.map((result) => this.#places(result));
    const arm = (from: Block): readonly Instruction[] =>
      code.inside(() =>
        this.#block(from, () => {
          from.yields.forEach((value, i) => {
            const to = places[i] as readonly Local[];
            this.#assign(to, this.#all(value, results[i] as Value));
          });
        }),
      );
    const [first, second] = [arm(whenTrue), arm(whenFalse)];
    code.push(when(decided, first, second));
  }

  #loop({ initial, carried, before, body, results }: Loop): void {
    const { code } = this.#reading;
    const first = carried.map((value, i) => this.#all(initial[i] as Value, value));
    const places = carried.map((value) => this.#places(value));
    this.#assign(places.flat(), first.flat());
    const done = { name: 'done' };
    const next = { name: 'next' };
    const round = code.inside(() =>
      this.#block(before, () => {
        const [condition, ...given] = before.yields as [Value, ...Value[]];
        code.push(...branchUnless(done, this.#scalar(condition)));
        this.#block(body, () => {
          const moved = carried.flatMap((value, i) => (body.yields[i] === value ? [] : [i]));
          const values = moved.flatMap((i) => this.#all(body.yields[i] as Value, carried[i] as Value));
          this.#assign(
            moved.flatMap((i) => places[i] as readonly Local[]),
            values,
          );
        });
        code.push(branch(next));
        // What a result was when the condition was looked at is still there: each value has a place of its own.
        results.forEach((result, i) => this.#alias(result, given[i] as Value));
      }),
    );
    code.push(block(done, [loop(next, round)]));
  }

  /** The statements of a block, then `then` within it. */
  #block({ statements }: Block, then: () => void): void {
    this.#forms.push(new Map());
    for (const each of statements) this.#statement(each);
    then();
    this.#forms.pop();
  }

  #alias(result: Value, value: Value): void {
    if (!this.#varying.has(result)) return void this.#scalars.set(result, this.#scalar(value));
    const width = this.#width(result);
    const vectors = this.#vectors.get(value);
    if (vectors !== undefined && this.#width(value) === width) return void this.#vectors.set(result, vectors);
    // A form that is made in each round, in locals.
    const places = this.#places(result);
    this.#assign(places, this.#vectorsOf(value, width));
  }

  /** All at once: what is assigned may be computed of what is there. */
  #assign(places: readonly Local[], values: readonly Instruction[]): void {
    const { code } = this.#reading;
    if (places.length === 1) return code.push(set(places[0] as Local, values[0] as Instruction));
    code.push(...values, ...places.toReversed().map((place) => set(place)));
  }

  /** New locals for a value. */
  #places(value: Value): readonly Local[] {
    const { code, lanes } = this.#reading;
    const name = String(value.id);
    if (!this.#varying.has(value)) {
      const place = code.local(machineType(value.type), name);
      this.#scalars.set(value, get(place));
      return [place];
    }
    const places = Array.from({ length: vectorCount(lanes, this.#width(value)) }, () => code.local('v128', name));
    this.#vectors.set(value, places.map(get));
    return places;
  }

  /** A value in the form of another. */
  #all(value: Value, like: Value): Vectors {
    return this.#varying.has(like) ? this.#vectorsOf(value, this.#width(like)) : [this.#scalar(value)];
  }

  #define(value: Value, scalar: Instruction, name = String(value.id)): void {
    const pending = this.#once.has(value) && !this.#invariant.has(value);
    if (!pending) return this.#keep(value, scalar, name);
    this.#reading.code.trace(scalar);
    this.#scalars.set(value, scalar);
  }

  #keep(value: Value, scalar: Instruction, name = String(value.id)): void {
    this.#scalars.set(value, this.#reading.code.keep(machineType(value.type), name, scalar));
  }

  #defineVectors(value: Value, vectors: Vectors, name = String(value.id)): void {
    const { code } = this.#reading;
    const pending = this.#once.has(value);
    if (pending) vectors.forEach((each) => code.trace(each));
    this.#vectors.set(value, pending ? vectors : vectors.map((each) => code.keep('v128', name, each)));
  }

  #width(value: Value): Width {
    return value.type === 'bool' ? (this.#widths.get(value) ?? 32) : widthOf(value.type);
  }

  #scalar(value: Value): Instruction {
    const scalar = this.#scalars.get(value);
    if (scalar === undefined)
      throw new OssaError('OSSA_INTERNAL', {
        what: `kernel ${this.#kernel.name}: %${value.id} has to be the same for all elements of a gang`,
      });
    return scalar;
  }

  #operand(value: Value, width: Width): Operand {
    return { scalar: this.#scalars.get(value), vectors: this.#vectorsOf(value, width) };
  }

  #vectorsOf(value: Value, width: Width = this.#width(value)): Vectors {
    const { code, lanes } = this.#reading;
    const own = this.#vectors.get(value);
    if (own !== undefined && this.#width(value) === width) return own;
    const key = `${value.id}.${width}`;
    const known = this.#forms.findLast((forms) => forms.has(key))?.get(key);
    if (known !== undefined) return known;
    const form =
      own === undefined
        ? (this.#consecutive(value) ?? this.#splat(value, width))
        : convertMask(code, lanes, own, this.#width(value), width).map((each) => code.keep('v128', key, each));
    this.#forms.at(own === undefined && this.#invariant.has(value) ? 0 : -1)?.set(key, form);
    return form;
  }

  /** Integers from a first one on as vectors. */
  #consecutive(value: Value): Vectors | undefined {
    const { code, lanes } = this.#reading;
    const first = this.#firsts.get(value);
    if (first === undefined) return undefined;
    const all = code.keep('v128', 'first', splat('i32', first));
    return Array.from({ length: vectorCount(lanes, 32) }, (_, k) => {
      const numbers = Array.from({ length: 4 }, (_, i) => 4 * k + i);
      return code.keep('v128', String(value.id), plain('i32x4.add', all, constants('i32', numbers)));
    });
  }

  /** A scalar as vectors. */
  #splat(value: Value, width: Width): Vectors {
    const { code, lanes } = this.#reading;
    const { type } = value;
    const scalar = this.#scalar(value);
    const number = this.#constants.get(value);
    const all = (vector: Instruction): Vectors => Array.from({ length: vectorCount(lanes, width) }, () => vector);
    if (number !== undefined) {
      // Zeros cost nothing.
      if (Object.is(number, 0)) return all(ZERO);
      return all(
        code.common('v128', `constant.${type}.${Object.is(number, -0) ? '-0' : number}`, () =>
          constants(
            type,
            Array.from({ length: 128 / widthOf(type) }, () => number),
          ),
        ),
      );
    }
    const vector = splat(type, scalar);
    const name = `${value.id}`;
    return all(this.#invariant.has(value) ? code.hoist('v128', name, vector) : code.keep('v128', name, vector));
  }
}
