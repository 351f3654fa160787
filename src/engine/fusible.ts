/** Which parts of a program can be one kernel: those that compute elements before skeletons that go through their input once, branches of a fork, and stencils. */
import type { ComputingStep } from '../compiler/emit/js/chunk/computing.ts';
import { named, roleOf } from '../skeletons/kind.ts';
import type { ForkNode, Kind, Node, SeqNode, StencilNode, ZipNode } from '../skeletons/node.ts';
import { flatten } from '../skeletons/stages.ts';
import { isVec } from '../types/vec.ts';
import { counted, type Elements, elementsOf, Unstored } from './elements.ts';
import { countLength } from './inputs.ts';
import { folding, placing } from './operators/computed.ts';
import { filtering } from './operators/filter.ts';
import { type Branch, forking } from './operators/fork.ts';
import type { Algorithm } from './operators/operator.ts';
import { algorithmOf } from './operators/operators.ts';
import { stenciling } from './operators/stencil.ts';
import { zipped } from './operators/zip.ts';
import { type DataPart, type Part, partsOf } from './steps.ts';

/** Parts of which one can be made. */
export interface Fusible {
  readonly count: number;
  /** Of the input of the first part. */
  readonly algorithm: Algorithm;
  /** What it gives may stay in shared memory (resident.ts). */
  readonly resident?: boolean;
  /** How many of the first parts stand apart where not all can be one; all of them when left out. */
  readonly first?: number;
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
  stencils(parts, nameOf) ??
  computedBefore(parts, nameOf) ??
  ofInput(parts, 'input', nameOf) ??
  ofInput(parts, 'generate', nameOf);

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
  const end = readingOnce(parts.slice(before), 'input', (count) => nameOf(before + count));
  if (end !== undefined) return fused(before + end.count, end.algorithm);
  return before < 2 ? undefined : fused(before, placing(steps.at(-1)?.as, nameOf(before)));
}

/** The same without anything before it, where it is more than one skeleton. */
function ofInput(parts: readonly Part[], source: DataPart['source'], nameOf: NameOf): Fusible | undefined {
  const end = readingOnce(parts, source, nameOf);
  const isOne = end?.count === 1 && parts[0]?.kind === 'operator';
  if (end === undefined || isOne) return undefined;
  return { count: end.count, algorithm: computed({ sources: sourceOf(source), steps: [] }, end.algorithm) };
}

/** The first parts, where they read the elements that they are given once. */
function readingOnce(parts: readonly Part[], source: DataPart['source'], nameOf: NameOf): Fusible | undefined {
  const [first] = parts;
  if (first?.kind === 'control' && first.step.node.kind === 'fork') {
    const branches = branchesOf(first.step.node, source);
    const algorithm = branches && forking(branches, nameOf(1));
    return algorithm && { count: 1, algorithm };
  }
  if (source !== 'input' || first?.kind !== 'operator' || !isEnd(first.step.node)) return undefined;
  const algorithm = filterThen(parts, nameOf);
  if (algorithm !== undefined) return { count: 2, algorithm };
  return { count: 1, algorithm: algorithmOf(first.step.node, nameOf(1), noPrograms) };
}

/** What the branches of a fork make of elements; undefined where one is more than maps and a reduction of them. */
function branchesOf({ branches }: ForkNode, source: DataPart['source']): readonly Branch[] | undefined {
  const found: Branch[] = [];
  for (const node of branches) {
    const [part, ...others] = partsOf(node);
    if (part?.kind !== 'data' || part.source !== source || others.length > 0) return undefined;
    const steps = mapSteps(part.maps);
    if (steps === undefined) return undefined;
    found.push({ steps, reduce: part.reduce });
  }
  return found;
}

/** A filter and maps behind it. */
function filterThen([first, second]: readonly Part[], nameOf: NameOf): Algorithm | undefined {
  if (first?.kind !== 'operator' || first.step.node.kind !== 'filter') return undefined;
  if (second?.kind !== 'data' || second.source !== 'input' || second.reduce !== undefined) return undefined;
  const then = mapSteps(second.maps);
  return then && filtering(first.step.node, nameOf(2), then);
}

/** A stencil, with those before and behind it that look at nothing but the place itself: maps of a grid. */
function stencils(parts: readonly Part[], nameOf: NameOf): Fusible | undefined {
  const end = parts.findIndex((part) => part.kind !== 'operator' || part.step.node.kind !== 'stencil');
  const nodes = parts
    .slice(0, end < 0 ? parts.length : end)
    .map((part) => (part as OperatorPart).step.node as StencilNode);
  const around = nodes.findIndex((node) => !looksNowhere(node));
  // What stands around a grid is not mapped.
  const first = around > 0 && typeof nodes[around]?.edge === 'string' ? around : 0;
  const next = nodes.findIndex((node, k) => k > first && !looksNowhere(node));
  const count = next < 0 ? nodes.length : next;
  if (count < 2) return undefined;
  const atPlace = { before: nodes.slice(0, first), behind: nodes.slice(first + 1, count) };
  const algorithm = stenciling(nodes[first] as StencilNode, nameOf(count), atPlace);
  return { count, resident: true, algorithm, ...(first === 0 ? {} : { first }) };
}

type OperatorPart = Extract<Part, { kind: 'operator' }>;

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
  (input, context, wanted) => {
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
    return algorithm(new Unstored(elements), context, wanted);
  };
