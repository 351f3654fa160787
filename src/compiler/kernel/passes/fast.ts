/** What `fast` allows: kernels whose results may differ in how they are rounded. */
import { blocksOf, type Kernel, type Operation, operandsOf, type Scalar, statementsIn, type Value } from '../ir/ir.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

/**
 * Fuses multiplications that are used nowhere else into additions (a product that is used twice may be one of an error-free transformation,
 * as in the mathematical functions, which lives by its rounding), and multiplies by the reciprocal of a constant instead of dividing. A kernel that is not `fast` stays
 * as it is.
 */
export function relax(kernel: Kernel): Kernel {
  if (!kernel.fast) return kernel;
  const uses = usesIn(kernel);
  const products = new Map<Value, readonly Value[]>();
  const constants = new Map<Value, number>();
  const product = (value: Value): readonly Value[] | undefined => products.get(value);
  const write = (statement: Operation, to: Rewriter): Value | undefined => {
    const { operation, operands, result } = statement;
    const { builder } = to;
    const [a, b] = operands as [Value, Value];
    if (!isFloat(result.type)) return undefined;
    const fma = ([x, y]: readonly Value[], z: Value): Value => builder.operation('fma', x as Value, y as Value, z);
    const negated = (value: Value): Value => builder.operation('neg', value);
    if (operation === 'add') {
      const [first, second] = [product(a), product(b)];
      if (first !== undefined) return fma(to.all(first), to.of(b));
      return second === undefined ? undefined : fma(to.all(second), to.of(a));
    }
    if (operation === 'sub') {
      const [first, second] = [product(a), product(b)];
      if (first !== undefined) return fma(to.all(first), negated(to.of(b)));
      if (second === undefined) return undefined;
      const [x, y] = to.all(second) as [Value, Value];
      return fma([negated(x), y], to.of(a));
    }
    const divisor = operation === 'div' ? constants.get(b) : undefined;
    const reciprocal = 1 / (divisor ?? Number.NaN);
    return isNormal(reciprocal, result.type)
      ? builder.operation('mul', to.of(a), builder.constant(result.type, rounded(reciprocal, result.type)))
      : undefined;
  };
  return rewrite(kernel, (statement, to) => {
    if (statement.kind === 'constant') constants.set(statement.result, statement.value);
    if (statement.kind !== 'operation') return to.copy(statement);
    const { operation, operands, result } = statement;
    if (operation === 'mul' && isFloat(result.type) && uses.get(result) === 1) products.set(result, operands);
    const value = write(statement, to);
    if (value === undefined) to.copy(statement);
    else to.define(result, value);
  });
}

/** How often each value is used. */
function usesIn({ body }: Kernel): ReadonlyMap<Value, number> {
  const uses = new Map<Value, number>();
  const use = (values: readonly Value[]): void =>
    values.forEach((value) => uses.set(value, (uses.get(value) ?? 0) + 1));
  use(body.yields);
  for (const statement of statementsIn(body)) {
    use(operandsOf(statement));
    for (const { yields } of blocksOf(statement)) use(yields);
  }
  return uses;
}

const isFloat = (type: Scalar): boolean => type === 'f64' || type === 'f32';
const rounded = (x: number, type: Scalar): number => (type === 'f32' ? Math.fround(x) : x);
/** Neither infinite nor so small that digits are lost. */
const isNormal = (x: number, type: Scalar): boolean =>
  Number.isFinite(rounded(x, type)) && Math.abs(x) >= (type === 'f32' ? 2 ** -126 : 2 ** -1022);
