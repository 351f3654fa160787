/** Ossa's own functions of real numbers, as formulas that every back end inlines: so all give the same, bit for bit. */
import type { Builder } from '../ir/builder.ts';
import type { Value } from '../ir/ir.ts';
import { exp, expm1 } from './exp.ts';
import { type Float, type Formula, formula } from './formula.ts';
import { log } from './log.ts';
import { cos, sin, tan } from './trig.ts';

export interface MathFunction {
  readonly arity: 1 | 2;
  /** Writes the function of arguments of a type, and gives its value of that type. */
  readonly build: (builder: Builder, type: Float, ...given: readonly Value[]) => Value;
}

type Write = (m: Formula, ...given: [Value, Value]) => Value;

/** For both types. */
const both = (write: Write, arity: 1 | 2 = 1): MathFunction => ({
  arity,
  build: (builder, type, ...given) => write(formula(builder, type), ...(given as [Value, Value])),
});

/** For doubles; singles are computed as doubles. */
const double = (write: Write, arity: 1 | 2 = 1): MathFunction => ({
  arity,
  build(builder, type, ...given) {
    const m = formula(builder, 'f64');
    if (type === 'f64') return write(m, ...(given as [Value, Value]));
    return m.f32(write(m, ...(given.map((x) => m.f64(x)) as [Value, Value])));
  },
});

export const mathFunctions = {
  exp: both(exp),
  log: both(log),
  sin: both(sin),
  cos: both(cos),
  tan: double(tan),
  expm1: double(expm1),
} as const satisfies Record<string, MathFunction>;

export type MathName = keyof typeof mathFunctions;
