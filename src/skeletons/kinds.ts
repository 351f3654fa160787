/** The table of skeletons. A new one is its file and a row here. */
import type { AnySkeleton } from './chain.ts';
import { farmKind } from './farm.ts';
import { generateKind } from './generate.ts';
import { keepKind } from './keep.ts';
import type { KindOf } from './kind.ts';
import { mapKind } from './map.ts';
import type { Kind, Node } from './node.ts';
import { pipeKind } from './pipe.ts';
import { reduceKind } from './reduce.ts';
import { seqKind } from './seq.ts';
import { build } from './skeleton.ts';
import { statefulKind } from './stateful.ts';

export const kinds: { readonly [K in Kind]: KindOf<Extract<Node, { kind: K }>> } = {
  seq: seqKind,
  pipe: pipeKind,
  farm: farmKind,
  keep: keepKind,
  stateful: statefulKind,
  map: mapKind,
  reduce: reduceKind,
  generate: generateKind,
};

/** The row of a node's kind. */
export function kindOf(node: Node): KindOf<Node> {
  return kinds[node.kind] as unknown as KindOf<Node>;
}

/** The programs inside a node, in order. */
export function childrenOf(node: Node): readonly Node[] {
  return kindOf(node).children(node);
}

/** The program that a node is. */
export function skeletonOf(node: Node): AnySkeleton {
  return build(kindOf(node), node, childrenOf(node).map(skeletonOf));
}
