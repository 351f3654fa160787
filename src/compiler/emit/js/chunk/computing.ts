import type { ElementName } from '../../../../types/element.ts';
import type { UserFunction } from '../../../../skeletons/kind.ts';
import { type Read, rounding } from '../element.ts';
import { thenable } from '../thenable.ts';
import type { ChunkNames } from './text.ts';

/** What is made of elements at the same places of some collections, one step after the other. */
export interface Computing {
  /** How the collections behind the first are read. */
  readonly reads: readonly Read[];
  readonly steps: readonly ComputingStep[];
}

/** The result of the last function is stored as numbers in an array, where nothing says what it is stored as. */
export interface ComputingStep extends UserFunction {
  readonly as: ElementName | undefined;
}

/**
 * How a text reads the elements that are computed, with the statements before its loop. What it is not for, such as a promise, it
 * refuses.
 */
export function computing(
  { reads, steps }: Computing,
  { fn, define, read, elements }: Pick<ChunkNames, 'fn' | 'define' | 'read' | 'elements'>,
  name = 'computed',
): { readonly heads: readonly string[]; readonly read: (index: string) => string } {
  if (steps.length === 0) return { heads: [], read };
  const given = Array.from({ length: reads.length + 1 }, (_, k) => `x${k}`).join(', ');
  const lines = steps.map(({ as, ...step }, k) => {
    const value = `${fn(step)}(${k === 0 ? given : 'v'})`;
    const refused = `if (${thenable('v')}) T.notAtOnce(v, ${JSON.stringify(step.role)});`;
    const stored = as === undefined ? undefined : rounding(as, `${name}${k}`, define)('v');
    const last = k === steps.length - 1 ? 'T.number(v);' : '';
    return `v = ${value}; ${refused} ${stored === undefined ? last : `v = ${stored};`}`;
  });
  define(`function ${name}(${given}) { let v; ${lines.join(' ')} return v; }`);
  const others = otherCollections(reads, elements);
  return {
    heads: others.heads,
    read: (index) => `${name}(${[read(index), ...others.read(index)].join(', ')})`,
  };
}

/**
 * How a text reads collections behind the first, `param.others`: the element that goes with index `i` stands there at `i` +
 * `param.offsets`.
 */
export function otherCollections(
  reads: readonly Read[],
  elements: ChunkNames['elements'],
): { readonly heads: readonly string[]; readonly read: (index: string) => readonly string[] } {
  const others = reads.map((each, k) => {
    const other = `param.others[${k}]`;
    if (each === 'range') return (index: string) => `${other}.start + (${index} + o${k}) * ${other}.step`;
    const at = elements(each, other);
    return (index: string) => at(`(${index} + o${k})`);
  });
  return {
    heads: reads.map((_, k) => `const o${k} = param.offsets[${k}];`),
    read: (index) => others.map((at) => at(index)),
  };
}
