/** Where the values of a kernel are used, and what becomes of them within a round of each loop. */
import { type Block, blocksOf, type Kernel, operandsOf, resultsOf, type Statement, type Value } from '../ir/ir.ts';

export class Uses {
  /** The statements that use a value, each as often as it does; of what blocks yield, the statement around them. */
  readonly #by = new Map<Value, (Statement | undefined)[]>();
  /** The values that are computed of a value at once. */
  readonly #next = new Map<Value, Value[]>();

  constructor({ body }: Kernel) {
    this.#block(body, undefined, []);
  }

  /** The statements that use a value; undefined stands for the kernel's own results. */
  of(value: Value): readonly (Statement | undefined)[] {
    return this.#by.get(value) ?? [];
  }

  /** Whether one of some values is computed of another of them, rounds before not counted. */
  meet(values: readonly Value[]): boolean {
    return values.some((value) => {
      const seen = new Set<Value>();
      const reach = (from: Value): boolean =>
        (this.#next.get(from) ?? []).some((next) => {
          if (seen.has(next)) return false;
          seen.add(next);
          return values.includes(next) || reach(next);
        });
      return reach(value);
    });
  }

  #use(value: Value, by: Statement | undefined, gives: readonly Value[]): void {
    const all = this.#by.get(value);
    if (all === undefined) this.#by.set(value, [by]);
    else all.push(by);
    const next = this.#next.get(value);
    if (next === undefined) this.#next.set(value, [...gives]);
    else next.push(...gives);
  }

  #block({ statements, yields }: Block, around: Statement | undefined, gives: readonly (Value | undefined)[]): void {
    for (const statement of statements) {
      const results = resultsOf(statement);
      if (statement.kind === 'loop') {
        const { initial, carried, before, body } = statement;
        initial.forEach((value, i) => this.#use(value, statement, [carried[i] as Value]));
        this.#block(before, statement, [undefined, ...results]);
        this.#block(body, statement, []);
        continue;
      }
      operandsOf(statement).forEach((value) => this.#use(value, statement, results));
      for (const block of blocksOf(statement)) this.#block(block, statement, results);
    }
    yields.forEach((value, i) => this.#use(value, around, gives[i] === undefined ? [] : [gives[i]]));
  }
}
