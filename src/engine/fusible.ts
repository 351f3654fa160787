/** Which parts of a program can be one kernel: those that compute elements before a skeleton that goes through its input once, and stencils. */
import type { ComputingStep } from '../compiler/emit/js/chunk/computing.ts';
import { named, roleOf } from '../skeletons/kind.ts';
import type { Kind, Node, SeqNode, StencilNode, ZipNode } from '../skeletons/node.ts';
import { flatten } from '../skeletons/stages.ts';
import { isVec } from '../types/vec.ts';
import { counted, type Elements, elementsOf, Unstored } from './elements.ts';
import { countLength } from './inputs.ts';
import { folding, placing } from './operators/computed.ts';
import { filtering } from './operators/filter.ts';
import type { Algorithm } from './operators/operator.ts';
import { algorithmOf } from './operators/operators.ts';
import { stenciling } from './operators/stencil.ts';
import { zipped } from './operators/zip.ts';
import type { DataPart, Part } from './steps.ts';

/** Parts of which one can be made. */
export interface Fusible {
  readonly count: number;
  /** Of the input of the first part. */
  readonly algorithm: Algorithm;
  /** What it gives may stay in shared memory (resident.ts). */
  readonly resident?: boolean;
}

/** What computes elements. */
interface Computation {
  /** The collections that they are computed of; undefined where the input is none. */
  readonly sources: (input: unknown) => readonly [Elements, ...Elements[]] | undefined;
  readonly steps: readonly ComputingStep[];
}

/** How plans call so many of the parts. */
type NameOf = (count: number) => string;

/** Skeletons that can be given elements which are computed while they are read. */
const ends: ReadonlySet<Kind> = new Set<Kind>(['filter', 'flatMap', 'groupBy', 'scan', 'histogram']);

/** The first parts, where they can be one. */
export const fusible = (parts: readonly Part[], nameOf: NameOf): Fusible | undefined =>
  stencils(parts, nameOf) ?? computedBefore(parts, nameOf) ?? onlyFilter(parts, nameOf);

/** Zip, generate and maps before what reads their elements once. */
function computedBefore(parts: readonly Part[], nameOf: NameOf): Fusible | undefined {
  const [first] = parts;
  const zip = first?.kind === 'operator' && first.step.node.kind === 'zip' ? first.step.node : undefined;
  const next = parts[zip === undefined ? 0 : 1];
  const data = next?.kind === 'data' && (zip === undefined || next.source === 'input') ? next : undefined;
  if (zip === undefined && (data === undefined || data.reduce !== undefined)) return undefined;
  const maps = mapSteps(data?.maps ?? []);
  if (maps === undefined) return undefined;
  const before = (zip === undefined ? 0 : 1) + (data === undefined ? 0 : 1);
  const steps = [...(zip === undefined ? [] : [zipStep(zip)]), ...maps];
  const computation = { steps, sources: zip === undefined ? sourceOf((data as DataPart).source) : zipped };
  const fused = (count: number, algorithm: Algorithm): Fusible => ({
    count,
    algorithm: computed(computation, algorithm),
  });
  if (data?.reduce !== undefined) return fused(before, folding(data.reduce, nameOf(before)));
  const last = parts[before];
  if (last?.kind === 'operator' && isEnd(last.step.node)) {
    const filtered = filterThen(parts.slice(before), (count) => nameOf(before + count));
    if (filtered !== undefined) return fused(before + 2, filtered);
    return fused(before + 1, algorithmOf(last.step.node, nameOf(before + 1), noPrograms));
  }
  return before < 2 ? undefined : fused(before, placing(steps.at(-1)?.as, nameOf(before)));
}

/** A filter of a collection as it is, and maps behind it. */
function onlyFilter(parts: readonly Part[], nameOf: NameOf): Fusible | undefined {
  const algorithm = filterThen(parts, nameOf);
  return algorithm && { count: 2, algorithm: computed({ sources: sourceOf('input'), steps: [] }, algorithm) };
}

/** A filter and maps behind it. */
function filterThen([first, second]: readonly Part[], nameOf: NameOf): Algorithm | undefined {
  if (first?.kind !== 'operator' || first.step.node.kind !== 'filter') return undefined;
  if (second?.kind !== 'data' || second.source !== 'input' || second.reduce !== undefined) return undefined;
  const then = mapSteps(second.maps);
  return then && filtering(first.step.node, nameOf(2), then);
}

/** A stencil, and those behind it that look at nothing but the place itself: maps of a grid. */
function stencils(parts: readonly Part[], nameOf: NameOf): Fusible | undefined {
  const nodes: StencilNode[] = [];
  for (const part of parts) {
    if (part.kind !== 'operator' || part.step.node.kind !== 'stencil') break;
    if (nodes.length > 0 && !looksNowhere(part.step.node)) break;
    nodes.push(part.step.node);
  }
  const [first, ...then] = nodes;
  if (first === undefined || then.length === 0) return undefined;
  const count = nodes.length;
  return { count, resident: true, algorithm: stenciling(first, nameOf(count), then) };
}

const looksNowhere = ({ radius }: StencilNode): boolean => [radius].flat().every((each) => each === 0);

function isEnd(node: Node): boolean {
  if (node.kind === 'flatMap') return node.body.kind === 'seq';
  // Elements that are values themselves would be computed a second time.
  return ends.has(node.kind) && (node.kind !== 'groupBy' || node.value !== undefined);
}

function noPrograms(): never {
  throw new Error('what is fused has no programs inside');
}

const zipStep = (node: ZipNode): ComputingStep => ({ ...named(node.fn, "zip's function"), as: node.as });

/** The functions of maps; undefined where there is something else in them. */
function mapSteps(maps: DataPart['maps']): readonly ComputingStep[] | undefined {
  const steps: ComputingStep[] = [];
  for (const { body, as } of maps) {
    const flat = flatten(body);
    if (flat.some(({ node }) => node.kind !== 'seq')) return undefined;
    flat.forEach(({ node, place }, k) => {
      const { fn } = node as SeqNode;
      steps.push({ fn, role: roleOf(fn, place), as: k === flat.length - 1 ? as : undefined });
    });
  }
  return steps;
}

const sourceOf =
  (source: DataPart['source']): Computation['sources'] =>
  (input) => {
    if (source === 'generate') return [counted(countLength(input))];
    return isVec(input) ? [elementsOf(input)] : undefined;
  };

/** The algorithm on elements that are computed of an input. */
const computed =
  ({ sources, steps }: Computation, algorithm: Algorithm): Algorithm =>
  (input, context) => {
    const from = sources(input);
    if (from === undefined || from.some(({ shared }) => shared === undefined)) return undefined;
    const [{ length, shared, element: given }, ...others] = from;
    const computing = { reads: others.map(({ read }) => read), steps };
    const last = steps.at(-1);
    const element = (last === undefined ? given : last.as) ?? 'f64';
    const elements: Elements = {
      ...{ length, read: 'index', local: undefined, element, shared },
      computed: { sources: from, computing },
    };
    return algorithm(new Unstored(elements), context);
  };
