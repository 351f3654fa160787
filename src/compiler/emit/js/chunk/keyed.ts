import { named } from '../../../../skeletons/kind.ts';
import type { GroupByNode } from '../../../../skeletons/node.ts';
import { atOnce, type ChunkNames } from './text.ts';

/**
 * What stands before a loop, and statements for the key `k` and the value `v` of the element at work, as functions give them. Where a kernel has made them for the piece,
 * they stand in `param.keyed`.
 */
export function keyed(
  node: GroupByNode,
  { fn, read }: Pick<ChunkNames, 'fn' | 'read'>,
): { readonly head: string; readonly each: string } {
  const key = fn(named(node.key, "groupBy's key"));
  const value = node.value && fn(named(node.value, "groupBy's value"));
  const each = [
    `let k, v;`,
    `if (K !== undefined) {`,
    `k = K[i - lo]; v = ${value === undefined ? read('i') : 'V[i - lo]'};`,
    `} else {`,
    `const e = ${read('i')};`,
    atOnce('key', `${key}(e)`, 0),
    `k = key;`,
    value === undefined ? 'v = e;' : `${atOnce('value', `${value}(e)`, 1)} v = value;`,
    `}`,
  ].join('\n');
  return { head: `const { keys: K, values: V } = param.keyed ?? {};`, each };
}
