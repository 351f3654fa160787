/**
 * Parts one after the other as one kernel, without the collections between them: zip, generate and maps before a skeleton that goes
 * through its input once. Where that is no kernel, or fails, the parts are run one by one.
 */
import type { ComputingStep } from '../compiler/emit/js/chunk/computing.ts';
import { named, roleOf } from '../skeletons/kind.ts';
import type { Kind, Node, SeqNode, ZipNode } from '../skeletons/node.ts';
import { flatten } from '../skeletons/stages.ts';
import { changeMemory } from '../types/move.ts';
import { isVec } from '../types/vec.ts';
import type { Context } from './context.ts';
import { counted, type Elements, elementsOf, Unstored } from './elements.ts';
import { countLength } from './inputs.ts';
import { compilingMs } from './loop-kernels.ts';
import { folding, placing } from './operators/computed.ts';
import { type Algorithm, DECLINED, freed, inOrder, retried, type Runner } from './operators/operator.ts';
import { algorithmOf } from './operators/operators.ts';
import { filtering } from './operators/filter.ts';
import { zipped } from './operators/zip.ts';
import { NotComputed } from './pieces.ts';
import type { DataPart, Part } from './steps.ts';

/** A part with what runs it. */
export interface Running {
  readonly part: Part;
  readonly runner: Runner;
}

/** Skeletons that can be given elements which are computed while they are read. */
const ends: ReadonlySet<Kind> = new Set<Kind>(['filter', 'flatMap', 'groupBy', 'scan', 'histogram']);

/** What runs the parts of a program, some of them as one; `nameOf` says how plans call parts `from` to `to`. */
export function fusing(all: readonly Running[], nameOf: (from: number, to: number) => string): readonly Runner[] {
  const runners: Runner[] = [];
  for (let at = 0; at < all.length;) {
    const rest = all.slice(at);
    const fused = fusible(
      rest.map(({ part }) => part),
      (count) => nameOf(at, at + count - 1),
    );
    const count = fused?.count ?? 1;
    const apart = rest.slice(0, count).map(({ runner }) => runner);
    runners.push(fused === undefined ? (apart[0] as Runner) : new FusedRunner(fused, apart));
    at += count;
  }
  return runners;
}

/** Parts of which one can be made: what computes elements, and what is done with these. */
interface Fused {
  readonly count: number;
  /** Collections that the elements are computed of; undefined where the input is none. */
  readonly sources: (input: unknown) => readonly [Elements, ...Elements[]] | undefined;
  readonly steps: readonly ComputingStep[];
  readonly algorithm: Algorithm;
}

/** The first parts, where they can be one. */
function fusible(parts: readonly Part[], nameOf: (count: number) => string): Fused | undefined {
  const [first] = parts;
  const zip = first?.kind === 'operator' && first.step.node.kind === 'zip' ? first.step.node : undefined;
  const next = parts[zip === undefined ? 0 : 1];
  const data = next?.kind === 'data' && (zip === undefined || next.source === 'input') ? next : undefined;
  if (zip === undefined && data === undefined) return onlyFilter(parts, nameOf);
  if (zip === undefined && data?.reduce !== undefined) return undefined;
  const maps = mapSteps(data?.maps ?? []);
  if (maps === undefined) return undefined;
  const before = (zip === undefined ? 0 : 1) + (data === undefined ? 0 : 1);
  const steps = [...(zip === undefined ? [] : [zipStep(zip)]), ...maps];
  const sources = zip === undefined ? sourceOf((data as DataPart).source) : zipped;
  const as = steps.at(-1)?.as;
  const last = parts[before];
  if (data?.reduce !== undefined)
    return { count: before, sources, steps, algorithm: folding(data.reduce, nameOf(before)) };
  if (last?.kind === 'operator' && isEnd(last.step.node)) {
    const filtered = filterThen(parts.slice(before), (count) => nameOf(before + count));
    if (filtered !== undefined) return { ...filtered, count: before + 2, sources, steps };
    const algorithm = algorithmOf(last.step.node, nameOf(before + 1), noPrograms);
    return { count: before + 1, sources, steps, algorithm };
  }
  return before < 2 ? undefined : { count: before, sources, steps, algorithm: placing(as, nameOf(before)) };
}

/** A filter and maps behind it. */
function filterThen(
  [first, second]: readonly Part[],
  nameOf: (count: number) => string,
): Pick<Fused, 'algorithm'> | undefined {
  if (first?.kind !== 'operator' || first.step.node.kind !== 'filter') return undefined;
  if (second?.kind !== 'data' || second.source !== 'input' || second.reduce !== undefined) return undefined;
  const then = mapSteps(second.maps);
  return then && { algorithm: filtering(first.step.node, nameOf(2), then) };
}

/** The same, of a collection as it is. */
function onlyFilter(parts: readonly Part[], nameOf: (count: number) => string): Fused | undefined {
  const filtered = filterThen(parts, nameOf);
  return filtered && { ...filtered, count: 2, sources: sourceOf('input'), steps: [] };
}

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
  (source: DataPart['source']): Fused['sources'] =>
  (input) => {
    if (source === 'generate') return [counted(countLength(input))];
    return isVec(input) ? [elementsOf(input)] : undefined;
  };

class FusedRunner implements Runner {
  readonly #fused: Fused;
  readonly #apart: readonly Runner[];
  /** What the parts took one by one: from when on one kernel of them pays. */
  #spentMs = 0;

  constructor(fused: Fused, apart: readonly Runner[]) {
    this.#fused = fused;
    this.#apart = apart;
  }

  async run(input: unknown, context: Context): Promise<unknown> {
    const result = await this.#together(input, context);
    return result === DECLINED ? this.#timed(() => inOrder(this.#apart, input, context)) : result;
  }

  async runMoved(input: unknown, context: Context): Promise<unknown> {
    const result = await this.#together(input, context);
    if (result === DECLINED) {
      const [first, ...others] = this.#apart as [Runner, ...Runner[]];
      return this.#timed(async () =>
        inOrder(others, await (first.runMoved ?? first.run).call(first, input, context), context),
      );
    }
    changeMemory(input, freed);
    return result;
  }

  async #timed<A>(work: () => Promise<A>): Promise<A> {
    const began = performance.now();
    const result = await work();
    this.#spentMs += performance.now() - began;
    return result;
  }

  async #together(input: unknown, context: Context): Promise<unknown> {
    const { kernels } = context.options;
    const { sources, steps, algorithm } = this.#fused;
    try {
      const from = kernels === 'js' ? undefined : sources(input);
      if (from === undefined || from.some(({ shared }) => shared === undefined)) return DECLINED;
      if (kernels === undefined && this.#spentMs < compilingMs()) return DECLINED;
      const [{ length, shared }, ...others] = from;
      const computing = { reads: others.map(({ read }) => read), steps };
      const last = steps.at(-1);
      const element = (last === undefined ? from[0].element : last.as) ?? 'f64';
      const computed = { sources: from, computing };
      const elements: Elements = { length, read: 'index', local: undefined, element, shared, computed };
      return (await algorithm(new Unstored(elements), context)) ?? DECLINED;
    } catch (error) {
      // How the parts fail, each by itself, is for them to say.
      if (error instanceof NotComputed || retried(error)) return DECLINED;
      throw error;
    }
  }
}
