/** histogram: counts of the pieces, added. */
import { histogramChunk } from '../../compiler/emit/js/chunk/histogram.ts';
import type { LoopFunction } from '../../compiler/kernel/loop.ts';
import type { HistogramNode } from '../../skeletons/node.ts';
import { isVec } from '../../types/vec.ts';
import { elementsOf } from '../elements.ts';
import { argumentOf, type ShapeOf } from '../loop-kernels.ts';
import { Chunked } from '../pieces.ts';
import type { MakeAlgorithm } from './operator.ts';

const MOST_BINS = 1 << 16;

export const histogramOperator: MakeAlgorithm<HistogramNode> = (node, name) => {
  const chunked = new Chunked(name);
  return (input, context) => {
    // Every piece has all the bins.
    if (!isVec(input) || node.bins > MOST_BINS) return undefined;
    const from = elementsOf(input);
    const shapeOf: ShapeOf = ([fn]) => {
      const given = argumentOf(from);
      return given && { kind: 'count', bins: node.bins, arguments: [given], steps: [{ fn: fn as LoopFunction }] };
    };
    const text = { key: 'histogram', text: histogramChunk(node), kernel: { chunk: 'histogram', shapeOf } } as const;
    const counts = new Float64Array(node.bins);
    const take = (value: unknown): void => {
      for (const [bin, count] of (value as Float64Array).entries()) counts[bin] = (counts[bin] as number) + count;
    };
    return chunked
      .run(text, from, { param: {}, windowed: true, take, align: Math.max(1, node.bins >> 2) }, context)
      .then(() => counts);
  };
};
