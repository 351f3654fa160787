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
import { expandKind } from './expand.ts';
import { windowKind } from './window.ts';
import { branchKind } from './branch.ts';
import { forkKind } from './fork.ts';
import { mergeKind } from './merge.ts';
import { feedbackKind } from './feedback.ts';
import { settleKind } from './settle.ts';
import { retryKind } from './retry.ts';
import { deadLetterKind } from './dead-letter.ts';
import { effectKind } from './effect.ts';
import { zipKind } from './zip.ts';
import { scanKind } from './scan.ts';
import { filterKind } from './filter.ts';
import { flatMapKind } from './flat-map.ts';
import { stencilKind } from './stencil.ts';
import { allPairsKind } from './all-pairs.ts';
import { gatherKind } from './gather.ts';
import { scatterKind } from './scatter.ts';
import { sortKind } from './sort.ts';
import { groupByKind } from './group-by.ts';
import { histogramKind } from './histogram.ts';
import { divideKind } from './divide.ts';
import { branchAndBoundKind } from './branch-and-bound.ts';
import { iterateKind } from './iterate.ts';
import { poolKind } from './pool.ts';
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
  expand: expandKind,
  window: windowKind,
  branch: branchKind,
  fork: forkKind,
  merge: mergeKind,
  feedback: feedbackKind,
  settle: settleKind,
  retry: retryKind,
  deadLetter: deadLetterKind,
  effect: effectKind,
  zip: zipKind,
  scan: scanKind,
  filter: filterKind,
  flatMap: flatMapKind,
  stencil: stencilKind,
  allPairs: allPairsKind,
  gather: gatherKind,
  scatter: scatterKind,
  sort: sortKind,
  groupBy: groupByKind,
  histogram: histogramKind,
  divide: divideKind,
  branchAndBound: branchAndBoundKind,
  iterate: iterateKind,
  pool: poolKind,
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
