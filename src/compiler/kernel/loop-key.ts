/** What a loop is compiled from, as text: loops with the same become the same. */
import { shapeOf } from './front/shape.ts';
import type { LoopFunction, LoopShape } from './loop.ts';

/** Of captured values only their kinds count, as the compiler does not look further. */
export function keyOfLoop(shape: LoopShape, values: readonly unknown[]): string {
  const { arguments: given, steps, ...rest } = shape;
  const function_ = ({ captured: { unit }, first, declared }: LoopFunction): readonly unknown[] => [
    unit.name,
    unit.source,
    unit.site,
    unit.captures,
    first,
    declared,
  ];
  const isFunction = (value: unknown): value is LoopFunction =>
    typeof value === 'object' && value !== null && 'captured' in value;
  const parts = [
    given,
    steps.map((step) => ('fn' in step ? function_(step.fn) : step)),
    Object.entries(rest).map(([name, part]) => [name, isFunction(part) ? function_(part) : part]),
    values.map((value) => shapeOf(value)),
  ];
  return JSON.stringify(parts);
}
