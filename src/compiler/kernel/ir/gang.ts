/** What a predicated kernel means for several elements in lockstep: the oracle of predication and of vector back ends. */
import { BAIL } from './interpret.ts';
import type { Block, Kernel, Load, Statement, Value } from './ir.ts';
import { evaluate, operandType } from './operations.ts';

/** Rounds of loops after which the interpreter gives up. */
const MOST_ROUNDS = 1e6;

/**
 * The results for each of `lanes`, the parameters of one element each. All lanes take the same way through the kernel.
 *
 * @throws RangeError where a condition differs between lanes, a load that is known to be inside is not, or loops go round for ever
 */
export function interpretGang(
  kernel: Kernel,
  lanes: readonly (readonly number[])[],
  arrays: readonly (ArrayLike<number> | undefined)[] = [],
): readonly (readonly number[] | typeof BAIL)[] {
  const values: (readonly number[])[] = [];
  const bailed = lanes.map(() => false);
  let rounds = 0;
  const set = ({ id }: Value, value: readonly number[]): void => void (values[id] = value);
  const get = ({ id }: Value): readonly number[] => values[id] as readonly number[];
  const wrong = (what: string): RangeError => new RangeError(`kernel ${kernel.name}: ${what}`);
  const memory = (array: number): ArrayLike<number> =>
    (kernel.arrays[array]?.data ?? arrays[array]) as ArrayLike<number>;
  const same = (value: Value): boolean => {
    const [first, ...others] = get(value);
    if (others.some((each) => each !== first)) throw wrong(`the condition %${value.id} differs between lanes`);
    return first === 1;
  };
  const block = ({ statements, yields }: Block): readonly (readonly number[])[] => {
    for (const statement of statements) run(statement);
    return yields.map(get);
  };
  const load = ({ array, index, mask, inside, result }: Load, lane: number): number => {
    if (mask !== undefined && get(mask)[lane] === 0) return 0;
    const at = get(index)[lane] as number;
    const from = memory(array);
    if (at >= 0 && at < from.length) return from[at] as number;
    if (inside) throw wrong(`%${result.id} is read at ${at}, outside of @${array}`);
    bailed[lane] = true;
    return 0;
  };
  const run = (statement: Statement): void => {
    switch (statement.kind) {
      case 'constant':
        return set(
          statement.result,
          lanes.map(() => statement.value),
        );
      case 'operation': {
        const { operation, operands, result } = statement;
        const given = operands.map(get);
        const type = operandType(operation, operands);
        const each = lanes.map((_, lane) =>
          evaluate(
            operation,
            type,
            given.map((of) => of[lane] as number),
          ),
        );
        return set(result, operation === 'any' ? each.map(() => Math.max(...each)) : each);
      }
      case 'length':
        return set(
          statement.result,
          lanes.map(() => memory(statement.array).length),
        );
      case 'load':
        return set(
          statement.result,
          lanes.map((_, lane) => load(statement, lane)),
        );
      case 'if': {
        const yielded = block(same(statement.condition) ? statement.whenTrue : statement.whenFalse);
        return statement.results.forEach((result, i) => set(result, yielded[i] as readonly number[]));
      }
      case 'loop': {
        const { initial, carried, before, body, results } = statement;
        let next = initial.map(get);
        for (;;) {
          if (++rounds > MOST_ROUNDS) throw wrong(`goes round more than ${MOST_ROUNDS} times`);
          carried.forEach((value, i) => set(value, next[i] as readonly number[]));
          const [, ...given] = block(before);
          if (!same(before.yields[0] as Value))
            return results.forEach((result, i) => set(result, given[i] as readonly number[]));
          next = [...block(body)];
        }
      }
    }
  };
  kernel.parameters.forEach((parameter, i) =>
    set(
      parameter,
      lanes.map((lane) => lane[i] as number),
    ),
  );
  const results = block(kernel.body);
  return bailed.map((out, lane) => (out && kernel.outside === 'bail' ? BAIL : results.map((of) => of[lane] as number)));
}
