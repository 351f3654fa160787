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

/** Values that are alive, counted as they come and go. */
class Alive {
  readonly values: Set<Value>;
  readonly #varying: ReadonlySet<Value>;
  narrow = 0;
  wide = 0;

  constructor(varying: ReadonlySet<Value>, values: Iterable<Value> = []) {
    this.values = new Set();
    this.#varying = varying;
    for (const value of values) this.add(value);
  }

  add(value: Value): void {
    const { size } = this.values;
    if (this.values.add(value).size > size) this.#count(value, 1);
  }

  delete(value: Value): void {
    if (this.values.delete(value)) this.#count(value, -1);
  }

  #count(value: Value, by: 1 | -1): void {
    if (!this.#varying.has(value)) return;
    if (widthOf(value.type) === 64) this.wide += by;
    else this.narrow += by;
  }
}

/** Where the most bits are alive. Source: liveness from the end backwards, on structured control flow. */
export function pressureOf(kernel: Kernel): Pressure {
  const varying = varyingValues(kernel);
  let most: Pressure = { narrow: 0, wide: 0 };
  const look = ({ narrow, wide }: Alive): void => {
    if (narrow + 2 * wide > most.narrow + 2 * most.wide) most = { narrow, wide };
  };
  /** What is alive before a block, of what is alive behind it. */
  const before = ({ statements, yields }: Block, behind: Iterable<Value>): Alive => {
    const alive = new Alive(varying, behind);
    for (const value of yields) alive.add(value);
    for (let i = statements.length - 1; i >= 0; i--) {
      const statement = statements[i] as Statement;
      look(alive);
      for (const value of resultsOf(statement)) alive.delete(value);
      inside(statement, alive);
      for (const value of operandsOf(statement)) alive.add(value);
    }
    look(alive);
    return alive;
  };
  /** Adds what the blocks of a statement need. */
  const inside = (statement: Statement, behind: Alive): void => {
    if (statement.kind !== 'if' && statement.kind !== 'loop') return;
    const kept = [...behind.values];
    if (statement.kind === 'if') {
      for (const block of blocksOf(statement)) for (const value of before(block, kept).values) behind.add(value);
      return;
    }
    const { carried, before: head, body } = statement;
    const round = (needed: Iterable<Value>): Set<Value> => {
      const { values } = before(body, [...kept, ...needed]);
      const all = before(head, [...values, ...kept]);
      for (const value of carried) all.delete(value);
      return all.values;
    };
    // What a round needs from outside, those before it keep.
    for (const value of round(round([]))) behind.add(value);
  };
  before(kernel.body, []);
  return most;
}
