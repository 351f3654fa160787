/** Reads of consecutive elements, as C: at once where a gang is whole and all of them lie in the array. */
import type { NumberName } from '../../../types/element.ts';
import type { Variable } from './body.ts';
import { indent } from './body.ts';
import { type ArrayNames, STATUS } from './scalar-form.ts';
import { names } from './signature.ts';
import type { Unit } from './unit.ts';
import type { Lane } from './vectors.ts';

/** A vector of numbers in memory, as they are loaded. */
export function vectorAt(unit: Unit, element: NumberName, type: Lane, lanes: number, pointer: string): string {
  const read = `*(const ${unit.unaligned(element, lanes)} *)(${pointer})`;
  return element === type ? read : `__builtin_convertvector(${read}, ${unit.vector(type, lanes)})`;
}

/**
 * The elements of a gang one by one, of which so many are left: the lanes behind them read what the last of them does. Gives whether one
 * is outside.
 */
const oneByOne = (unit: Unit, element: NumberName, type: Lane): string =>
  unit.define(
    `each_${element}`,
    () => `static __attribute__((noinline, cold)) i32 each_${element}(const ${element} *p, i32 length, i32 first, i64 left, i32 lanes, ${type} *to) {
  i32 outside = 0;
  for (i32 k = 0; k < lanes; k++) {
    const u32 at = (u32)first + (u32)(k < left ? k : left - 1);
    const i32 inside = at < (u32)length;
    to[k] = inside ? p[at] : 0;
    outside |= !inside;
  }
  return outside;
}`,
  );

export interface SideBySide {
  readonly array: ArrayNames;
  readonly element: NumberName;
  readonly type: Lane;
  /** The index of the first. */
  readonly first: string;
  /** All are known to be in the array. */
  readonly inside: boolean;
  /** Of a gang. */
  readonly lanes: number;
  /** The vectors of the result. */
  readonly to: readonly Variable[];
}

/** The statements that read. Without branches that are mostly taken: gcc keeps the rest out of the way. */
export function sideBySide(unit: Unit, { array, element, type, first, inside, lanes, to }: SideBySide): string[] {
  const { pointer, length } = array;
  const perVector = lanes / to.length;
  const read = (from: string, of: NumberName): string[] =>
    to.map(({ name }, j) => `${name} = ${vectorAt(unit, of, type, perVector, `${from} + ${j * perVector}`)};`);
  const each = `each_${to[0]?.name}`;
  const call = `${oneByOne(unit, element, type)}(${pointer}, ${length}, ${first}, ${names.count} - i, ${lanes}, ${each})`;
  const within = [first, `${first} + ${lanes - 1}u`].map((at) => `(u32)${at} < (u32)${length}`);
  const all = [`${names.count} - i >= ${lanes}`, ...(inside ? [] : within)].join(' && ');
  return [
    `${to[0]?.type} ${to.map(({ name }) => name).join(', ')};`,
    `if (__builtin_expect(${all}, 1)) {`,
    ...indent(read(`${pointer} + ${first}`, element)),
    '} else {',
    ...indent([`${type} ${each}[${lanes}];`, inside ? `${call};` : `${STATUS} |= ${call};`, ...read(each, type)]),
    '}',
  ];
}
