/**
 * The functions of Ossa's own operators. They close over nothing, so their text is all there is to know: `reduce(sum)` needs
 * neither the static pass, which does not read Ossa, nor the inspector.
 */
import * as operators from '../../skeletons/op.ts';
import { isOperator } from '../../skeletons/validate.ts';
import type { Closure } from './closure.ts';
import { ownCode } from './own-code.ts';

let names: Map<Function, string> | undefined;

function nameOf(fn: Function): string | undefined {
  names ??= new Map((Object.values(operators) as unknown[]).filter(isOperator).map((each) => [each.fn, each.name]));
  return names.get(fn);
}

export const isOwnOperator = (fn: Function): boolean => nameOf(fn) !== undefined;

export function ownOperator(fn: Function): Closure | undefined {
  const name = nameOf(fn);
  if (name === undefined) return undefined;
  return ownCode(Function.prototype.toString.call(fn), `ossa:operator/${name}`);
}
