/** Kernels over numbers: a variable for each value. */
import type { Beside } from '../../kernel/ir/beside.ts';
import type { Kernel, Load, Value } from '../../kernel/ir/ir.ts';
import { operandType } from '../../kernel/ir/operations.ts';
import type { Form, Leaf, Variable } from './body.ts';
import { literal, variableType } from './numbers.ts';
import { scalarExpression } from './scalar.ts';
import type { Unit } from './unit.ts';

/** An array as C sees it. */
export interface ArrayNames {
  readonly pointer: string;
  readonly length: string;
}

/** Where a kernel stands. */
export interface Place {
  readonly unit: Unit;
  readonly kernel: Kernel;
  /** Before the names of its values, so that two kernels may stand in one function. */
  readonly prefix: string;
  /** The names of its arrays. */
  readonly arrays: readonly ArrayNames[];
  readonly beside: Beside;
}

/** The variable that is 1 where an element read outside of an array. */
export const STATUS = 'status';

export class ScalarForm implements Form {
  readonly beside: Beside;
  readonly #place: Place;
  readonly #names = new Map<Value, string>();

  constructor(place: Place) {
    this.#place = place;
    this.beside = place.beside;
  }

  /** A value that has a name of its own. */
  bind(value: Value, name: string): void {
    this.#names.set(value, name);
  }

  name(value: Value): string {
    return this.#names.get(value) ?? `${this.#place.prefix}${value.id}`;
  }

  variables(value: Value): readonly Variable[] {
    return [{ type: variableType(value.type), name: this.name(value) }];
  }

  parts(value: Value): readonly string[] {
    return [this.name(value)];
  }

  condition(value: Value): string {
    return this.name(value);
  }

  leaf(statement: Leaf): readonly string[] {
    const { unit, kernel, arrays } = this.#place;
    const { result } = statement;
    switch (statement.kind) {
      case 'constant':
        this.bind(result, literal(result.type, statement.value));
        return [];
      case 'length':
        this.bind(result, (arrays[statement.array] as ArrayNames).length);
        return [];
      case 'load':
        return this.#load(statement);
      case 'operation': {
        const { operation, operands } = statement;
        const names = operands.map((operand) => this.name(operand));
        return [
          this.#define(result, scalarExpression(unit, operation, operandType(operation, operands), names, kernel.fast)),
        ];
      }
    }
  }

  #define(result: Value, text: string): string {
    return `const ${variableType(result.type)} ${this.name(result)} = ${text};`;
  }

  #load({ result, array, index, mask, inside }: Load): readonly string[] {
    const { kernel, arrays } = this.#place;
    const { pointer, length } = arrays[array] as ArrayNames;
    const element = `${pointer}[${this.name(index)}]`;
    const wanted = mask === undefined ? undefined : this.name(mask);
    if (inside) return [this.#define(result, wanted === undefined ? element : `${wanted} ? ${element} : 0`)];
    const within = `(u32)${this.name(index)} < (u32)${length}`;
    const checked = `${this.name(result)}_in`;
    const bail = wanted === undefined ? `!${checked}` : `${wanted} & !${checked}`;
    return [
      `const i32 ${checked} = ${within};`,
      ...(kernel.outside === 'bail' ? [`${STATUS} |= ${bail};`] : []),
      this.#define(result, `${wanted === undefined ? '' : `${wanted} & `}${checked} ? ${element} : 0`),
    ];
  }
}
