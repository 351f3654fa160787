/**
 * What is known at each place of a kernel: ranges of values, and which are below others, as conditions around tell. A walk over the kernel keeps it
 * up to date. Source: Cousot and Cousot, "Abstract interpretation", POPL 1977.
 */
import type { Block, If, Kernel, Load, Loop, Operation, Statement, Value } from './ir.ts';
import { statementsIn } from './ir.ts';
import { operandType, type OperationName } from './operations.ts';
import {
  EXACT,
  I32,
  INDEX,
  isWhole,
  isWithin,
  join,
  type MaybeRange,
  MOST_ELEMENTS,
  type Range,
  rangeOfConstant,
  rangeOfElement,
  rangeOfOperation,
  rangeOfType,
} from './range.ts';

/** Rounds of a loop that are looked at before nothing is taken as known in it. */
const PATIENCE = 8;

/** Arrays that are longer are not asked for. */
const MOST_INDEX = 2 ** 24;

/** A value as another plus a constant: by number, or the length of an array, or nothing. */
interface Offset {
  readonly base: number | `@${number}` | 'nothing';
  readonly by: number;
}

/** What would make a load be inside: that the array has so many elements at least, or as many as another. */
export interface Need {
  readonly array: number;
  readonly least: number | { readonly lengthOf: number };
}

const isLength = (base: Offset['base']): base is `@${number}` => typeof base === 'string' && base !== 'nothing';

const contrary = { lt: 'ge', le: 'gt', gt: 'le', ge: 'lt', eq: 'ne', ne: 'eq' } as const;
type Comparison = keyof typeof contrary;

export class Facts {
  readonly #kernel: Kernel;
  readonly #made = new Map<number, Statement>();
  readonly #ranges: MaybeRange[] = [];
  /** Pairs of which the first is below the second. */
  readonly #below: (readonly [Offset, Offset])[] = [];

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    for (const each of statementsIn(kernel.body)) if ('result' in each) this.#made.set(each.result.id, each);
    for (const parameter of kernel.parameters) this.#set(parameter, rangeOfType(parameter.type));
  }

  range({ id }: Value): MaybeRange {
    return this.#ranges[id];
  }

  /** Takes in what a statement without blocks gives. */
  see(statement: Exclude<Statement, If | Loop>): void {
    const { result } = statement;
    switch (statement.kind) {
      case 'constant':
        return this.#set(result, rangeOfConstant(statement.value));
      case 'length':
        return this.#set(result, { low: 0, high: MOST_ELEMENTS, whole: true });
      case 'load': {
        const { element } = this.#kernel.arrays[statement.array] as Kernel['arrays'][number];
        return this.#set(result, rangeOfElement(element, result.type));
      }
      case 'operation': {
        const { operation, operands } = statement;
        const ranges = operands.map((each) => this.range(each));
        return this.#set(result, rangeOfOperation(operation, operandType(operation, operands), result.type, ranges));
      }
    }
  }

  /** Does `walk` where the condition holds, or does not. */
  under<A>(condition: Value, holds: boolean, walk: () => A): A {
    const ranges: [Value, MaybeRange][] = [];
    const { length } = this.#below;
    this.#assume(condition, holds, (value, range) => {
      ranges.push([value, this.range(value)]);
      this.#set(value, range);
    });
    const result = walk();
    this.#below.length = length;
    for (const [value, range] of ranges.toReversed()) this.#set(value, range);
    return result;
  }

  /** Takes in what a branch gives, whose arms have been walked. */
  leaveBranch({ results, whenTrue, whenFalse }: If): void {
    results.forEach((value, i) =>
      this.#set(value, join(this.range(whenTrue.yields[i] as Value), this.range(whenFalse.yields[i] as Value))),
    );
  }

  /** Finds what holds in every round, before the loop is walked. */
  enterLoop(loop: Loop): void {
    const { carried, initial, body } = loop;
    const first = initial.map((value) => this.range(value));
    let assumed = first;
    for (let round = 0; round < PATIENCE; round++) {
      carried.forEach((value, i) => this.#set(value, assumed[i]));
      this.#walkRound(loop);
      const next = body.yields.map((value, i) => join(first[i], this.range(value)));
      const before = assumed;
      if (next.every((range, i) => isWithin(range, before[i]))) {
        carried.forEach((value, i) => this.#set(value, next[i]));
        return;
      }
      assumed = next.map((range, i) => widened(before[i], range, (carried[i] as Value).type));
    }
    for (const value of carried) this.#set(value, rangeOfType(value.type));
  }

  /** Takes in what a loop gives that has been walked. */
  leaveLoop({ before, results }: Loop): void {
    results.forEach((value, i) => this.#set(value, this.range(before.yields[i + 1] as Value)));
  }

  /** Whether a load is within its array, as far as anything at its place tells. */
  isInside({ array, index }: Load): boolean {
    const range = this.range(index);
    if (range === undefined || range.low < 0) return false;
    const { data } = this.#kernel.arrays[array] as Kernel['arrays'][number];
    if (data !== undefined && range.high < data.length) return true;
    const at = this.#offset(index);
    const limits = [...this.#above(at), ...this.#above({ base: 'nothing', by: range.high })];
    // Lengths are integers: what is below one is at most one less.
    const others = limits.filter(({ base }) => isLength(base)).flatMap((limit) => this.#above(limit, -1));
    return [...limits, ...others].some(({ base, by }) => base === `@${array}` && by <= 0);
  }

  /** What would do for a load that is not inside for all that is known: the array is as long as indices can be large, or as another is. */
  needOf(load: Load): Need | undefined {
    const { array, index } = load;
    const range = this.range(index);
    if (load.inside || range === undefined || !range.whole || range.low < 0 || this.isInside(load)) return undefined;
    const { data } = this.#kernel.arrays[array] as Kernel['arrays'][number];
    if (data !== undefined) return undefined;
    for (const { base, by } of this.#above(this.#offset(index)))
      if (isLength(base) && by <= 0) return { array, least: { lengthOf: Number(base.slice(1)) } };
    return range.high < MOST_INDEX ? { array, least: range.high + 1 } : undefined;
  }

  /** What a value is below, plus what is still missing; `more` of what is known not to be reached. */
  #above(at: Offset, more: number = 0): readonly Offset[] {
    return this.#below.flatMap(([low, high]) =>
      low.base === at.base ? [{ base: high.base, by: at.by - low.by + high.by + more }] : [],
    );
  }

  #set({ id }: Value, range: MaybeRange): void {
    this.#ranges[id] = range;
  }

  #walkRound({ before, body }: Loop): void {
    this.#walk(before);
    this.under(before.yields[0] as Value, true, () => this.#walk(body));
  }

  #walk({ statements }: Block): void {
    for (const statement of statements) {
      if (statement.kind === 'if') {
        this.under(statement.condition, true, () => this.#walk(statement.whenTrue));
        this.under(statement.condition, false, () => this.#walk(statement.whenFalse));
        this.leaveBranch(statement);
      } else if (statement.kind === 'loop') {
        this.enterLoop(statement);
        this.#walk(statement.before);
        this.leaveLoop(statement);
      } else this.see(statement);
    }
  }

  #assume(condition: Value, holds: boolean, learn: (value: Value, range: Range) => void): void {
    const by = this.#operation(condition);
    if (by === undefined) return;
    const { operation, operands } = by;
    if (operation === 'not') return this.#assume(operands[0] as Value, !holds, learn);
    if (operation === (holds ? 'and' : 'or')) return operands.forEach((each) => this.#assume(each, holds, learn));
    if (!(operation in contrary)) return;
    const [a, b] = operands as [Value, Value];
    // That x is not below y says that it is at or above only where neither is NaN.
    if (!holds && (this.range(a) === undefined || this.range(b) === undefined)) return;
    this.#compare(holds ? (operation as Comparison) : contrary[operation as Comparison], a, b, learn);
  }

  #compare(operation: Comparison, a: Value, b: Value, learn: (value: Value, range: Range) => void): void {
    if (operation === 'gt') return this.#compare('lt', b, a, learn);
    if (operation === 'ge') return this.#compare('le', b, a, learn);
    if (operation === 'ne' || a.type === 'bool') return;
    const all: Range = { low: -Infinity, high: Infinity, whole: false };
    const [x, y] = [this.range(a) ?? all, this.range(b) ?? all];
    const apart = operation === 'lt' && x.whole && y.whole ? 1 : 0;
    this.#learn(
      a,
      {
        low: operation === 'eq' ? Math.max(x.low, y.low) : x.low,
        high: Math.min(x.high, y.high - apart),
        whole: x.whole,
      },
      learn,
    );
    this.#learn(
      b,
      {
        low: Math.max(y.low, x.low + apart),
        high: operation === 'eq' ? Math.min(x.high, y.high) : y.high,
        whole: y.whole,
      },
      learn,
    );
    if (operation === 'eq') return;
    const constant = this.#constant(a);
    const low: Offset = constant === undefined ? this.#offset(a) : { base: 'nothing', by: constant };
    for (const limit of this.#limits(b))
      this.#below.push([low, operation === 'lt' ? limit : { ...limit, by: limit.by + 1 }]);
  }

  /** What is learnt of a conversion is learnt of what it converts. */
  #learn(value: Value, range: Range, learn: (value: Value, range: Range) => void): void {
    // Where nothing is in the range, nobody comes.
    if (range.low > range.high) return;
    learn(value, range);
    const by = this.#operation(value);
    const [from] = by?.operands ?? [];
    if (by?.operation !== 'f64' || from === undefined) return;
    const known = this.range(from);
    if (known?.whole !== true) return;
    const [low, high] = [Math.max(known.low, Math.ceil(range.low)), Math.min(known.high, Math.floor(range.high))];
    this.#learn(from, { low, high, whole: true }, learn);
  }

  #operation({ id }: Value): Operation | undefined {
    const by = this.#made.get(id);
    return by?.kind === 'operation' ? by : undefined;
  }

  /** What is above of everything below a value. */
  #limits(value: Value): readonly Offset[] {
    const by = this.#operation(value);
    const through = by?.operation === 'min' ? by.operands : [];
    return [this.#offset(value), ...through.flatMap((each) => this.#limits(each))];
  }

  #offset(value: Value): Offset {
    const by = this.#made.get(value.id);
    if (by?.kind === 'length') return { base: `@${by.array}`, by: 0 };
    const self: Offset = { base: value.id, by: 0 };
    if (by?.kind !== 'operation') return self;
    const [a, b] = by.operands as [Value, Value];
    if (this.#keeps(by.operation, a)) return this.#offset(a);
    const constant = by.operation === 'add' || by.operation === 'sub' ? this.#constant(b) : undefined;
    if (constant === undefined) return self;
    const step = by.operation === 'add' ? constant : -constant;
    const [range, all] = [this.range(a), rangeOfType(value.type) ?? EXACT];
    // A sum that may wrap or be rounded is not that much more.
    if (!isWhole(range, EXACT) || range.low + step < all.low || range.high + step > all.high) return self;
    const { base, by: more } = this.#offset(a);
    return { base, by: more + step };
  }

  #constant({ id }: Value): number | undefined {
    const by = this.#made.get(id);
    return by?.kind === 'constant' && Number.isInteger(by.value) ? by.value : undefined;
  }

  /** Whether an operation only brings a number into another type. */
  #keeps(operation: OperationName, operand: Value): boolean {
    const range = this.range(operand);
    if (operation === 'f64') return isWhole(range, EXACT);
    if (operation === 'u32' || operation === 'index') return isWhole(range, INDEX);
    return (operation === 'i32' || operation === 'i32_sat') && isWhole(range, I32);
  }
}

/** Where ranges that grow stop for a while: what stays in a type is worth more than what is bounded somehow. */
const STOPS = [0, I32.high, EXACT.high, Infinity];

/** A range that takes in the next one, and soon does not grow any more. */
function widened(before: MaybeRange, next: MaybeRange, type: Value['type']): MaybeRange {
  if (before === undefined || next === undefined) return undefined;
  const all = rangeOfType(type) ?? { low: -Infinity, high: Infinity };
  const up = (x: number): number => STOPS.find((stop) => stop >= x) as number;
  const down = (x: number): number => -(STOPS.find((stop) => -stop <= x) as number);
  return {
    low: next.low < before.low ? Math.max(all.low, down(next.low)) : before.low,
    high: next.high > before.high ? Math.min(all.high, up(next.high)) : before.high,
    whole: before.whole && next.whole,
  };
}
