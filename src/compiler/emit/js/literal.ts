/** A node as the text of an expression, for skeletons that a segment runs by their sequential meaning. */
import { kindOf } from '../../../skeletons/kinds.ts';
import type { AnyFunction, Node } from '../../../skeletons/node.ts';
import { isOperator } from '../../../skeletons/validate.ts';

/** What the text calls things that are no text. */
export interface Names {
  readonly fn: (fn: AnyFunction, role: string) => string;
  readonly constant: (value: unknown) => string;
}

/** Evaluates to the node, its functions those that `names` stands for, under the names by which messages call them. */
export function literal(node: Node, place: string, names: Names): string {
  const kind = kindOf(node);
  const children = kind.children(node);
  const roles = new Map(kind.functions(node, place).map(({ fn, role }) => [fn, role]));
  let child = 0;
  const text = (value: unknown): string => {
    if (typeof value === 'function') {
      const fn = value as AnyFunction;
      return `T.named(${names.fn(fn, roles.get(fn) ?? place)}, ${JSON.stringify(fn.name)})`;
    }
    if (isText(value)) return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.map(text).join(', ')}]`;
    // In their order: one program may stand in several places.
    if (value === children[child]) return literal(value as Node, kind.placeOf(child++), names);
    if (!isOperator(value)) return names.constant(value);
    const { name, fn, identity, commutative } = value;
    return `{ name: ${JSON.stringify(name)}, fn: ${names.fn(fn, name)}, identity: ${names.constant(identity)}, commutative: ${commutative} }`;
  };
  return `{ ${Object.entries(node)
    .map(([key, value]) => `${key}: ${text(value)}`)
    .join(', ')} }`;
}

/** Whether JSON gives the value back as it is. */
const isText = (value: unknown): boolean =>
  value === null ||
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0));
