/** How a program falls into parts: what one worker may carry an item through, and where a whole collection is needed. */
import { type SegmentShape, storeIn, type Step } from '../compiler/emit/js/emit.ts';
import { kindOf } from '../skeletons/kinds.ts';
import type { Node, Operator } from '../skeletons/node.ts';
import { isControl } from './control.ts';
import type { CallPart } from './call-runner.ts';
import { hasOperator } from './operators/operators.ts';
import { flagsOf, flatten, givesAtEnd, hasEffect, keepsState, type Placed } from '../skeletons/stages.ts';

/** A part of a program that runs on one input. */
export type Part =
  /** Steps one after the other on the value as a whole. */
  | CallPart
  /** A skeleton with an algorithm of its own. */
  | { readonly kind: 'operator'; readonly step: Placed }
  /** A skeleton that decides how its programs run, which are parallel themselves. */
  | { readonly kind: 'control'; readonly step: Placed }
  /** Steps on every element of a collection, then possibly a reduction: `steps` is the fused body. */
  | DataPart;

export interface DataPart {
  readonly kind: 'data';
  readonly source: 'input' | 'generate';
  /** The skeletons of this part, one a map, unfused. */
  readonly maps: readonly { readonly body: Placed; readonly as: ElementStore }[];
  readonly reduce: Operator<unknown> | undefined;
}
type ElementStore = Extract<Node, { kind: 'map' }>['as'];

/** The parts of a program given to `run`. */
export function partsOf(program: Node): Part[] {
  const parts: Part[] = [];
  let calls: Placed[] = [];
  let data: { source: 'input' | 'generate'; maps: { body: Placed; as: ElementStore }[] } | undefined;
  const endCalls = (): void => {
    if (calls.length > 0)
      parts.push({
        kind: 'call',
        steps: calls,
        serial: calls.some(({ node }) => keepsState(node)),
        once: calls.some(({ node }) => isOnce(node)),
      });
    calls = [];
  };
  const endData = (reduce?: Operator<unknown>): void => {
    if (data !== undefined) parts.push({ kind: 'data', ...data, reduce });
    data = undefined;
  };
  for (const placed of flatten({ node: program, place: "seq's function" })) {
    const { node } = placed;
    // Elements between which state passes are not independent: such a collection is one value, carried through by one worker.
    if ((node.kind === 'map' || node.kind === 'generate') && !keepsState(node.body)) {
      endCalls();
      // What has effects is not fused: a fused part may be run again.
      if (node.kind === 'generate' || hasEffect(node) || data?.maps.some(({ body }) => hasEffect(body.node))) endData();
      data ??= { source: node.kind === 'generate' ? 'generate' : 'input', maps: [] };
      data.maps.push({ body: { node: node.body, place: kindOf(node).placeOf(0) }, as: node.as });
    } else if (node.kind === 'reduce') {
      endCalls();
      if (data?.maps.some(({ body }) => hasEffect(body.node))) endData();
      data ??= { source: 'input', maps: [] };
      endData(node.op);
    } else if (hasOperator(node.kind)) {
      endCalls();
      endData();
      parts.push({ kind: 'operator', step: placed });
    } else if (isControl(node) && isParallel(node)) {
      endCalls();
      endData();
      parts.push({ kind: 'control', step: placed });
    } else {
      endData();
      if (isOnce(node) || calls.some((call) => isOnce(call.node))) endCalls();
      calls.push(placed);
    }
  }
  endCalls();
  endData();
  return parts;
}

/** Whether the engine spreads something in it over workers. */
export function isParallel(node: Node): boolean {
  const parallel = node.kind === 'map' || node.kind === 'generate' || node.kind === 'reduce' || hasOperator(node.kind);
  return parallel || kindOf(node).children(node).some(isParallel);
}

const isOnce = (node: Node): boolean => hasEffect(node, 'atMostOnce');

/** The steps of fused maps, with the roundings of their typed collections. */
export function fusedSteps(maps: DataPart['maps']): Step[] {
  return maps.flatMap(({ body, as }): Step[] => [...flatten(body), ...storeIn(as, body.place)]);
}

/** A part of a program that a stream goes through: stateless parts on any worker, parts with state on one. */
export interface StreamPart {
  readonly steps: readonly Placed[];
  readonly serial: boolean;
  readonly degree: number | undefined;
  readonly batch: number | undefined;
  readonly unordered: boolean;
  /** An input may give no output, or several. */
  readonly many: boolean;
  /** The last step may give several outputs for an input: they are inputs of the part behind. */
  readonly several: boolean;
  /** Something may be given when no input follows. */
  readonly ends: boolean;
  /** An input must not be tried twice. */
  readonly once: boolean;
}

/** What the segment of a part does. */
export const shapeOf = ({ steps, serial, several, ends, once }: StreamPart): SegmentShape => ({
  read: 'index',
  steps,
  serial,
  several,
  ends,
  once,
});

export function streamParts(program: Node): StreamPart[] {
  const parts: (Writable<Omit<StreamPart, 'steps'>> & { readonly steps: Placed[] })[] = [];
  const visit = ({ node, place }: Placed, hints: { degree?: number; batch?: number; unordered?: boolean }): void => {
    if (node.kind === 'pipe' || node.kind === 'farm') {
      const inner = node.kind === 'pipe' ? hints : { ...hints, ...hintsOf(node) };
      const kind = kindOf(node);
      for (const [i, child] of kind.children(node).entries()) visit({ node: child, place: kind.placeOf(i) }, inner);
      return;
    }
    const [serial, once] = [keepsState(node), isOnce(node)];
    let part = parts[parts.length - 1];
    if (part === undefined || part.serial !== serial || part.several || part.once || once) {
      const free = { degree: undefined, batch: undefined, unordered: false };
      part = { steps: [], serial, once, ...free, many: false, several: false, ends: false };
      parts.push(part);
    }
    part.steps.push({ node, place });
    if (flagsOf(node).includes('many')) {
      part.many = true;
      part.several = node.kind !== 'keep';
    }
    if (givesAtEnd(node)) part.ends = true;
    if (hints.degree !== undefined) part.degree = Math.max(part.degree ?? 0, hints.degree);
    if (hints.batch !== undefined) part.batch = Math.max(part.batch ?? 0, hints.batch);
    if (hints.unordered === true) part.unordered = true;
  };
  visit({ node: program, place: "seq's function" }, {});
  // Between parts the order of the source is kept: the item that fails first there is the lowest one only then.
  for (const part of parts.slice(0, -1)) part.unordered = false;
  return parts;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function hintsOf(node: Extract<Node, { kind: 'farm' }>): { degree?: number; batch?: number; unordered?: boolean } {
  return {
    ...(node.degree === undefined ? {} : { degree: node.degree }),
    ...(node.batch === undefined ? {} : { batch: node.batch }),
    ...(node.unordered === undefined ? {} : { unordered: node.unordered }),
  };
}
