/** The stages that a stream goes through: a program without the pipes and farms that hold it together. */
import type { Flags } from './flag.ts';
import { kindOf } from './kinds.ts';
import type { Node } from './node.ts';

/** A node and how a plain function that stands there is called in messages. */
export interface Placed {
  readonly node: Node;
  readonly place: string;
}
/** A node that is not merely its children one after the other. */
export interface Flat {
  readonly node: Exclude<Node, { kind: 'pipe' | 'farm' }>;
  readonly place: string;
}

/** Stages that mean the same written one after the other. */
export function flatten({ node, place }: Placed): Flat[] {
  if (node.kind !== 'pipe' && node.kind !== 'farm') return [{ node, place }];
  const kind = kindOf(node);
  return kind.children(node).flatMap((child, i) => flatten({ node: child, place: kind.placeOf(i) }));
}

/** The effects of a node. */
export function flagsOf(node: Node): Flags {
  const kind = kindOf(node);
  return kind.flags(node, kind.children(node).map(flagsOf));
}

/** Whether a node keeps state from one of its inputs to the next, not only inside its collections. */
export function keepsState(node: Node): boolean {
  const { state, children } = kindOf(node);
  return state === 'holds' || (state === undefined && children(node).some(keepsState));
}

/** Whether a node may give something when no input follows. */
export function givesAtEnd(node: Node): boolean {
  const { state, children, atEnd } = kindOf(node);
  return atEnd?.(node) === true || (state === undefined && children(node).some(givesAtEnd));
}

/** Whether something in it must not be done twice. */
export function hasEffect(node: Node, guarantee?: 'atMostOnce'): boolean {
  if (node.kind === 'effect') return guarantee === undefined || node.guarantee === guarantee;
  return kindOf(node)
    .children(node)
    .some((child) => hasEffect(child, guarantee));
}
