/** Formulas over the IR's builder: operations as functions whose operands may be plain numbers, which take the type of the others. */
import type { Builder } from '../ir/builder.ts';
import type { Scalar, Value } from '../ir/ir.ts';
import { type OperationName, operandTypes, operations, rowOf } from '../ir/operations.ts';

export type Float = 'f64' | 'f32';
/** An operand. */
export type Term = Value | number;
/** A sum of two floats, the first of which is the sum rounded. */
export type Pair = readonly [Value, Value];

type Terms<R extends readonly Term[]> = { readonly [K in keyof R]: Term };
type Values<R extends readonly Term[]> = { readonly [K in keyof R]: Value };
type Operations = Readonly<Record<OperationName, (...operands: readonly Term[]) => Value>>;

export interface Formula extends Operations {
  readonly builder: Builder;
  /** Of numbers where all operands are. */
  readonly type: Float;
  term(x: Term, type?: Scalar): Value;
  /** ((a + b) + c) + … */
  sum(first: Term, ...rest: readonly Term[]): Value;
  /** c₀ + c₁ x + c₂ x² + …, by Horner's rule for the even and for the odd powers, which overlap: `square` is x². */
  polynomial(x: Value, coefficients: readonly number[], square?: Value): Value;
  /** What the one arm gives, or the other. */
  when<const R extends readonly Term[]>(condition: Value, then: () => R, otherwise: () => Terms<R>): Values<R>;
}

export function formula(builder: Builder, type: Float): Formula {
  const term = (x: Term, of: Scalar = type): Value =>
    typeof x === 'number' ? builder.constant(of, of === 'f32' ? Math.fround(x) : x) : x;
  const operation =
    (name: OperationName) =>
    (...operands: readonly Term[]): Value => {
      // The first operand of a selection is always a bool: it says nothing.
      const first = operands.slice(rowOf(name).operands === undefined ? 0 : 1).find((x) => typeof x !== 'number');
      const types = operandTypes(name, first?.type ?? type);
      return builder.operation(name, ...operands.map((x, i) => term(x, types[i] as Scalar)));
    };
  const named = Object.fromEntries(
    (Object.keys(operations) as OperationName[]).map((name) => [name, operation(name)]),
  ) as Operations;
  const { add, mul } = named;
  const horner = (x: Value, coefficients: readonly number[]): Value =>
    coefficients
      .slice(0, -1)
      .reduceRight<Value>(
        (sum, coefficient) => add(mul(sum, x), coefficient),
        term(coefficients.at(-1) as number, x.type),
      );
  return {
    ...named,
    builder,
    type,
    term,
    sum: (first, ...rest) => rest.reduce<Value>((sum, x) => add(sum, x), term(first)),
    polynomial(x, coefficients, square = mul(x, x)) {
      const [even, odd] = [0, 1].map((parity) => coefficients.filter((_, i) => i % 2 === parity));
      return add(horner(square, even as number[]), mul(x, horner(square, odd as number[])));
    },
    when<const R extends readonly Term[]>(condition: Value, then: () => R, otherwise: () => Terms<R>): Values<R> {
      const arm = (write: () => readonly Term[]) => builder.block(() => write().map((x) => term(x)));
      return builder.if(condition, arm(then), arm(otherwise)) as Values<R>;
    },
  };
}
