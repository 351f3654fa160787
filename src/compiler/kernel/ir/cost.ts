/** What a kernel costs per element, as far as its text tells. */
import { elements } from '../../../types/element.ts';
import type { Block, Kernel, Statement, Value } from './ir.ts';
import { statementsIn } from './ir.ts';
import { rowOf } from './operations.ts';
import { roundsOf } from './rounds.ts';

/** Rounds of a loop whose number is not known, as compilers guess them. Source: Ball and Larus, "Branch prediction for free", 1993. */
const GUESSED_ROUNDS = 10;

export interface Cost {
  /** In multiples of an addition. */
  readonly operations: number;
  /** Reads by index. */
  readonly loads: number;
  readonly branches: number;
  /** Read and written, the parameters that vary and the results among them. */
  readonly bytes: number;
}

const sizes = { f64: 8, f32: 4, i32: 4, u32: 4, bool: 1 } as const;
const sizeOf = ({ type }: Value): number => sizes[type];
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0);

/** The cost for one element. Of the arms of a branch, each is taken half of the time. */
export function costOf(kernel: Kernel): Cost {
  const constants = new Map<Value, number>();
  for (const each of statementsIn(kernel.body)) if (each.kind === 'constant') constants.set(each.result, each.value);
  let [operations, loads, branches] = [0, 0, 0];
  let bytes = sum([...kernel.parameters.filter(({ varying }) => varying), ...kernel.body.yields].map(sizeOf));
  const block = ({ statements }: Block, times: number): void => {
    for (const statement of statements) add(statement, times);
  };
  const add = (statement: Statement, times: number): void => {
    switch (statement.kind) {
      case 'operation':
        operations += times * rowOf(statement.operation).cost;
        return;
      case 'load':
        loads += times;
        bytes += times * elements[(kernel.arrays[statement.array] as Kernel['arrays'][number]).element].bytes;
        return;
      case 'if':
        branches += times;
        block(statement.whenTrue, times / 2);
        block(statement.whenFalse, times / 2);
        return;
      case 'loop': {
        const rounds = roundsOf(statement, (value) => constants.get(value)) ?? GUESSED_ROUNDS;
        branches += times * (rounds + 1);
        block(statement.before, times * (rounds + 1));
        block(statement.body, times * rounds);
      }
    }
  };
  block(kernel.body, 1);
  return { operations, loads, branches, bytes };
}
