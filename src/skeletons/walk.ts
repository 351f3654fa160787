/** Going through a program: its nodes with their ids, and the user's functions in it. */
import type { UserFunction } from './kind.ts';
import { kindOf } from './kinds.ts';
import type { Node } from './node.ts';

/** A node as it stands in a program. */
export interface Visit {
  readonly node: Node;
  /** The path to the node: `0`, its children `0.0`, `0.1`, … */
  readonly id: string;
  /** How a plain function that stands here is called in messages. */
  readonly place: string;
}

/** Every node, each before its children. */
export function* walk(node: Node, id: string = '0', place: string = "seq's function"): Generator<Visit> {
  yield { node, id, place };
  const kind = kindOf(node);
  for (const [i, child] of kind.children(node).entries()) yield* walk(child, `${id}.${i}`, kind.placeOf(i));
}

/** Every function of the user in a program, in order, with the id of its node. */
export function* functionsIn(program: Node): Generator<UserFunction & { readonly id: string }> {
  for (const { node, id, place } of walk(program)) {
    for (const { fn, role } of kindOf(node).functions(node, place)) yield { fn, role, id };
  }
}
