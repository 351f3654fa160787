/**
 * The functions of Ossa's own operators. They close over nothing, so their text is all there is to know: `reduce(sum)` needs
 * neither the static pass, which does not read Ossa, nor the inspector.
 */
import * as operators from '../../skeletons/op.ts';
import { isOperator } from '../../skeletons/validate.ts';
import type { Closure, Reading } from './closure.ts';
import { readScript } from './script.ts';

let names: Map<Function, string> | undefined;

function nameOf(fn: Function): string | undefined {
  names ??= new Map((Object.values(operators) as unknown[]).filter(isOperator).map((each) => [each.fn, each.name]));
  return names.get(fn);
}

export const isOwnOperator = (fn: Function): boolean => nameOf(fn) !== undefined;

export function ownOperator(fn: Function): Closure | undefined {
  const name = nameOf(fn);
  if (name === undefined) return undefined;
  const script = readScript(`(${Function.prototype.toString.call(fn)})`, {
    file: `ossa:operator/${name}`,
    mode: 'module',
  });
  const [node] = script.analysis.closures.keys();
  const global: Reading = { state: 'unknown', reason: 'it is a global' };
  return { script, node: node!, surroundings: { read: () => global, readFree: () => global } };
}
