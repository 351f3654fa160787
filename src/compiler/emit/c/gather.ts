/** Elements of arrays by index, as C. */
import type { NumberName } from '../../../types/element.ts';
import { bytesOfNumber } from './numbers.ts';
import type { Lane, Vectors } from './vectors.ts';

/**
 * The elements one after another, which is what the processor's own gathers do and no faster. Source: Fog, instruction tables, 2022.
 */
function gatherAll(vectors: Vectors, element: NumberName, number: Lane): string {
  const type = vectors.type(number);
  const lanes = Array.from({ length: vectors.lanes }, (_, k) => `p[at[${k}]]`).join(', ');
  return vectors.unit.define(
    `gather_${element}_${type}`,
    () => `static inline ${type} gather_${element}_${type}(const ${element} *p, ${vectors.type('i32')} at) {
  return (${type}){${lanes}};
}`,
  );
}

/** The elements where a mask holds, 0 elsewhere. All lanes read, so that none has a branch: those that want nothing at 0. */
function gatherWhere(vectors: Vectors, element: NumberName, number: Lane): string {
  const [type, places] = [vectors.type(number), vectors.type('i32')];
  const all = gatherAll(vectors, element, number);
  return vectors.unit.define(`gather_where_${element}_${type}`, () => {
    const wide = bytesOfNumber(number) === 8;
    return `static inline ${type} gather_where_${element}_${type}(const ${element} *p, ${places} at, ${places} mask) {
  return (${type})((${vectors.mask(wide ? 8 : 4)})${all}(p, at & mask) & ${wide ? vectors.extend('mask') : 'mask'});
}`;
  });
}

/** The elements at `at`, all of them or where `mask` holds. */
export const gather = (
  vectors: Vectors,
  element: NumberName,
  number: Lane,
  pointer: string,
  at: string,
  mask: string | undefined,
): string =>
  mask === undefined
    ? `${gatherAll(vectors, element, number)}(${pointer}, ${at})`
    : `${gatherWhere(vectors, element, number)}(${pointer}, ${at}, ${mask})`;
