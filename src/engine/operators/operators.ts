/** The table of operators. A new one is its file and a row here; skeletons without one are computed by their sequential meaning. */
import type { Kind, Node } from '../../skeletons/node.ts';
import type { Placed } from '../../skeletons/stages.ts';
import { allPairsOperator } from './all-pairs.ts';
import { branchAndBoundOperator } from './branch-and-bound.ts';
import { divideOperator } from './divide.ts';
import { filterOperator } from './filter.ts';
import { flatMapOperator } from './flat-map.ts';
import { gatherOperator } from './gather.ts';
import { groupByOperator } from './group-by.ts';
import { histogramOperator } from './histogram.ts';
import { type Algorithm, type MakeAlgorithm, OperatorRunner, type Runner } from './operator.ts';
import { poolOperator } from './pool.ts';
import { scanOperator } from './scan.ts';
import { scatterOperator } from './scatter.ts';
import { sortOperator } from './sort.ts';
import { stencilOperator } from './stencil.ts';
import { zipOperator } from './zip.ts';

const operators: { readonly [K in Kind]?: MakeAlgorithm<Extract<Node, { kind: K }>> } = {
  zip: zipOperator,
  scan: scanOperator,
  flatMap: flatMapOperator,
  gather: gatherOperator,
  scatter: scatterOperator,
  pool: poolOperator,
  filter: filterOperator,
  groupBy: groupByOperator,
  histogram: histogramOperator,
  sort: sortOperator,
  stencil: stencilOperator,
  allPairs: allPairsOperator,
  divide: divideOperator,
  branchAndBound: branchAndBoundOperator,
};

/** Whether the engine computes a kind by an algorithm of its own. */
export const hasOperator = (kind: Kind): boolean => kind in operators;

/** The algorithm of a skeleton that has an operator. */
export const algorithmOf = (node: Node, name: string, programOf: (node: Node) => Runner): Algorithm =>
  (operators[node.kind] as MakeAlgorithm<Node>)(node, name, programOf);

/** What computes a skeleton that has an operator; `name` is that of the part, `programOf` runs what is inside. */
export const operatorOf = (step: Placed, name: string, programOf: (node: Node) => Runner): Runner =>
  new OperatorRunner(algorithmOf(step.node, name, programOf), step);
