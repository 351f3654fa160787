/** Writes kernels: hands out values, checks types as it goes, and keeps the open blocks. */
import type { Site } from '../../../errors.ts';
import type { ArrayParameter, Block, Kernel, Parameter, Scalar, Statement, Value } from './ir.ts';
import { loadedType } from './ir.ts';
import { operandType, type OperationName, resultType } from './operations.ts';

export class Builder {
  readonly #parameters: Parameter[] = [];
  readonly #arrays: ArrayParameter[] = [];
  #next = 0;
  #open: Statement[] = [];
  /** Where in the source what is written now comes from. */
  site: Site | undefined;

  value(type: Scalar): Value {
    return { id: this.#next++, type };
  }

  parameter(name: string, type: Scalar, varying: boolean): Parameter {
    const parameter = { id: this.#next++, type, name, varying };
    this.#parameters.push(parameter);
    return parameter;
  }

  /** The number of a new array. */
  array(array: ArrayParameter): number {
    return this.#arrays.push(array) - 1;
  }

  get arrays(): readonly ArrayParameter[] {
    return this.#arrays;
  }

  constant(type: Scalar, value: number): Value {
    const result = this.value(type);
    this.push({ kind: 'constant', result, value, site: this.site });
    return result;
  }

  operation(operation: OperationName, ...operands: Value[]): Value {
    const result = this.value(resultType(operation, operandType(operation, operands)));
    this.push({ kind: 'operation', operation, operands, result, site: this.site });
    return result;
  }

  load(
    array: number,
    index: Value,
    rest: { readonly mask?: Value | undefined; readonly inside?: boolean } = {},
  ): Value {
    const result = this.value(loadedType((this.#arrays[array] as ArrayParameter).element));
    const { mask, inside = false } = rest;
    this.push({ kind: 'load', array, index, inside, result, site: this.site, ...(mask === undefined ? {} : { mask }) });
    return result;
  }

  length(array: number): Value {
    const result = this.value('i32');
    this.push({ kind: 'length', array, result, site: this.site });
    return result;
  }

  /** A block of what `write` writes and yields. */
  block(write: () => readonly Value[]): Block {
    const outer = this.#open;
    this.#open = [];
    try {
      const yields = write();
      return { statements: this.#open, yields };
    } finally {
      this.#open = outer;
    }
  }

  /** Both arms yield values of the same types. */
  if(condition: Value, whenTrue: Block, whenFalse: Block): readonly Value[] {
    const results = whenTrue.yields.map(({ type }) => this.value(type));
    this.push({ kind: 'if', condition, whenTrue, whenFalse, results, site: this.site });
    return results;
  }

  /**
   * `before` is given the carried values and yields the condition and the results, `body` the next carried values.
   */
  loop(
    initial: readonly Value[],
    before: (carried: readonly Value[]) => readonly Value[],
    body: (carried: readonly Value[]) => readonly Value[],
  ): readonly Value[] {
    const { site } = this;
    const carried = initial.map(({ type }) => this.value(type));
    const first = this.block(() => before(carried));
    const second = this.block(() => body(carried));
    const results = first.yields.slice(1).map(({ type }) => this.value(type));
    this.push({ kind: 'loop', initial, carried, before: first, body: second, results, site });
    return results;
  }

  push(statement: Statement): void {
    this.#open.push(statement);
  }

  /** The kernel of everything written so far, which yields `results`. */
  kernel(name: string, results: readonly Value[], { outside, fast }: Pick<Kernel, 'outside' | 'fast'>): Kernel {
    return {
      name,
      parameters: this.#parameters,
      arrays: this.#arrays,
      body: { statements: this.#open, yields: results },
      outside,
      fast,
    };
  }
}
