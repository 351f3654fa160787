/**
 * The variables of a function that is being lowered, as values: what branches and loops change becomes results of `if` and of `loop`.
 * The types of variables that change are found by lowering again until none of them grows.
 */
import type { Builder } from '../ir/builder.ts';
import type { Block, Scalar, Statement, Value } from '../ir/ir.ts';
import { rowOf } from '../ir/operations.ts';
import {
  leaves,
  nothing,
  type Operand,
  sameShape,
  valueOf,
  type Variable,
  type VariableTypes,
  withLeaves,
} from './operand.ts';
import type { Typing } from './typing.ts';

/** An arm of a branch costs less than the branch, up to so much. */
const CHEAP = 16;

export class State {
  readonly builder: Builder;
  readonly typing: Typing;
  readonly #types: VariableTypes;
  #values = new Map<Variable, Operand>();
  /** A variable's type has grown: what was lowered before is of the wrong one. */
  grown = false;

  constructor(builder: Builder, typing: Typing, types: VariableTypes) {
    this.builder = builder;
    this.typing = typing;
    this.#types = types;
  }

  get(variable: Variable): Operand {
    return this.#values.get(variable) ?? nothing;
  }

  set(variable: Variable, operand: Operand): void {
    let i = 0;
    const put = withLeaves(operand, () => {
      const place = i++;
      const leaf = leaves(operand)[place] as Operand;
      if (leaf.kind === 'literal') return (this.#note(variable, place, leaf), leaf);
      if (leaf.kind !== 'value') return leaf;
      return valueOf(this.convert(leaf.value, this.#note(variable, place, leaf)));
    });
    this.#values.set(variable, put);
  }

  /** The type of a variable's number, with one more that is put there. */
  #note(variable: Variable, place: number, leaf: Operand): Scalar {
    let known = this.#types.get(variable.key);
    if (known === undefined) this.#types.set(variable.key, (known = new Map()));
    const before = known.get(place);
    const type = leaf.kind === 'value' ? leaf.value.type : undefined;
    if (type === 'bool' || before === 'bool') {
      known.set(place, 'bool');
      return 'bool';
    }
    if (type === undefined) return before ?? 'f64';
    const now = before === undefined || before === type ? type : this.typing.join(before, type, []);
    // Numbers that do not meet stay apart: what is put there is brought into the variable's type.
    const joined = typeof now === 'string' ? now : (before as Scalar);
    if (joined !== before) {
      known.set(place, joined);
      if (before !== undefined) this.grown = true;
    }
    return joined;
  }

  /** The type in which a variable's number goes from one block to another. */
  #typeOf(variable: Variable, place: number, meeting: readonly Operand[]): Scalar {
    const known = this.#types.get(variable.key)?.get(place);
    if (known !== undefined) return known;
    const literals = meeting.flatMap((each) => (each.kind === 'literal' ? [each.value] : []));
    const joined = this.typing.join(undefined, undefined, literals);
    return typeof joined === 'string' ? joined : 'f64';
  }

  /** A number in a type. Between bools and numbers, as JavaScript does it. */
  convert(value: Value, type: Scalar): Value {
    const b = this.builder;
    if (value.type === type) return value;
    if (value.type === 'bool') return b.operation('select', value, b.constant(type, 1), b.constant(type, 0));
    if (type === 'bool') {
      const zero = b.constant(value.type, 0);
      // NaN is neither below nor above.
      return b.operation('or', b.operation('lt', value, zero), b.operation('gt', value, zero));
    }
    const cuts =
      this.typing.kind === 'typed' &&
      (type === 'i32' || type === 'u32') &&
      (value.type === 'f64' || value.type === 'f32');
    return b.operation(cuts ? (`${type}_sat` as 'i32_sat') : type, value);
  }

  number(operand: Operand, type: Scalar): Value {
    if (operand.kind === 'value') return this.convert(operand.value, type);
    const value = operand.kind === 'literal' ? operand.value : 0;
    return this.builder.constant(
      type,
      type === 'f32' ? Math.fround(value) : type === 'i32' ? value | 0 : type === 'u32' ? value >>> 0 : value,
    );
  }

  /** What `write` writes, and the variables behind it; here, they are as before. */
  arm(write: () => readonly Value[]): { readonly block: Block; readonly values: Map<Variable, Operand> } {
    const before = this.#values;
    this.#values = new Map(before);
    const block = this.builder.block(write);
    const values = this.#values;
    this.#values = before;
    return { block, values };
  }

  /** A branch: both arms give operands of one shape, or nothing. What it gives. */
  branch(condition: Value, whenTrue: () => Operand, whenFalse: () => Operand, wrong: (what: string) => never): Operand {
    let [given, other]: Operand[] = [nothing, nothing];
    const first = this.arm(() => ((given = whenTrue()), []));
    const second = this.arm(() => ((other = whenFalse()), []));
    const result: Variable = { name: 'the value of a branch', key: `branch`, constant: true };
    const pairs: { variable: Variable; a: Operand; b: Operand }[] = [...this.#values.keys()].flatMap((variable) => {
      const [a, b] = [first.values.get(variable) as Operand, second.values.get(variable) as Operand];
      return a === b ? [] : [{ variable, a, b }];
    });
    if (given !== nothing || other !== nothing)
      pairs.push({ variable: result, a: given as Operand, b: other as Operand });
    const yieldsA: Value[] = [];
    const yieldsB: Value[] = [];
    const merged = pairs.map(({ variable, a, b }) => {
      const shape = a.kind === 'nothing' ? b : a;
      if (a.kind !== 'nothing' && b.kind !== 'nothing' && !sameShape(a, b)) wrong(`${variable.name} of two kinds`);
      const [as, bs] = [a, b].map((each) => (each.kind === 'nothing' ? [] : leaves(each))) as [
        readonly Operand[],
        readonly Operand[],
      ];
      const places = leaves(shape).map((_, i) => {
        const [x, y] = [as[i] ?? nothing, bs[i] ?? nothing];
        if (x.kind === y.kind && x.kind !== 'value' && x.kind !== 'literal') return undefined;
        const meeting = [x, y].flatMap((each) => (each.kind === 'value' ? [each.value.type] : []));
        const type =
          variable === result
            ? this.#meet(meeting, [x, y], wrong)
            : (meeting.find((each) => each === 'bool') ?? this.#typeOf(variable, i, [x, y]));
        yieldsA.push(this.#into(first.block, x, type));
        yieldsB.push(this.#into(second.block, y, type));
        return yieldsA.length - 1;
      });
      return { variable, shape, places };
    });
    const values = this.#choose(condition, { ...first.block, yields: yieldsA }, { ...second.block, yields: yieldsB });
    let outcome: Operand = nothing;
    for (const { variable, shape, places } of merged) {
      let i = 0;
      const operand = withLeaves(shape, () => {
        const place = places[i++];
        return place === undefined ? (leaves(shape)[i - 1] as Operand) : valueOf(values[place] as Value);
      });
      if (variable === result) outcome = operand;
      else this.#values.set(variable, operand);
    }
    return outcome;
  }

  #meet(types: readonly Scalar[], operands: readonly Operand[], wrong: (what: string) => never): Scalar {
    if (types.includes('bool'))
      return types.every((type) => type === 'bool') && types.length === operands.length
        ? 'bool'
        : wrong('a truth value and a number');
    const literals = operands.flatMap((each) => (each.kind === 'literal' ? [each.value] : []));
    const joined = this.typing.join(types[0], types[1], literals);
    return typeof joined === 'string' ? joined : wrong(joined.clash);
  }

  /** The number at the end of a block, in a type. */
  #into(block: Block, operand: Operand, type: Scalar): Value {
    if (operand.kind === 'value' && operand.value.type === type) return operand.value;
    let value: Value | undefined;
    const { statements } = this.builder.block(() => [(value = this.number(operand, type))]);
    (block.statements as Statement[]).push(...statements);
    return value as Value;
  }

  /** As a choice between values where both arms are cheap and only compute. */
  #choose(condition: Value, whenTrue: Block, whenFalse: Block): readonly Value[] {
    const b = this.builder;
    const isCheap = ({ statements }: Block): boolean =>
      statements.every(({ kind }) => kind === 'operation' || kind === 'constant') &&
      statements.reduce((sum, each) => sum + (each.kind === 'operation' ? rowOf(each.operation).cost : 0), 0) <= CHEAP;
    if (!isCheap(whenTrue) || !isCheap(whenFalse)) return b.if(condition, whenTrue, whenFalse);
    for (const statement of [...whenTrue.statements, ...whenFalse.statements]) b.push(statement);
    return whenTrue.yields.map((value, i) => {
      const other = whenFalse.yields[i] as Value;
      // `a && b` and `a || b` of truth values.
      if (other === condition) return b.operation('and', condition, value);
      if (value === condition) return b.operation('or', condition, other);
      return b.operation('select', condition, value, other);
    });
  }

  /**
   * A loop that changes `variables`. `before` gives the condition, `body` does a round.
   */
  loop(variables: readonly Variable[], before: () => Value, body: () => void, wrong: (what: string) => never): void {
    const initial = variables.map((variable) => {
      const operand = this.get(variable);
      return operand.kind === 'nothing' ? ({ kind: 'literal', value: 0 } as Operand) : operand;
    });
    const places = initial.flatMap((operand, v) =>
      leaves(operand).map((leaf, i) => ({ variable: variables[v] as Variable, i, leaf })),
    );
    if (places.some(({ leaf }) => leaf.kind !== 'value' && leaf.kind !== 'literal'))
      wrong('something that is no number, changed in a loop,');
    const types = places.map(({ variable, i, leaf }) =>
      leaf.kind === 'value' && leaf.value.type === 'bool' ? 'bool' : this.#typeOf(variable, i, [leaf]),
    );
    for (const [k, { variable, i }] of places.entries()) {
      const known = this.#types.get(variable.key) ?? new Map<number, Scalar>();
      this.#types.set(variable.key, known);
      if (!known.has(i)) known.set(i, types[k] as Scalar);
    }
    const assign = (values: readonly Value[]): void => {
      let k = 0;
      variables.forEach((variable, v) =>
        this.#values.set(
          variable,
          withLeaves(initial[v] as Operand, () => valueOf(values[k++] as Value)),
        ),
      );
    };
    const now = (): Value[] =>
      variables
        .flatMap((variable, v) => {
          const operand = this.get(variable);
          if (!sameShape(operand, initial[v] as Operand)) wrong(`${variable.name} of two kinds`);
          return leaves(operand);
        })
        .map((leaf, k) => this.number(leaf, types[k] as Scalar));
    const outer = this.#values;
    this.#values = new Map(outer);
    const results = this.builder.loop(
      places.map(({ leaf }, k) => this.number(leaf, types[k] as Scalar)),
      (carried) => {
        assign(carried);
        const condition = before();
        return [condition, ...now()];
      },
      () => {
        body();
        return now();
      },
    );
    this.#values = outer;
    assign(results);
  }
}
