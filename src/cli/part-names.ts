/** The parts of a program in words: `map(price) ▸ reduce(sum)`. Plans name parts by number only, which is what replaying needs. */
import type { ObservedRun } from '../api/observe.ts';
import { partsOf, streamParts } from '../engine/steps.ts';
import { inline } from '../skeletons/kind.ts';
import { kindOf } from '../skeletons/kinds.ts';
import type { Node } from '../skeletons/node.ts';

const names = new WeakMap<Node, Partial<Record<ObservedRun['kind'], readonly string[]>>>();

/** The name of a part of a run. */
export function partName({ kind, node }: Pick<ObservedRun, 'kind' | 'node'>, part: string): string {
  let known = names.get(node);
  if (known === undefined) names.set(node, (known = {}));
  return (known[kind] ??= kind === 'run' ? namesForRun(node) : namesForStream(node))[Number(part)] ?? `part ${part}`;
}

function namesForRun(node: Node): string[] {
  return partsOf(node).map((part) => {
    if (part.kind === 'operator' || part.kind === 'control') return lineOf(part.step.node);
    if (part.kind === 'call') return joined(part.steps.map((step) => step.node));
    const maps = part.maps.map(({ body, as }, i) =>
      inline(
        i === 0 && part.source === 'generate' ? 'generate' : 'map',
        [lineOf(body.node)],
        as === undefined ? [] : [as],
      ),
    );
    return [...maps, ...(part.reduce === undefined ? [] : [inline('reduce', [], [part.reduce.name])])].join(' ▸ ');
  });
}

function namesForStream(node: Node): string[] {
  return streamParts(node).map(({ steps }) => joined(steps.map((step) => step.node)));
}

const joined = (nodes: readonly Node[]): string => nodes.map(lineOf).join(' ▸ ');

/** As the program prints itself. */
function lineOf(node: Node): string {
  const { children, details } = kindOf(node);
  return inline(node.kind, children(node).map(lineOf), details(node));
}
