/** What a loop is compiled from, as text: loops with the same become the same. */
import { shapeOf } from './front/shape.ts';
import type { LoopFunction, LoopShape } from './loop.ts';

/** Of captured values only their kinds count, as the compiler does not look further. */
export const keyOfLoop = (shape: LoopShape, values: readonly unknown[]): string =>
  JSON.stringify([shape, values.map((value) => shapeOf(value))], (_, part: unknown) =>
    isFunction(part) ? keyParts(part) : part,
  );

/** The functions of a loop, in order. */
export function functionsIn(part: unknown): readonly LoopFunction[] {
  if (isFunction(part)) return [part];
  return typeof part === 'object' && part !== null ? Object.values(part).flatMap(functionsIn) : [];
}

const isFunction = (part: unknown): part is LoopFunction =>
  typeof part === 'object' && part !== null && 'captured' in part;

const keyParts = ({ captured: { unit }, first, declared }: LoopFunction): readonly unknown[] => [
  ...[unit.name, unit.source, unit.site, unit.captures],
  ...[first, declared],
];
