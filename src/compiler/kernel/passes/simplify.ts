/**
 * Constant folding, the rules of `rules.ts`, common subexpressions, and branches and carried values that are known, in one walk: each
 * makes work for the others.
 */
import type { Block, Constant, If, Kernel, Load, Loop, Operation, Scalar, Statement, Value } from '../ir/ir.ts';
import { resultsOf } from '../ir/ir.ts';
import { evaluate, operandType, type OperationName, resultType, rowOf } from '../ir/operations.ts';
import { keyOf, Numbering } from './numbering.ts';
import { fits, NOTHING, type Writer, write } from './pattern.ts';
import { type Rewriter, rewrite } from './rewrite.ts';
import { rulesOf } from './rules.ts';

/** Names of conversions are those of types. */
const constantsOf = {
  f64: 'constant f64',
  f32: 'constant f32',
  i32: 'constant i32',
  u32: 'constant u32',
  bool: 'constant bool',
} as const;

/** The kernel with its expressions made simpler and computed once. */
export function simplify(kernel: Kernel): Kernel {
  /** What defines new values, by number. */
  const definitions: (Constant | Operation)[] = [];
  const definition = (value: Value): Constant | Operation | undefined => definitions[value.id];
  const constantOf = (value: Value): number | undefined => {
    const by = definition(value);
    return by?.kind === 'constant' ? by.value : undefined;
  };
  const known = new Numbering();

  let writer: Writer | undefined;
  const visit = (statement: Statement, to: Rewriter): void => {
    writer ??= {
      constant: (type, value) => constant(type, value, to),
      operation: (name, operands) => operation(name, operands, to, writer as Writer),
    };
    switch (statement.kind) {
      case 'constant':
        return to.define(statement.result, constant(statement.result.type, statement.value, to));
      case 'operation':
        return to.define(statement.result, operation(statement.operation, to.all(statement.operands), to, writer));
      case 'length':
        return to.define(
          statement.result,
          known.once('length', statement.array, () => to.builder.length(statement.array)),
        );
      case 'load':
        return to.define(statement.result, load(statement, to));
      case 'if':
        return branch(statement, to, writer);
      case 'loop':
        return loop(statement, to);
    }
  };

  const constant = (type: Scalar, value: number, to: Rewriter): Value =>
    known.once(constantsOf[type], Object.is(value, -0) ? '-0' : value, () => {
      const result = to.builder.constant(type, value);
      definitions[result.id] = { kind: 'constant', result, value };
      return result;
    });

  const operation = (name: OperationName, given: readonly Value[], to: Rewriter, writer: Writer): Value => {
    const type = operandType(name, given);
    const constants = given.map(constantOf);
    if (!constants.includes(undefined))
      return writer.constant(resultType(name, type), evaluate(name, type, constants as number[]));
    for (const { from, to: becomes, when, computed } of rulesOf(name, type)) {
      const bound = fits(from, given, definition, NOTHING);
      if (bound === undefined || !when(bound.constants, type)) continue;
      const more = Object.entries(computed).map(([key, compute]) => [key, compute(bound.constants, type)] as const);
      const bindings = { ...bound, constants: { ...bound.constants, ...Object.fromEntries(more) } };
      const plain = becomes.kind === 'number' || becomes.kind === 'constant';
      return write(becomes, plain ? resultType(name, type) : type, bindings, writer);
    }
    // Constants last, so that rules and the same operation the other way round are found.
    const [a, b] = given as [Value, Value];
    const swapped =
      rowOf(name).commutative === true && (constants[0] !== undefined || (constants[1] === undefined && a.id > b.id));
    const operands = swapped ? [b, a] : given;
    return known.once(name, keyOf(operands), () => {
      const result = to.builder.operation(name, ...operands);
      definitions[result.id] = { kind: 'operation', result, operation: name, operands };
      return result;
    });
  };

  /** Memory is only read: a load gives the same wherever it stands. */
  const load = ({ array, index: old, mask: condition, inside, result }: Load, to: Rewriter): Value => {
    const given = condition === undefined ? undefined : to.of(condition);
    const holds = given === undefined ? 1 : constantOf(given);
    if (holds === 0) return constant(result.type, 0, to);
    const mask = holds === 1 ? undefined : given;
    // All indices below 0 are outside.
    const by = definition(to.of(old));
    const clamped = by?.kind === 'operation' && by.operation === 'max' && constantOf(by.operands[1] as Value) === -1;
    const index = clamped ? (by.operands[0] as Value) : to.of(old);
    return known.once(`load ${array}`, keyOf(mask === undefined ? [index] : [index, mask]), () =>
      to.builder.load(array, index, { mask, inside }),
    );
  };

  const branch = (statement: If, to: Rewriter, writer: Writer): void => {
    const { condition, whenTrue, whenFalse, results, site } = statement;
    const decided = to.of(condition);
    const by = definition(decided);
    if (by?.kind === 'constant') return to.defineAll(results, to.inline(by.value === 1 ? whenTrue : whenFalse));
    const arm = (block: Block, holds: number): Block =>
      known.scoped(() =>
        to.builder.block(() => {
          // Within an arm the condition is known.
          to.define(condition, constant('bool', holds, to));
          return to.inline(block);
        }),
      );
    const [first, second] = [arm(whenTrue, 1), arm(whenFalse, 0)];
    to.define(condition, decided);
    to.builder.site = site;
    /** A value of an arm as it can be used behind the branch: only constants are not seen there already, if the arms do nothing. */
    const outside = (value: Value): Value => {
      const known_ = constantOf(value);
      return known_ === undefined ? value : constant(value.type, known_, to);
    };
    const same = first.yields.map((a, i) => {
      const b = second.yields[i] as Value;
      return a === b || Object.is(constantOf(a) ?? a, constantOf(b)) ? outside(a) : undefined;
    });
    const idle = [first, second].every(({ statements }) => statements.every(({ kind }) => kind === 'constant'));
    const choose = (a: Value, i: number): Value =>
      same[i] ?? writer.operation('select', [decided, outside(a), outside(second.yields[i] as Value)]);
    if (idle) return to.defineAll(results, first.yields.map(choose));
    const given =
      by?.operation === 'not'
        ? to.builder.if(by.operands[0] as Value, second, first)
        : to.builder.if(decided, first, second);
    to.defineAll(
      results,
      given.map((value, i) => same[i] ?? value),
    );
  };

  const loop = (statement: Loop, to: Rewriter): void => {
    const { carried, initial, before, body, results } = statement;
    // What is carried from round to round as it is, is what it was before.
    const changes = carried.map((value, i) => body.yields[i] !== value && body.yields[i] !== initial[i]);
    const changing = (values: readonly Value[]): Value[] => values.filter((_, i) => changes[i]);
    carried.forEach((value, i) => changes[i] === true || to.define(value, to.of(initial[i] as Value)));
    known.scoped(() =>
      to.copy({
        ...statement,
        carried: changing(carried),
        initial: changing(initial),
        body: { statements: body.statements, yields: changing(body.yields) },
      }),
    );
    // What is the same in all rounds can be seen behind the loop, too.
    const inner = new Set([...changing(carried), ...before.statements.flatMap(resultsOf)]);
    before.yields.slice(1).forEach((value, i) => inner.has(value) || to.define(results[i] as Value, to.of(value)));
  };

  return rewrite(kernel, visit);
}
