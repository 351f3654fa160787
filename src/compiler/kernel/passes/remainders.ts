/** Remainders of floats by powers of two, as arithmetic: there is no instruction for a remainder, and none of these steps rounds. */
import type { Kernel, Scalar, Value } from '../ir/ir.ts';
import { type Rewriter, rewrite } from './rewrite.ts';

/** Beyond, x / k × k might overflow where k is below 1, and whole numbers of an f32 are few. */
const MOST = 2 ** 20;

/** The kernel in which x % k is x − ⌊x / k⌉ k with the sign of x (⌊ ⌉ rounds towards 0), where k is a power of two. */
export function expandRemainders(kernel: Kernel): Kernel {
  const constants = new Map<Value, number>();
  return rewrite(kernel, (statement, to) => {
    if (statement.kind === 'constant') constants.set(statement.result, statement.value);
    if (statement.kind !== 'operation' || statement.operation !== 'rem') return to.copy(statement);
    const { operands, result } = statement;
    const [x, divisor] = operands as [Value, Value];
    const k = Math.abs(constants.get(divisor) ?? Number.NaN);
    if ((result.type !== 'f64' && result.type !== 'f32') || !isPower(k)) return to.copy(statement);
    to.define(result, remainder(to, result.type, to.of(x), k));
  });
}

function remainder({ builder: b }: Rewriter, type: Scalar, x: Value, k: number): Value {
  const times = b.operation('trunc', b.operation('mul', x, b.constant(type, 1 / k)));
  const rest = b.operation('sub', x, b.operation('mul', times, b.constant(type, k)));
  return b.operation('copysign', rest, x);
}

const isPower = (k: number): boolean => k >= 1 && k <= MOST && Number.isInteger(Math.log2(k));
