/**
 * Kernels over gangs of elements: what is the same for all of them is a number, everything else a list of vectors. Conditions have to
 * be the same for all: the kernel is a predicated one.
 */
import type { Beside } from '../../kernel/ir/beside.ts';
import type { NumberName } from '../../../types/element.ts';
import {
  type Load,
  type Operation,
  type Scalar,
  type Statement,
  statementsIn,
  type Value,
} from '../../kernel/ir/ir.ts';
import { operandType, type OperationName } from '../../kernel/ir/operations.ts';
import { type Consecutive, consecutiveValues, firstsOfReads, isForAll } from '../../kernel/ir/consecutive.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import type { Form, Leaf, Variable } from './body.ts';
import { gather } from './gather.ts';
import { Lanes, type Layout } from './lanes.ts';
import { bytesOfNumber, isFloat } from './numbers.ts';
import { type ArrayNames, type Place, ScalarForm } from './scalar-form.ts';
import { scalarExpression } from './scalar.ts';
import { sideBySide } from './side-by-side.ts';
import { vectorExpression } from './vector.ts';
import type { Lane } from './vectors.ts';
import { laneWidths, throughDoubles, type Width } from './widths.ts';

/** The vector of which lanes read outside of an array. */
export const OUTSIDE = 'outside';

export class VectorForm implements Form {
  readonly beside: Beside;
  readonly lanes: Lanes;
  readonly #place: Place;
  readonly #scalar: ScalarForm;
  readonly #varying: ReadonlySet<Value>;
  readonly #width: (value: Value) => Width;
  /** What defines constants and results of operations. */
  readonly #definitions: ReadonlyMap<Value, Statement>;

  readonly #consecutive: ReadonlyMap<Value, Consecutive>;
  readonly #asked: ReadonlySet<Value>;
  /** Consecutive integers, by the variable of the first. */
  readonly #firsts = new Map<Value, string>();
  readonly #gang: number;

  /** `counted`: parameters that are consecutive integers within a gang, but for the lanes of the last one that have no element. */
  constructor(place: Place, layout: Layout, counted: readonly Value[] = []) {
    const { unit, kernel } = place;
    this.#gang = layout.lanes;
    this.#place = place;
    this.beside = place.beside;
    this.lanes = new Lanes(unit, layout);
    this.#scalar = new ScalarForm(place);
    this.#varying = varyingValues(kernel);
    this.#width = laneWidths(kernel, this.#varying);
    this.#consecutive = consecutiveValues(kernel, this.#varying, counted);
    this.#asked = firstsOfReads(kernel, this.#consecutive);
    this.#definitions = new Map(
      statementsIn(kernel.body).flatMap((each) => ('result' in each ? [[each.result, each] as const] : [])),
    );
  }

  /** A uniform value that has a name of its own. */
  bind(value: Value, name: string): void {
    this.#scalar.bind(value, name);
  }

  variables(value: Value): readonly Variable[] {
    if (!this.#varying.has(value)) return this.#scalar.variables(value);
    const type = this.#type(value.type, this.#width(value));
    return this.#names(value).map((name) => ({ type, name }));
  }

  parts(value: Value, target: Value): readonly string[] {
    return this.#varying.has(target) ? this.vectors(value, this.#width(target)) : this.#scalar.parts(value);
  }

  condition(value: Value): string {
    return this.#scalar.condition(value);
  }

  /** The vectors of a value; of a bool or an integer in lanes of `width`. */
  vectors(value: Value, width: Width = 4): readonly string[] {
    const { type } = value;
    if (this.#varying.has(value)) {
      const names = this.#names(value);
      return isFloat(type) ? names : this.#resized(names, type, this.#width(value), width);
    }
    const { lanes } = this;
    const bytes = isFloat(type) ? bytesOfNumber(type) : width;
    const name = this.#scalar.name(value);
    const mask = bytes === 8 ? 'i64' : 'i32';
    const splat =
      type === 'bool'
        ? lanes.of(bytes).splat(mask, `-(${mask})${name}`)
        : (bytes === 8 && !isFloat(type) ? lanes.words : lanes.of(bytes)).splat(type, name);
    return Array.from({ length: lanes.count(bytes) }, () => splat);
  }

  leaf(statement: Leaf): readonly string[] {
    const { result } = statement;
    if (this.#varying.has(result)) {
      if (statement.kind === 'load') return this.#load(statement);
      const consecutive = this.#consecutive.get(result);
      const first = consecutive === undefined ? [] : this.first(result, this.#firstOf(consecutive));
      // An index that comes of a double is nothing else.
      if (consecutive?.plus.type === 'f64') return first;
      return [...first, ...this.#define(result, this.#operation(statement as Operation))];
    }
    const [operand] = statement.kind === 'operation' ? statement.operands : [];
    if (operand === undefined || !this.#varying.has(operand)) return this.#scalar.leaf(statement);
    // Of what varies only `any` is the same for all.
    const width = this.#width(operand);
    const all = `(${this.vectors(operand, width).join(' | ')})`;
    return [`const i32 ${this.#scalar.name(result)} = ${this.lanes.of(width).any(width, all)};`];
  }

  /** Notes the first of consecutive integers, if a value is such. */
  first(value: Value, text: string): readonly string[] {
    const name = `${this.#scalar.name(value)}_first`;
    this.#firsts.set(value, name);
    return this.#asked.has(value) ? [`const i32 ${name} = ${text};`] : [];
  }

  #firstOf({ after, plus }: Consecutive): string {
    const [first, by] = [this.#firsts.get(after) as string, this.#scalar.name(plus)];
    if (plus.type !== 'f64') return `(i32)((u32)${first} + (u32)${by})`;
    return scalarExpression(this.#place.unit, 'index', 'f64', [`(f64)${first} + ${by}`], false);
  }

  #define(result: Value, parts: readonly string[]): readonly string[] {
    return this.variables(result).map(({ type, name }, j) => `const ${type} ${name} = ${parts[j]};`);
  }

  #type(type: Scalar, width: Width): string {
    const { lanes } = this;
    if (type === 'bool') return lanes.of(width).mask(width);
    if (isFloat(type)) return lanes.of(bytesOfNumber(type)).type(type);
    return (width === 8 ? lanes.words : lanes.narrow).type(type);
  }

  #names(value: Value): readonly string[] {
    const name = this.#scalar.name(value);
    const count = this.lanes.count(isFloat(value.type) ? bytesOfNumber(value.type) : this.#width(value));
    return count === 1 ? [name] : Array.from({ length: count }, (_, j) => `${name}_${j}`);
  }

  /** Masks or integers in lanes of another width. */
  #resized(parts: readonly string[], type: Exclude<Scalar, 'f64' | 'f32'>, from: Width, to: Width): readonly string[] {
    const { lanes } = this;
    if (from === to) return parts;
    if (to === 4) {
      const narrow = lanes.join(parts.map((part) => lanes.wide.words(part)));
      return type === 'u32' ? narrow.map((part) => `(${lanes.narrow.type('u32')})${part}`) : narrow;
    }
    return lanes.cut(parts, 'i32').map((part) => {
      const wide = lanes.wide.extend(`(${lanes.wide.type('i32')})${part}`);
      return type === 'bool' ? wide : `(${lanes.words.type(type)})${wide}`;
    });
  }

  /** Narrow lanes in vectors of as many as there are wide ones. */
  #cut(value: Value): readonly string[] {
    const { lanes } = this;
    const type = value.type as Exclude<Lane, 'f64'>;
    if (type === 'f32' || !this.#varying.has(value) || this.#width(value) === 4)
      return lanes.cut(this.vectors(value), type);
    return this.vectors(value, 8).map((part) => `(${lanes.wide.type(type)})${lanes.wide.words(part)}`);
  }

  #operation(statement: Operation): readonly string[] {
    const { operation, operands, result } = statement;
    const { lanes } = this;
    const type = operandType(operation, operands);
    if (type === 'bool') return this.#logic(operation, operands, this.#width(result));
    const { fast } = this.#place.kernel;
    const made = result.type;
    /** Of operands that stand in `vectors` already. */
    const each = (vectors: Lanes['wide'], ...all: readonly (readonly string[])[]): readonly string[] =>
      (all[0] as readonly string[]).map((_, j) =>
        vectorExpression(
          vectors,
          operation,
          type,
          all.map((parts) => parts[j] as string),
          fast,
        ),
      );
    if (isFloat(type)) {
      if (type === 'f32' && made === 'f64') return each(lanes.wide, this.#cut(operands[0] as Value));
      const width = bytesOfNumber(type) as Width;
      const results = each(lanes.of(width), ...operands.map((operand) => this.vectors(operand, width)));
      return type === 'f64' && made === 'f32' ? lanes.join(results) : results;
    }
    if (made === 'f64') {
      if (operation === 'pack') return each(lanes.wide, ...operands.map((operand) => this.vectors(operand, 8)));
      return each(lanes.wide, this.#cut(operands[0] as Value));
    }
    if (throughDoubles.has(operation))
      return lanes.join(each(lanes.wide, ...operands.map((operand) => this.#cut(operand))));
    const width = isFloat(made) ? 4 : this.#width(result);
    const parts = operands.map((operand) => this.vectors(operand, width));
    if (operation === 'select') return this.#selected(statement, parts, width);
    if (width === 4) return each(lanes.narrow, ...parts);
    const results = each(lanes.words, ...parts);
    return made === 'bool' ? results.map((mask) => lanes.wide.twice(mask)) : results;
  }

  /** Integers by masks; where one is counted on, the mask is −1 and does it alone. */
  #selected({ operands, result }: Operation, parts: readonly (readonly string[])[], width: Width): readonly string[] {
    const { lanes } = this;
    const type = this.#type(result.type, width);
    const unsigned = this.#type('u32', width);
    const [masks, whenTrue, whenFalse] = parts as [readonly string[], readonly string[], readonly string[]];
    const counts = this.#isNext(operands[1] as Value, operands[2] as Value);
    return masks.map((mask, j) => {
      const [yes, no] = [whenTrue[j] as string, whenFalse[j] as string];
      if (counts) return `(${type})((${unsigned})${no} - (${unsigned})${mask})`;
      if (width === 4) return lanes.narrow.select(result.type as Lane, mask, yes, no);
      return `(${type})${lanes.wide.select('i64', mask, yes, no)}`;
    });
  }

  /** Whether `more` is `before` + 1. */
  #isNext(more: Value, before: Value): boolean {
    const statement = this.#definitions.get(more);
    if (statement?.kind !== 'operation' || statement.operation !== 'add') return false;
    const [a, b] = statement.operands as [Value, Value];
    const one = this.#definitions.get(a === before ? b : a);
    return (a === before || b === before) && one?.kind === 'constant' && one.value === 1;
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

  #load(load: Load): readonly string[] {
    const { result, array, index, mask, inside } = load;
    if (!this.#varying.has(index)) return this.#broadcast(load, mask as Value);
    const first = this.#firsts.get(index);
    if (first !== undefined && isForAll(load, this.#place.kernel)) return this.#sideBySide(load, first);
    const { lanes } = this;
    const { kernel, arrays } = this.#place;
    const { pointer, length } = arrays[array] as ArrayNames;
    const wanted = mask === undefined ? [] : this.vectors(mask, 4);
    const places = this.vectors(index);
    const [type, unsigned] = [lanes.narrow.type('i32'), lanes.narrow.type('u32')];
    const names = places.map((_, j) => `${this.#scalar.name(result)}_in${j}`);
    const checked = inside
      ? []
      : names.flatMap((within, j) => {
          const most = lanes.narrow.splat('u32', `(u32)${length}`);
          return [
            `const ${type} ${within} = (${type})((${unsigned})${places[j]} < ${most});`,
            ...this.#outside(within, wanted[j]),
          ];
        });
    const masks = names.map((within, j) => [...(inside ? [] : [within]), ...wanted.slice(j, j + 1)].join(' & '));
    const number = result.type as Lane;
    const wide = number === 'f64';
    const element = kernel.arrays[array]?.element as NumberName;
    const parenthesised = masks.map((each) => `(${each})`);
    const where = wide ? lanes.cut(parenthesised, 'i32') : parenthesised;
    const gathered = (wide ? this.#cut(index) : places).map((at, j) =>
      gather(lanes.of(bytesOfNumber(number)), element, number, pointer, at, masks[0] === '' ? undefined : where[j]),
    );
    return [...checked, ...this.#define(result, gathered)];
  }

  #sideBySide({ result, array, inside }: Load, first: string): readonly string[] {
    const { unit, kernel, arrays } = this.#place;
    const element = kernel.arrays[array]?.element as NumberName;
    const read = { array: arrays[array] as ArrayNames, element, first, inside };
    return sideBySide(unit, {
      ...read,
      type: result.type as Lane,
      lanes: this.#gang,
      to: this.variables(result),
    });
  }

  /** One place for all, which only some want: it is read once, wherever it is. */
  #broadcast({ result, array, index }: Load, mask: Value): readonly string[] {
    const { lanes } = this;
    const { pointer, length } = this.#place.arrays[array] as ArrayNames;
    const [name, at] = [this.#scalar.name(result), this.#scalar.name(index)];
    const number = result.type as Lane;
    const width = bytesOfNumber(number) as Width;
    const vectors = lanes.of(width);
    const splat = vectors.splat(number, `${name}_at`);
    const within = lanes.narrow.splat('i32', `-${name}_in`);
    return [
      `const i32 ${name}_in = (u32)${at} < (u32)${length};`,
      ...this.vectors(mask, 4).flatMap((part) => this.#outside(within, part)),
      `const ${number} ${name}_at = ${name}_in ? ${pointer}[${at}] : 0;`,
      ...this.#define(
        result,
        this.vectors(mask, width).map(
          (part) => `(${vectors.type(number)})((${vectors.mask(width)})${splat} & ${part})`,
        ),
      ),
    ];
  }

  /** Notes the lanes that are not within an array, of those that want something. */
  #outside(within: string, wanted: string | undefined): readonly string[] {
    if (this.#place.kernel.outside === 'zero') return [];
    return [`${OUTSIDE} |= ${wanted === undefined ? `~${within}` : `${wanted} & ~${within}`};`];
  }
}
