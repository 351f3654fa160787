/**
 * Loops that could go on for ever where a read outside of an array gave 0 in the place of JavaScript's undefined: `while (a[i] > -1) i++`
 * ends in JavaScript, as no comparison holds of undefined. What such an element gives does not count, but it has to come to an end.
 */
import { type Block, type Kernel, type Loop, operandsOf, resultsOf, type Statement, type Value } from '../ir/ir.ts';

/** The loops of a kernel whose end hangs on what was read, unless they count up or down to a bound. */
export function doubtfulLoops(kernel: Kernel): readonly Loop[] {
  const made = new Map<Value, Statement>();
  /** What was computed of numbers that were read. */
  const read = new Set<Value>();
  const loops: Loop[] = [];
  const isRead = (value: Value): boolean => read.has(value);
  const block = ({ statements }: Block): void => statements.forEach(visit);
  const visit = (statement: Statement): void => {
    for (const value of resultsOf(statement)) made.set(value, statement);
    const mark = (given: readonly (readonly Value[])[]): void =>
      resultsOf(statement).forEach((value, i) => given.some((each) => isRead(each[i] as Value)) && read.add(value));
    switch (statement.kind) {
      case 'load':
        if (!statement.inside || isRead(statement.index)) read.add(statement.result);
        return;
      case 'if': {
        const { whenTrue, whenFalse, condition, results } = statement;
        block(whenTrue);
        block(whenFalse);
        mark([whenTrue.yields, whenFalse.yields]);
        if (isRead(condition)) results.forEach((value) => read.add(value));
        return;
      }
      case 'loop': {
        const { carried, initial, before, body } = statement;
        loops.push(statement);
        carried.forEach((value, i) => isRead(initial[i] as Value) && read.add(value));
        for (let known = -1; known !== read.size;) {
          known = read.size;
          block(before);
          block(body);
          carried.forEach((value, i) => isRead(body.yields[i] as Value) && read.add(value));
        }
        return mark([before.yields.slice(1)]);
      }
      default:
        if (operandsOf(statement).some(isRead)) resultsOf(statement).forEach((value) => read.add(value));
    }
  };
  block(kernel.body);
  if (read.size === 0) return [];
  /** A number as it was read, which is 0 outside: small enough to count to. */
  const isPlain = (value: Value): boolean => {
    const by = made.get(value);
    if (!isRead(value) || by?.kind === 'load') return true;
    return by?.kind === 'operation' && by.operation === 'f64' && isPlain(by.operands[0] as Value);
  };
  return [...new Set(loops)].filter((loop) => isRead(loop.before.yields[0] as Value) && !counts(loop, made, isPlain));
}

/** Whether a part of a loop's condition holds for so many rounds only: a counter that each round moves on is compared with a bound. */
function counts(
  { carried, before, body }: Loop,
  made: ReadonlyMap<Value, Statement>,
  isPlain: (value: Value) => boolean,
): boolean {
  const inner = new Set<Value>([
    ...carried,
    ...[before, body].flatMap(({ statements }) => statements.flatMap(resultsOf)),
  ]);
  const operation = (value: Value): (Statement & { kind: 'operation' }) | undefined => {
    const by = made.get(value);
    return by?.kind === 'operation' ? by : undefined;
  };
  const isFixed = (value: Value): boolean => {
    const by = made.get(value);
    if (!inner.has(value) || by?.kind === 'constant') return true;
    // Arrays do not change.
    return (by?.kind === 'operation' || by?.kind === 'load') && operandsOf(by).every(isFixed);
  };
  const step = (counter: Value): number => {
    const next = operation(body.yields[carried.indexOf(counter)] as Value);
    const [x, y] = next?.operands ?? [];
    const by = y && made.get(y);
    if (x !== counter || by?.kind !== 'constant') return 0;
    return next?.operation === 'add' ? by.value : next?.operation === 'sub' ? -by.value : 0;
  };
  const limits = (value: Value): boolean => {
    const by = operation(value);
    const [x, y] = (by?.operands ?? []) as [Value, Value];
    if (by?.operation === 'and') return limits(x) || limits(y);
    const isUp = by?.operation === 'lt' || by?.operation === 'le';
    if (!isUp && by?.operation !== 'gt' && by?.operation !== 'ge') return false;
    if (carried.includes(x)) return isFixed(y) && isPlain(y) && (isUp ? step(x) > 0 : step(x) < 0);
    return carried.includes(y) && isFixed(x) && isPlain(x) && (isUp ? step(y) < 0 : step(y) > 0);
  };
  return limits(before.yields[0] as Value);
}
