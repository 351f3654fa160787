/** What `fast` allows: kernels whose results may differ in how they are rounded. */
import type { Kernel, Operation, Scalar, Value } from '../ir/ir.ts';
import { type Rewriter, rewrite } from './rewrite.ts';
import { Uses } from './uses.ts';

/**
 * Fuses multiplications into additions where no other use of the product needs its rounding, adds two products to something one
 * after the other, and multiplies by the reciprocal of a constant instead of dividing. A kernel that is not `fast` stays as it is.
 */
export function relax(kernel: Kernel): Kernel {
  if (!kernel.fast) return kernel;
  const uses = new Uses(kernel);
  const products = new Map<Value, Product>();
  const pairs = new Map<Value, readonly [Product, Product]>();
  const constants = new Map<Value, number>();
  const write = ({ operation, operands, result }: Operation, to: Rewriter): Value | undefined => {
    const { builder } = to;
    const [a, b] = operands as [Value, Value];
    if (!isFloat(result.type)) return undefined;
    const negated = (value: Value): Value => builder.operation('neg', value);
    const fma = ({ factors, negative }: Product, z: Value): Value => {
      const [x, y] = to.all(factors) as [Value, Value];
      return builder.operation('fma', negative ? negated(x) : x, y, z);
    };
    if (operation === 'add' || operation === 'sub') {
      const [first, last] = [products.get(a), products.get(b)];
      const second = last && { ...last, negative: operation === 'sub' };
      if (first && second && uses.of(result).length === 1) pairs.set(result, [first, second]);
      if (operation === 'add') {
        const [both, rest] = pairs.has(a) ? [pairs.get(a), b] : [pairs.get(b), a];
        if (both !== undefined && !pairs.has(rest)) return fma(both[1], fma(both[0], to.of(rest)));
      }
      if (first !== undefined) return fma(first, operation === 'sub' ? negated(to.of(b)) : to.of(b));
      return second && fma(second, to.of(a));
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
    if (operation === 'mul' && isFloat(result.type) && isFree(result, uses))
      products.set(result, { factors: operands, negative: false });
    const value = write(statement, to);
    if (value === undefined) to.copy(statement);
    else to.define(result, value);
  });
}

/** What is added, or taken away, in one go with its computation. */
interface Product {
  readonly factors: readonly Value[];
  readonly negative: boolean;
}

/**
 * Whether a product is nothing but added, and what it was added to never comes together again: otherwise it may be one of an error-free
 * transformation, as in the mathematical functions, which lives by its rounding.
 */
function isFree(product: Value, uses: Uses): boolean {
  const sums: Value[] = [];
  for (const by of uses.of(product)) {
    if (by?.kind !== 'operation' || (by.operation !== 'add' && by.operation !== 'sub')) return false;
    sums.push(by.result);
  }
  return new Set(sums).size === sums.length && !uses.meet(sums);
}

const isFloat = (type: Scalar): boolean => type === 'f64' || type === 'f32';
const rounded = (x: number, type: Scalar): number => (type === 'f32' ? Math.fround(x) : x);
/** Neither infinite nor so small that digits are lost. */
const isNormal = (x: number, type: Scalar): boolean =>
  Number.isFinite(rounded(x, type)) && Math.abs(x) >= (type === 'f32' ? 2 ** -126 : 2 ** -1022);
