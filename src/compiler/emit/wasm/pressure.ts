/** How many vectors of a kernel are alive at once: beyond the registers of a processor they go to memory and back. */
import {
  type Block,
  blocksOf,
  type Kernel,
  operandsOf,
  resultsOf,
  type Statement,
  type Value,
} from '../../kernel/ir/ir.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import { vectorCount, widthOf } from './lanes.ts';

/** The most values of a kernel that are alive at the same time and differ from element to element, by the width of their lanes. */
export interface Pressure {
  readonly narrow: number;
  readonly wide: number;
}

/** The vectors that these are for a gang. */
export const vectorsAlive = ({ narrow, wide }: Pressure, lanes: number): number =>
  narrow * vectorCount(lanes, 32) + wide * vectorCount(lanes, 64);

/** Where the most bits are alive. Source: liveness from the end backwards, on structured control flow. */
export function pressureOf(kernel: Kernel): Pressure {
  const varying = varyingValues(kernel);
  let most: Pressure = { narrow: 0, wide: 0 };
  const look = (alive: ReadonlySet<Value>): void => {
    let [narrow, wide] = [0, 0];
    for (const value of alive) {
      if (!varying.has(value)) continue;
      if (widthOf(value.type) === 64) wide++;
      else narrow++;
    }
    if (narrow + 2 * wide > most.narrow + 2 * most.wide) most = { narrow, wide };
  };
  /** What is alive before a block, of what is alive behind it. */
  const before = ({ statements, yields }: Block, behind: ReadonlySet<Value>): Set<Value> => {
    const alive = new Set([...behind, ...yields]);
    for (const statement of statements.toReversed()) {
      look(alive);
      resultsOf(statement).forEach((value) => alive.delete(value));
      inside(statement, alive).forEach((value) => alive.add(value));
      operandsOf(statement).forEach((value) => alive.add(value));
    }
    look(alive);
    return alive;
  };
  const inside = (statement: Statement, behind: ReadonlySet<Value>): ReadonlySet<Value> => {
    if (statement.kind !== 'loop') return new Set(blocksOf(statement).flatMap((block) => [...before(block, behind)]));
    const { carried, before: head, body } = statement;
    const round = (kept: Iterable<Value>): Set<Value> => {
      const all = before(head, new Set([...before(body, new Set([...behind, ...kept])), ...behind]));
      carried.forEach((value) => all.delete(value));
      return all;
    };
    // What a round needs from outside, those before it keep.
    return round(round([]));
  };
  before(kernel.body, new Set());
  return most;
}
