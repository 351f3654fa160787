/**
 * Integers that are computed as floats, because every number of JavaScript is one, are computed as integers where those are wanted: indices,
 * bits, comparisons. A float whose values are integers has an i32 beside it, equal modulo 2³²; dead code takes away the one that nobody uses.
 */
import { Facts } from '../ir/facts.ts';
import type { Block, If, Kernel, Loop, Operation, Statement, Value } from '../ir/ir.ts';
import { EXACT, I32, INDEX, isWhole, type MaybeRange, type Range, U32 } from '../ir/range.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

const comparisons: readonly string[] = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'];
const roundings: readonly string[] = ['floor', 'ceil', 'trunc', 'nearest'];
/** Those that take what is not negative down. */
const down: readonly string[] = ['floor', 'trunc'];
/** Operations that are the same modulo 2³², and those that are only where no operand is cut. */
const modular: readonly string[] = ['add', 'sub', 'mul', 'neg'];
const exact: readonly string[] = ['min', 'max', 'abs', 'rem'];

/** The kernel with integers in place of floats that are. */
export function narrow(kernel: Kernel): Kernel {
  const facts = new Facts(kernel);
  /** The integers beside floats, in the new kernel, by the numbers of the old one. */
  const beside: (Value | undefined)[] = [];
  const integerOf = ({ id }: Value): Value | undefined => beside[id];
  const made = new Map<number, Operation>();
  const constants = new Map<number, number>();

  /** The integer beside a float that is the result of an operation of whole numbers. */
  const integer = ({ operation, operands, result }: Operation, to: Rewriter): Value | undefined => {
    const { builder } = to;
    const [a, b, c] = operands as [Value, Value, Value];
    if (operation === 'f64' && a.type === 'i32') return to.of(a);
    if (operation === 'f64' && a.type === 'u32') return builder.operation('i32', to.of(a));
    if (result.type !== 'f64' || !isWhole(facts.range(result), EXACT)) return undefined;
    if (operation === 'select') {
      const [x, y] = [integerOf(b), integerOf(c)];
      return x === undefined || y === undefined ? undefined : builder.operation('select', to.of(a), x, y);
    }
    const whole = operands.map((each) => integerOf(each));
    if (roundings.includes(operation)) return whole[0] ?? (down.includes(operation) ? quotient(a, to) : undefined);
    if (whole.includes(undefined)) return undefined;
    const fit = exact.includes(operation) && operands.every((each) => isWhole(facts.range(each), I32));
    return fit || modular.includes(operation) ? builder.operation(operation, ...(whole as Value[])) : undefined;
  };

  /** The integer of a rounded division of numbers that are not negative. A multiplication may stand for one by a power of two. */
  const quotient = (value: Value, to: Rewriter): Value | undefined => {
    const by = made.get(value.id);
    const [a, b] = (by?.operands ?? []) as [Value, Value];
    if (by?.operation !== 'div' && by?.operation !== 'mul') return undefined;
    const constant = constants.get(b.id) ?? Number.NaN;
    const divisor = by.operation === 'div' ? constant : 1 / constant;
    const dividend = integerOf(a);
    const exactly = by.operation === 'div' || Number.isInteger(Math.log2(divisor));
    if (dividend === undefined || !exactly || !isWhole(facts.range(a), INDEX)) return undefined;
    if (!Number.isInteger(divisor) || divisor < 1 || divisor > INDEX.high) return undefined;
    return to.builder.operation('div', dividend, to.builder.constant('i32', divisor));
  };

  /** What takes an integer instead of a float. */
  const wanted = ({ operation, operands }: Operation, to: Rewriter): Value | undefined => {
    const { builder } = to;
    const [a, b] = operands as [Value, Value];
    const [x, range] = [integerOf(a), facts.range(a)];
    if (operation === 'index' && x !== undefined && isWhole(range, I32))
      return isWhole(range, INDEX) ? x : builder.operation('max', x, builder.constant('i32', -1));
    if (operation === 'i32' && a.type !== 'u32')
      return x ?? (isBetween(range, I32) ? builder.operation('i32_sat', to.of(a)) : undefined);
    if (operation === 'u32' && a.type !== 'i32') {
      if (x !== undefined) return builder.operation('u32', x);
      return isBetween(range, U32) ? builder.operation('u32_sat', to.of(a)) : undefined;
    }
    const y = comparisons.includes(operation) ? integerOf(b) : undefined;
    if (x === undefined || y === undefined || !isWhole(range, I32) || !isWhole(facts.range(b), I32)) return undefined;
    return builder.operation(operation, x, y);
  };

  const visit = (statement: Statement, to: Rewriter): void => {
    if (statement.kind === 'if') return branch(statement, to);
    if (statement.kind === 'loop') return loop(statement, to);
    facts.see(statement);
    if (statement.kind === 'constant') {
      const { result, value } = statement;
      constants.set(result.id, value);
      if (result.type === 'f64' && isWhole(facts.range(result), EXACT))
        beside[result.id] = to.builder.constant('i32', value | 0);
    }
    if (statement.kind === 'operation') {
      const { result } = statement;
      made.set(result.id, statement);
      const given = wanted(statement, to);
      if (given !== undefined) return to.define(result, given);
      beside[result.id] = integer(statement, to);
    }
    to.copy(statement);
  };

  const branch = (statement: If, to: Rewriter): void => {
    const { condition, whenTrue, whenFalse, results, site } = statement;
    const { builder } = to;
    /** An arm, and the integers beside what it yields. */
    const arm = (block: Block): Block & { integers: readonly (Value | undefined)[] } => {
      let integers: readonly (Value | undefined)[] = [];
      const written = builder.block(() =>
        facts.under(condition, block === whenTrue, () => {
          const yields = to.inline(block);
          integers = block.yields.map(integerOf);
          return yields;
        }),
      );
      return { ...written, integers };
    };
    const [first, second] = [arm(whenTrue), arm(whenFalse)];
    facts.leaveBranch(statement);
    const pairs = results.map((result, i) =>
      isWhole(facts.range(result), EXACT) && first.integers[i] !== undefined && second.integers[i] !== undefined
        ? i
        : -1,
    );
    const doubled = pairs.filter((i) => i >= 0);
    const more = ({ statements, yields, integers }: ReturnType<typeof arm>): Block => ({
      statements,
      yields: [...yields, ...doubled.map((i) => integers[i] as Value)],
    });
    builder.site = site;
    const given = builder.if(to.of(condition), more(first), more(second));
    to.defineAll(results, given);
    doubled.forEach((i, at) => (beside[(results[i] as Value).id] = given[results.length + at]));
  };

  const loop = (statement: Loop, to: Rewriter): void => {
    const { carried, initial, before, body, results } = statement;
    const { builder } = to;
    const [condition] = before.yields as [Value];
    facts.enterLoop(statement);
    const doubled = carried.flatMap((value, i) => {
      const first = integerOf(initial[i] as Value);
      return value.type === 'f64' && first !== undefined && isWhole(facts.range(value), EXACT)
        ? [{ value, first, i }]
        : [];
    });
    let leaving: { readonly value: Value; readonly i: number }[] = [];
    const outcome = builder.loop(
      [...to.all(initial), ...doubled.map(({ first }) => first)],
      (values) => {
        to.defineAll(carried, values);
        doubled.forEach(({ value }, at) => (beside[value.id] = values[carried.length + at]));
        const yields = to.inline(before);
        leaving = results.flatMap((_, i) => {
          const value = integerOf(before.yields[i + 1] as Value);
          return value === undefined ? [] : [{ value, i }];
        });
        return [...yields, ...leaving.map(({ value }) => value)];
      },
      () =>
        facts.under(condition, true, () => {
          const next = to.inline(body);
          const integers = doubled.map(({ i }) => {
            const value = body.yields[i] as Value;
            const whole: MaybeRange = facts.range(value);
            return integerOf(value) ?? builder.operation(isBetween(whole, I32) ? 'i32_sat' : 'i32', to.of(value));
          });
          return [...next, ...integers];
        }),
    );
    facts.leaveLoop(statement);
    to.defineAll(results, outcome);
    leaving.forEach(({ i }, at) => (beside[(results[i] as Value).id] = outcome[results.length + at]));
  };

  return rewrite(kernel, visit);
}

/** Whether what is before the point of all values is in a range. */
const isBetween = (range: MaybeRange, { low, high }: Range): boolean =>
  range !== undefined && Math.trunc(range.low) >= low && Math.trunc(range.high) <= high;
