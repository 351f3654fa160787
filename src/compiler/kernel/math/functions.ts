/**
 * Ossa's own functions of real numbers, as formulas that every back end inlines: so all give the same, bit for bit. Coefficients that are
 * called minimax were computed by Remez's exchange algorithm with 240 bits; each was rounded before those behind it were fitted again.
 */
import type { Builder } from '../ir/builder.ts';
import type { Value } from '../ir/ir.ts';
import { acos, asin } from './asin.ts';
import { atan, atan2 } from './atan.ts';
import { erf } from './erf.ts';
import { exp, expm1 } from './exp.ts';
import { type Float, type Formula, formula } from './formula.ts';
import { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.ts';
import { log, log10, log1p, log2 } from './log.ts';
import { pow } from './pow.ts';
import { cbrt, hypot } from './root.ts';
import { round, sign } from './round.ts';
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

export type MathName =
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'log2'
  | 'log10'
  | 'pow'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'atan2'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'cbrt'
  | 'hypot'
  | 'erf'
  | 'round'
  | 'sign';

export const mathFunctions: Readonly<Record<MathName, MathFunction>> = {
  exp: both(exp),
  expm1: double(expm1),
  log: both(log),
  log1p: double(log1p),
  log2: double(log2),
  log10: double(log10),
  pow: double(pow, 2),
  sin: both(sin),
  cos: both(cos),
  tan: double(tan),
  asin: double(asin),
  acos: double(acos),
  atan: both(atan),
  atan2: double(atan2, 2),
  sinh: double(sinh),
  cosh: double(cosh),
  tanh: double(tanh),
  asinh: double(asinh),
  acosh: double(acosh),
  atanh: double(atanh),
  cbrt: double(cbrt),
  hypot: double(hypot, 2),
  erf: double(erf),
  round: both(round),
  sign: both(sign),
};
