/**
 * Kernels over gangs of elements: what is the same for all of them is a number, everything else a list of vectors. Conditions have to
 * be the same for all: the kernel is a predicated one.
 */
import {
  type Load,
  type Operation,
  resultsOf,
  type Scalar,
  type Statement,
  statementsIn,
  type Value,
} from '../../kernel/ir/ir.ts';
import { type OperationName, operandType, operandTypes } from '../../kernel/ir/operations.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import type { NumberName } from '../../../types/element.ts';
import type { Form, Leaf, Variable } from './body.ts';
import { laneWidths, type Width } from './widths.ts';
import { bytesOfNumber, isFloat } from './numbers.ts';
import { type ArrayNames, type Place, ScalarForm } from './scalar-form.ts';
import { vectorExpression } from './vector.ts';
import { type Lane, Vectors } from './vectors.ts';

/** Elements that are computed together, and bytes of the processor's vectors. */
export interface Layout {
  readonly lanes: number;
  readonly vectorBytes: 16 | 32 | 64;
}

/** The signs of operations on which the upper half of integers has no influence. */
const SIGNS: Partial<Record<OperationName, string>> = { add: '+', sub: '-', and: '&', or: '|', xor: '^' };

const isInteger = (type: Scalar): type is 'i32' | 'u32' => type === 'i32' || type === 'u32';

/** What a vector of a type has in its lanes. */
const laneType = (type: Scalar, width: Width): Lane | 'i64' =>
  isFloat(type) ? type : width === 8 ? 'i64' : type === 'bool' ? 'i32' : type;

/** The vector of which lanes read outside of an array. */
export const OUTSIDE = 'outside';

/** The vectors that hold lanes of so many bytes. */
export class Lanes {
  readonly #unit: Place['unit'];
  readonly #layout: Layout;
  readonly #vectors = new Map<number, Vectors>();

  constructor(unit: Place['unit'], layout: Layout) {
    this.#unit = unit;
    this.#layout = layout;
  }

  of(bytes: number): Vectors {
    const { lanes, vectorBytes } = this.#layout;
    const count = Math.min(lanes, vectorBytes / bytes);
    let vectors = this.#vectors.get(count);
    if (vectors === undefined) this.#vectors.set(count, (vectors = new Vectors(this.#unit, count)));
    return vectors;
  }

  count(bytes: number): number {
    return this.#layout.lanes / this.of(bytes).lanes;
  }

  /** Vectors of `lanes` lanes each out of ones that may have twice as many. */
  cut(parts: readonly string[], type: Lane | 'i64', lanes: number): readonly string[] {
    const vectors = this.of(bytesOfNumber(type));
    if (vectors.lanes === lanes) return parts;
    const name = vectors.type(type);
    return parts.flatMap((part) => [vectors.half(name, part, 0), vectors.half(name, part, 1)]);
  }

  /** The reverse of `cut`. */
  join(pieces: readonly string[], type: Lane | 'i64', lanes: number): readonly string[] {
    const vectors = this.of(bytesOfNumber(type));
    if (vectors.lanes === lanes) return pieces;
    return Array.from({ length: pieces.length / 2 }, (_, j) =>
      vectors.join(pieces[2 * j] as string, pieces[2 * j + 1] as string),
    );
  }
}

export class VectorForm implements Form {
  readonly lanes: Lanes;
  readonly #place: Place;
  readonly #scalar: ScalarForm;
  readonly #varying: ReadonlySet<Value>;
  readonly #width: (value: Value) => Width;
  readonly #definitions: ReadonlyMap<Value, Statement>;

  constructor(place: Place, layout: Layout) {
    this.#place = place;
    this.lanes = new Lanes(place.unit, layout);
    this.#scalar = new ScalarForm(place);
    this.#varying = varyingValues(place.kernel);
    this.#width = laneWidths(place.kernel, this.#varying);
    this.#definitions = new Map(
      [...statementsIn(place.kernel.body)].flatMap((statement) =>
        resultsOf(statement).map((result) => [result, statement] as const),
      ),
    );
  }

  /** A uniform value that has a name of its own. */
  bind(value: Value, name: string): void {
    this.#scalar.bind(value, name);
  }

  variables(value: Value): readonly Variable[] {
    if (!this.#varying.has(value)) return this.#scalar.variables(value);
    const bytes = this.#bytes(value);
    const type = this.lanes.of(bytes).type(laneType(value.type, bytes as Width));
    return this.#names(value).map((name) => ({ type, name }));
  }

  parts(value: Value, target: Value): readonly string[] {
    if (!this.#varying.has(target)) return this.#scalar.parts(value);
    return this.vectors(value, this.#width(target));
  }

  condition(value: Value): string {
    return this.#scalar.condition(value);
  }

  /** The vectors of a value; of a bool or an integer in lanes of `width`. */
  vectors(value: Value, width: Width = 4): readonly string[] {
    const { type } = value;
    const bytes = isFloat(type) ? bytesOfNumber(type) : width;
    if (this.#varying.has(value)) {
      const names = this.#names(value);
      return isFloat(type) ? names : this.#resized(names, this.#width(value), width, type);
    }
    const name = this.#scalar.name(value);
    const number = laneType(type, bytes as Width);
    const lane = type === 'bool' ? `-(${number})${name}` : name;
    const splat = this.lanes.of(bytes).splat(number, lane);
    return Array.from({ length: this.lanes.count(bytes) }, () => splat);
  }

  leaf(statement: Leaf): readonly string[] {
    const { result } = statement;
    if (statement.kind === 'load')
      return this.#varying.has(result) ? this.#load(statement) : this.#scalar.leaf(statement);
    if (statement.kind !== 'operation') return this.#scalar.leaf(statement);
    if (this.#varying.has(result)) return this.#define(result, this.#operation(statement));
    const [operand] = statement.operands as [Value];
    if (statement.operation !== 'any' || !this.#varying.has(operand)) return this.#scalar.leaf(statement);
    const width = this.#width(operand);
    const all = `(${this.vectors(operand, width).join(' | ')})`;
    return [`const i32 ${this.#scalar.name(result)} = ${this.lanes.of(width).any(width, all)};`];
  }

  #define(result: Value, parts: readonly string[]): readonly string[] {
    return this.variables(result).map(({ type, name }, j) => `const ${type} ${name} = ${parts[j]};`);
  }

  #bytes(value: Value): number {
    return isFloat(value.type) ? bytesOfNumber(value.type) : this.#width(value);
  }

  #names(value: Value): readonly string[] {
    const name = this.#scalar.name(value);
    const count = this.lanes.count(this.#bytes(value));
    return count === 1 ? [name] : Array.from({ length: count }, (_, j) => `${name}_${j}`);
  }

  #resized(parts: readonly string[], from: Width, to: Width, type: Scalar): readonly string[] {
    if (from === to) return parts;
    const { lanes } = this;
    const vectors = lanes.of(8);
    if (to === 8) return lanes.cut(parts, 'i32', vectors.lanes).map((piece) => vectors.resize(piece, 8));
    const narrow = lanes.of(4).type(laneType(type, 4));
    return lanes
      .join(
        parts.map((part) => vectors.resize(part, 4)),
        'i32',
        vectors.lanes,
      )
      .map((part) => (type === 'u32' ? `(${narrow})${part}` : part));
  }

  #operation(statement: Operation): readonly string[] {
    const { operation, operands, result } = statement;
    const { lanes } = this;
    const type = operandType(operation, operands);
    if (type === 'bool') return this.#logic(operation, operands, this.#width(result));
    const counted = this.#counted(statement);
    if (counted !== undefined) return counted;
    if (!isFloat(result.type) && result.type !== 'bool' && this.#width(result) === 8)
      return this.#wide(operation, operands);
    const fused = this.#place.kernel.fast;
    const types = operandTypes(operation, type);
    // Integers are divided as doubles.
    const sizes = [
      ...types.flatMap((each) => (each === 'bool' ? [] : [bytesOfNumber(each)])),
      ...(result.type === 'bool' ? [] : [bytesOfNumber(result.type)]),
      ...((operation === 'div' || operation === 'rem') && !isFloat(type) ? [8] : []),
    ];
    const vectors = lanes.of(Math.max(...sizes));
    const pieces = operands.map((operand, i) =>
      types[i] === 'bool'
        ? this.vectors(operand, bytesOfNumber(type) as Width)
        : lanes.cut(this.vectors(operand), types[i] as Lane, vectors.lanes),
    );
    const results = (pieces[0] as readonly string[]).map((_, j) =>
      vectorExpression(
        vectors,
        operation,
        type,
        pieces.map((each) => each[j] as string),
        fused,
      ),
    );
    return result.type === 'bool' ? results : lanes.join(results, result.type, vectors.lanes);
  }

  /** One more where a mask holds: a mask is −1 there. */
  #counted({ operation, operands, result }: Operation): readonly string[] | undefined {
    const [mask, more, before] = operands as [Value, Value, Value];
    if (operation !== 'select' || !(isInteger(result.type) && this.#isNext(more, before))) return undefined;
    const width = this.#width(result);
    const unsigned = this.lanes.of(width).type(width === 8 ? 'u64' : 'u32');
    const type = this.lanes.of(width).type(laneType(result.type, width));
    const masks = this.vectors(mask, width);
    return this.vectors(before, width).map((part, j) => `(${type})((${unsigned})${part} - (${unsigned})${masks[j]})`);
  }

  /** Whether `more` is `before` + 1. */
  #isNext(more: Value, before: Value): boolean {
    const statement = this.#definitions.get(more);
    if (statement?.kind !== 'operation' || statement.operation !== 'add') return false;
    const [a, b] = statement.operands as [Value, Value];
    const one = this.#definitions.get(a === before ? b : a);
    return (a === before || b === before) && one?.kind === 'constant' && one.value === 1;
  }

  /** Operations on integers of which only the lower half counts. */
  #wide(operation: OperationName, operands: readonly Value[]): readonly string[] {
    const vectors = this.lanes.of(8);
    const [type, unsigned] = [vectors.type('i64'), vectors.type('u64')];
    const all = operands.map((operand) => this.vectors(operand, 8));
    return (all[0] as readonly string[]).map((a, j) => {
      const [b = '', c = ''] = all.slice(1).map((parts) => parts[j] as string);
      if (operation === 'select') return vectors.select('i64', a, b, c);
      return `(${type})((${unsigned})${a} ${SIGNS[operation]} (${unsigned})${b})`;
    });
  }

  /** Operations on masks. */
  #logic(operation: OperationName, operands: readonly Value[], width: Width): readonly string[] {
    const all = operands.map((operand) => this.vectors(operand, width));
    return (all[0] as readonly string[]).map((a, j) => {
      const [b = '', c = ''] = all.slice(1).map((parts) => parts[j] as string);
      switch (operation) {
        case 'and':
          return `${a} & ${b}`;
        case 'or':
          return `${a} | ${b}`;
        case 'not':
          return `~${a}`;
        case 'select':
          return `(${a} & ${b}) | (~${a} & ${c})`;
        case 'eq':
          return `~(${a} ^ ${b})`;
        default:
          return `${a} ^ ${b}`;
      }
    });
  }

  #load({ result, array, index, mask, inside }: Load): readonly string[] {
    const { lanes } = this;
    const { kernel, arrays } = this.#place;
    const names = arrays[array] as ArrayNames;
    const name = this.#scalar.name(result);
    const narrow = lanes.of(4);
    const wanted = mask === undefined ? undefined : this.vectors(mask, 4);
    const outside = (part: string, j: number): readonly string[] =>
      kernel.outside === 'bail'
        ? [`${OUTSIDE} |= ${wanted === undefined ? `~${part}` : `${wanted[j]} & ~${part}`};`]
        : [];
    if (!this.#varying.has(index)) {
      // One place for all: it is read once, as if all wanted it.
      const at = this.#scalar.name(index);
      const within = narrow.splat('i32', `-${name}_in`);
      const lines = [
        `const i32 ${name}_in = (u32)${at} < (u32)${names.length};`,
        ...(wanted as readonly string[]).flatMap((_, j) => outside(within, j)),
        `const ${result.type} ${name}_at = ${name}_in ? ${names.pointer}[${at}] : 0;`,
      ];
      const bytes = bytesOfNumber(result.type as Lane) as Width;
      const vectors = lanes.of(bytes);
      const splat = vectors.splat(result.type as Lane, `${name}_at`);
      const masks = this.vectors(mask as Value, bytes);
      const type = vectors.type(result.type as Lane);
      return [
        ...lines,
        ...this.#define(
          result,
          masks.map((part) => `(${type})((${vectors.mask(bytes)})${splat} & ${part})`),
        ),
      ];
    }
    const places = this.vectors(index);
    const type = narrow.type('i32');
    const checked = inside
      ? []
      : places.flatMap((at, j) => {
          const within = `${name}_in${j}`;
          const length = narrow.splat('u32', `(u32)${names.length}`);
          return [
            `const ${type} ${within} = (${type})((${narrow.type('u32')})${at} < ${length});`,
            ...outside(within, j),
          ];
        });
    const masks = places.map((_, j) =>
      [...(inside ? [] : [`${name}_in${j}`]), ...(wanted?.slice(j, j + 1) ?? [])].join(' & '),
    );
    const number = result.type as Lane;
    const vectors = lanes.of(bytesOfNumber(number));
    const at = lanes.cut(places, 'i32', vectors.lanes);
    const where = lanes.cut(
      masks.map((each) => `(${each})`),
      'i32',
      vectors.lanes,
    );
    const element = kernel.arrays[array]?.element as NumberName;
    const gather = masks[0] === '' ? gatherAll(vectors, element, number) : gatherWhere(vectors, element, number);
    return [
      ...checked,
      ...this.#define(
        result,
        at.map((each, j) => `${gather}(${names.pointer}, ${each}${masks[0] === '' ? '' : `, ${where[j]}`})`),
      ),
    ];
  }
}

/** Elements by index, one after another: what the processor's own gathers do, which are no faster. Source: Fog, instruction tables, 2022. */
const gatherAll = (vectors: Vectors, element: NumberName, number: Lane): string => {
  const type = vectors.type(number);
  const lanes = Array.from({ length: vectors.lanes }, (_, k) => `p[at[${k}]]`).join(', ');
  return vectors.unit.define(
    `gather_${element}_${type}`,
    () =>
      `static inline ${type} gather_${element}_${type}(const ${element} *p, ${vectors.type('i32')} at) {
  return (${type}){${lanes}};
}`,
  );
};

/** The same where a mask holds, 0 elsewhere. All lanes read, so that none has a branch: those without a place of their own at 0. */
const gatherWhere = (vectors: Vectors, element: NumberName, number: Lane): string => {
  const type = vectors.type(number);
  const places = vectors.type('i32');
  const all = gatherAll(vectors, element, number);
  return vectors.unit.define(`gather_where_${element}_${type}`, () => {
    const width = bytesOfNumber(number) as Width;
    const mask = width === 4 ? 'mask' : vectors.resize('mask', 8);
    return `static inline ${type} gather_where_${element}_${type}(const ${element} *p, ${places} at, ${places} mask) {
  return (${type})((${vectors.mask(width)})${all}(p, at & mask) & ${mask});
}`;
  });
};
