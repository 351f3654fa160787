/** The parts of a program in words: `map(price) ▸ reduce(sum)`. Plans name parts by number only, which is what replaying needs. */
import type { ObservedRun } from '../api/observe.ts';
import { type Part, partsOf, streamParts } from '../engine/steps.ts';
import { inline } from '../skeletons/kind.ts';
import { kindOf } from '../skeletons/kinds.ts';
import type { Node } from '../skeletons/node.ts';

/**
 * The name of a part of a run; one of a program inside a part is called by the places that lead to it: `2.0.1`. Parts that ran as one are
 * called by the first and the last of them: `0-2`.
 */
export function partName(of: Pick<ObservedRun, 'kind' | 'node'>, part: string): string {
  const [whole, before = '', from, to] = /^(.*?)(\d+)-(\d+)$/.exec(part) ?? [];
  if (whole !== undefined) {
    const numbers = Array.from({ length: Number(to) - Number(from) + 1 }, (_, k) => Number(from) + k);
    return numbers.map((number) => partName(of, `${before}${number}`)).join(' ▸ ');
  }
  return singleName(of, part);
}

function singleName({ kind, node }: Pick<ObservedRun, 'kind' | 'node'>, part: string): string {
  const [first, ...inside] = part.split('.').map(Number) as [number, ...number[]];
  const name = kind === 'run' ? nameForRun(node, first, inside) : namesForStream(node)[first];
  return name ?? `part ${part}`;
}

function nameForRun(node: Node, index: number, [place, next, ...inside]: readonly number[]): string | undefined {
  const part = partsOf(node)[index];
  if (part === undefined) return undefined;
  if (place === undefined || next === undefined) return nameOf(part);
  const child = part.kind === 'call' ? undefined : childOf(part, place);
  return child && nameForRun(child, next, inside);
}

/** The program in a part at a place. */
function childOf(part: Exclude<Part, { kind: 'call' }>, place: number): Node | undefined {
  if (part.kind === 'data') return part.maps[0]?.body.node;
  const { node } = part.step;
  // What flatMap does to its elements is a map.
  return node.kind === 'flatMap' ? { kind: 'map', body: node.body } : kindOf(node).children(node)[place];
}

function nameOf(part: Part): string {
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
