/** Walks a kernel and writes it anew, which is how passes change one: values are numbered anew, and what nobody copies is gone. */
import { Builder } from '../ir/builder.ts';
import type { Block, Kernel, Statement, Value } from '../ir/ir.ts';

/** Writes what becomes of a statement: `to.copy(statement)` where nothing changes. */
export type Visit = (statement: Statement, to: Rewriter) => void;

/** Does the walk of a block inside of a statement. */
export type Within = (block: Block, walk: () => readonly Value[]) => readonly Value[];

export class Rewriter {
  readonly builder: Builder;
  readonly #visit: Visit;
  /** What values became, by their old numbers. */
  readonly #values: Value[] = [];

  constructor(visit: Visit, builder: Builder = new Builder()) {
    this.#visit = visit;
    this.builder = builder;
  }

  /** What a value of the old kernel is in the new one. */
  of(old: Value): Value {
    return this.#values[old.id] as Value;
  }

  all(old: readonly Value[]): Value[] {
    return old.map((value) => this.of(value));
  }

  define(old: Value, value: Value): void {
    this.#values[old.id] = value;
  }

  defineAll(old: readonly Value[], values: readonly Value[]): void {
    old.forEach((each, i) => this.define(each, values[i] as Value));
  }

  /** Writes the statements of a block where the walk is, and gives what the block yields. */
  inline({ statements, yields }: Block): readonly Value[] {
    for (const statement of statements) {
      this.builder.site = statement.site;
      this.#visit(statement, this);
    }
    return this.all(yields);
  }

  /** A block of its own, of what becomes of `block`. */
  block(block: Block): Block {
    return this.builder.block(() => this.inline(block));
  }

  /** Writes a statement as it is, with what the walk makes of the blocks inside; `within` does the walk of each. */
  copy(statement: Statement, within: Within = (_, walk) => walk()): void {
    const { builder } = this;
    const inline = (block: Block): readonly Value[] => within(block, () => this.inline(block));
    const { site } = statement;
    builder.site = site;
    switch (statement.kind) {
      case 'constant':
        return this.define(statement.result, builder.constant(statement.result.type, statement.value));
      case 'operation':
        return this.define(statement.result, builder.operation(statement.operation, ...this.all(statement.operands)));
      case 'load': {
        const { array, index, mask, inside, result } = statement;
        const rest = { inside, mask: mask === undefined ? undefined : this.of(mask) };
        return this.define(result, builder.load(array, this.of(index), rest));
      }
      case 'length':
        return this.define(statement.result, builder.length(statement.array));
      case 'if': {
        const { results, condition, whenTrue, whenFalse } = statement;
        const [first, second] = [builder.block(() => inline(whenTrue)), builder.block(() => inline(whenFalse))];
        builder.site = site;
        return this.defineAll(results, builder.if(this.of(condition), first, second));
      }
      case 'loop': {
        const { results, carried, initial, before, body } = statement;
        const given = builder.loop(
          this.all(initial),
          (values) => {
            this.defineAll(carried, values);
            return inline(before);
          },
          () => inline(body),
        );
        return this.defineAll(results, given);
      }
    }
  }
}

/** The kernel that `visit` makes of a kernel's statements. */
export function rewrite(kernel: Kernel, visit: Visit): Kernel {
  const to = new Rewriter(visit);
  for (const parameter of kernel.parameters)
    to.define(parameter, to.builder.parameter(parameter.name, parameter.type, parameter.varying));
  kernel.arrays.forEach((array) => to.builder.array(array));
  const { name, body, outside, fast } = kernel;
  return to.builder.kernel(name, to.inline(body), { outside, fast });
}
