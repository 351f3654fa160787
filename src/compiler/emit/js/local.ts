/**
 * Skeletons on one collection inside a segment, as items of a stream and collections in collections are: the chunks of a skeleton,
 * which the whole of a collection of numbers can be one piece of. `local-runs.ts` says how.
 */
import { named } from '../../../skeletons/kind.ts';
import type { Node, StencilNode } from '../../../skeletons/node.ts';
import { allPairsChunk } from './chunk/all-pairs.ts';
import { filterChunk } from './chunk/filter.ts';
import { gatherChunk } from './chunk/gather.ts';
import { groupByChunk } from './chunk/group-by.ts';
import { histogramChunk } from './chunk/histogram.ts';
import { scanChunk } from './chunk/scan.ts';
import { compareChunk, keysChunk, sortChunk } from './chunk/sort.ts';
import { stencilChunk } from './chunk/stencil.ts';
import type { ChunkText } from './chunk/text.ts';
import { zipChunk } from './chunk/zip.ts';
import type { LocalKind } from './local-runs.ts';

type Chunks<N extends Node> = (node: N) => readonly (ChunkText | undefined)[];

const chunks: { readonly [K in LocalKind]: Chunks<Extract<Node, { kind: K }>> } = {
  // One for each number of dimensions that it may be of.
  stencil: (node) => [1, 2, 3].map((dimensions) => stencilOf(node, dimensions)),
  // With one collection behind the first, and with two.
  zip: (node) => [zipChunk(node, ['index']), zipChunk(node, ['index', 'index'])],
  filter: (node) => [filterChunk(node, 'f64')],
  scan: (node) => [scanChunk(node)],
  allPairs: (node) => [allPairsChunk(node, 'numbers')],
  gather: ({ as }) => [gatherChunk('index', as)],
  groupBy: (node) => [groupByChunk(node)],
  histogram: (node) => [histogramChunk(node)],
  sort: ({ compare, by }) => [
    compare ? compareChunk(named(compare, "sort's comparison")) : by ? keysChunk(named(by, "sort's by")) : sortChunk(),
  ],
};

/** The chunks of a node; undefined where it has none. */
export const localChunks = (node: Node): readonly (ChunkText | undefined)[] | undefined =>
  (chunks[node.kind as LocalKind] as Chunks<Node> | undefined)?.(node);

function stencilOf(node: StencilNode, dimensions: number): ChunkText | undefined {
  const { radius } = node;
  if (typeof radius === 'number') return stencilChunk(node, new Array<number>(dimensions).fill(radius), 'f64');
  return radius.length === dimensions ? stencilChunk(node, radius, 'f64') : undefined;
}
