/** What a kernel means, statement by statement: the oracle of every pass and back end. */
import type { Block, Kernel, Statement, Value } from './ir.ts';
import { evaluate, operandType } from './operations.ts';

/** The element is not for the kernel: it reads outside of an array. */
export const BAIL: unique symbol = Symbol('bail');

/** Rounds of loops after which the interpreter gives up: only kernels that do not end get there. */
const MOST_ROUNDS = 1e8;

/**
 * The results for one element. Values are numbers of their types, bools 0 and 1; tables of the kernel's own need not be among `arrays`.
 *
 * @throws RangeError where loops go round for ever
 */
export function interpret(
  kernel: Kernel,
  parameters: readonly number[],
  arrays: readonly (ArrayLike<number> | undefined)[] = [],
): readonly number[] | typeof BAIL {
  const values: number[] = [];
  let rounds = 0;
  let bailed = false;
  const set = ({ id }: Value, value: number): void => void (values[id] = value);
  const get = ({ id }: Value): number => values[id] as number;
  const memory = (array: number): ArrayLike<number> =>
    (kernel.arrays[array]?.data ?? arrays[array]) as ArrayLike<number>;
  const block = ({ statements, yields }: Block): readonly number[] => {
    for (const statement of statements) run(statement);
    return yields.map(get);
  };
  const run = (statement: Statement): void => {
    switch (statement.kind) {
      case 'constant':
        return set(statement.result, statement.value);
      case 'operation': {
        const { operation, operands, result } = statement;
        return set(result, evaluate(operation, operandType(operation, operands), operands.map(get)));
      }
      case 'length':
        return set(statement.result, memory(statement.array).length);
      case 'load': {
        const { result, array, index, mask } = statement;
        if (mask !== undefined && get(mask) === 0) return set(result, 0);
        const at = get(index);
        const from = memory(array);
        if (at < 0 || at >= from.length) {
          bailed = true;
          return set(result, 0);
        }
        return set(result, from[at] as number);
      }
      case 'if': {
        const yielded = block(get(statement.condition) === 1 ? statement.whenTrue : statement.whenFalse);
        return statement.results.forEach((result, i) => set(result, yielded[i] as number));
      }
      case 'loop': {
        const { initial, carried, before, body, results } = statement;
        let next = initial.map(get);
        for (;;) {
          if (++rounds > MOST_ROUNDS)
            throw new RangeError(`kernel ${kernel.name} goes round more than ${MOST_ROUNDS} times`);
          carried.forEach((value, i) => set(value, next[i] as number));
          const [condition, ...given] = block(before);
          if (condition === 0) return results.forEach((result, i) => set(result, given[i] as number));
          next = [...block(body)];
        }
      }
    }
  };
  kernel.parameters.forEach((parameter, i) => set(parameter, parameters[i] as number));
  const results = block(kernel.body);
  return bailed && kernel.outside === 'bail' ? BAIL : results;
}
