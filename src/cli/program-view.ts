/** What there is to say of a program before it runs: its tree, and the parts that `run` and `stream` make of it. */
import { partsOf, streamParts, type Part, type StreamPart } from '../engine/steps.ts';
import type { AnySkeleton } from '../skeletons/chain.ts';
import { kindOf } from '../skeletons/kinds.ts';
import type { Node } from '../skeletons/node.ts';
import { partName } from './part-names.ts';

export interface TreeView {
  readonly kind: string;
  readonly details: readonly string[];
  readonly children: readonly TreeView[];
}
export interface PartView {
  readonly name: string;
  /** Who computes it, and how. */
  readonly how: string;
}
export interface ProgramView {
  readonly name: string;
  readonly program: string;
  readonly tree: TreeView;
  /** Undefined where `run` refuses it: an input may give more or fewer outputs than one. */
  readonly run: readonly PartView[] | undefined;
  readonly stream: readonly PartView[];
}

/** `name` is that of the export. */
export function viewOf(name: string, program: AnySkeleton): ProgramView {
  const { node } = program;
  const named = (kind: 'run' | 'stream', i: number): string => partName({ kind, node }, `${i}`);
  return {
    name,
    program: String(program),
    tree: treeOf(node),
    run: program.flags.includes('many')
      ? undefined
      : partsOf(node).map((part, i) => ({ name: named('run', i), how: howRun(part) })),
    stream: streamParts(node).map((part, i) => ({ name: named('stream', i), how: howStreamed(part) })),
  };
}

function treeOf(node: Node): TreeView {
  const { kind, children, details } = kindOf(node);
  return { kind, details: details(node), children: children(node).map(treeOf) };
}

/** The algorithms of the engine in a few words, by skeleton. */
const algorithms: Readonly<Partial<Record<Node['kind'], string>>> = {
  zip: 'numbers: pieces of all collections at the same places',
  scan: 'numbers: totals of blocks, then all partial results, in two passes on all workers',
  filter: 'pieces keep what they keep, put together in order',
  flatMap: 'the body on every element, on all workers; results put together in order',
  stencil: 'numbers: pieces of consecutive rows, each read from the whole grid',
  allPairs: 'numbers: pieces of consecutive rows, the other collection at every worker',
  gather: 'numbers: pieces of the indices',
  sort: 'every worker sorts a run; pairs of runs are merged in pieces by all',
  groupBy: 'pieces group and combine what they have; groups are joined in order',
  histogram: 'counts of pieces, added',
  divide: 'workers recur by themselves for some milliseconds; what they have not begun becomes tasks for all',
  branchAndBound: 'workers search the best open nodes; the lowest cost is known to all',
  pool: 'each generation in pieces on all workers, the selection in between here',
};

function howRun(part: Part): string {
  switch (part.kind) {
    case 'call':
      return part.serial ? 'one worker, which holds its state' : 'one call on one worker';
    case 'operator':
      return algorithms[part.step.node.kind] ?? 'an algorithm of its own, on all workers';
    case 'control':
      return 'decided here; the programs inside run on all workers';
    case 'data': {
      const passes = part.maps.length + Number(part.reduce !== undefined);
      const fused = passes > 1 ? `, ${passes} skeletons in one pass` : '';
      return `pieces of the collection on all workers${fused}`;
    }
  }
}

function howStreamed({ serial, once, degree, unordered, several, ends }: StreamPart): string {
  const who = serial
    ? 'one worker, which holds its state; items in order'
    : `any ${degree === undefined ? 'worker' : `of ${degree} workers`} carries an item through`;
  return [
    who,
    ...(unordered ? ['outputs as they are ready'] : []),
    ...(once ? ['items one by one, never twice'] : []),
    ...(several ? ['each output is an item of the next part'] : []),
    ...(ends ? ['asked for more when the stream ends'] : []),
  ].join('; ');
}
