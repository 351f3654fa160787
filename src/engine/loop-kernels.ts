/** Whether the loop of a segment is a kernel: asked for each run, compiled once for each kind of input that it meets. */
import type { Step } from '../compiler/emit/js/emit.ts';
import type { KernelCode } from '../compiler/kernel/code.ts';
import { compileLoop, type Compiled, type LoopShape } from '../compiler/kernel/compile.ts';
import type { Refusal } from '../compiler/kernel/front/refusal.ts';
import { formatSite } from '../errors.ts';
import type { Profile } from '../optimizer/profile.ts';
import { elementOf, type NumberName } from '../types/element.ts';
import { isStruct } from '../types/typed.ts';
import type { Context } from './context.ts';
import type { Elements } from './elements.ts';
import type { Segment } from './segment.ts';

/** Work in JavaScript from which on compiling pays: some milliseconds of it. */
const WORTH_MS = 4;
/** As long as the cost of an element is unknown: so many are worth it, whatever they cost. */
const MANY = 1 << 16;

/** What a loop is, and what it is called in plans. */
export interface LoopKernel {
  readonly kernel?: KernelCode;
  readonly why?: string;
}

const IN_JAVASCRIPT: LoopKernel = {};

export class LoopKernels {
  readonly #segment: Segment;
  readonly #known = new Map<string, Compiled | { readonly refusal: Refusal } | undefined>();

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /** The kernel for a collection in this run, if there is to be one. */
  of(from: Elements, profile: Profile, { options }: Context): LoopKernel {
    if (options.kernels === 'js' || from.shared === undefined) return IN_JAVASCRIPT;
    if (options.kernels !== 'wasm') {
      const { workNs } = profile;
      if (workNs === undefined ? from.length < MANY : from.length * workNs < WORTH_MS * 1e6) return IN_JAVASCRIPT;
    }
    const compiled = this.#compiled(from);
    if (compiled === undefined) return IN_JAVASCRIPT;
    if (!('refusal' in compiled)) return { kernel: compiled.code, why: 'wasm' };
    const { construct, fix, site } = compiled.refusal;
    return { why: `js: ${construct} at ${formatSite(site)}. ${fix}` };
  }

  #compiled(from: Elements): Compiled | { readonly refusal: Refusal } | undefined {
    const values = this.#segment.units.flatMap((captured) => captured.values());
    const kinds = values.map(kindOf);
    const key = `${from.read} ${from.element} ${kinds.join()}`;
    if (this.#known.has(key)) return this.#known.get(key);
    const shape = shapeOf(this.#segment, from);
    const compiled = shape && compileLoop(shape, values);
    // Parts of captured objects may be of other kinds the next time.
    if (!kinds.includes(undefined)) this.#known.set(key, compiled);
    return compiled;
  }
}

/** Of a captured value: whether a number is whole counts, not which number it is. Undefined for what has parts. */
function kindOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Object.is(value | 0, value) ? 'whole' : 'number';
  return typeof value === 'object' ? elementOf(value)?.name : typeof value;
}

/** The loop as data, where it is a function of each element and perhaps a reduction. */
function shapeOf({ shape, units }: Segment, { read, element }: Elements): LoopShape | undefined {
  const [first, second, ...others] = shape.steps as [Step?, Step?, ...Step[]];
  if (first === undefined || !('node' in first) || first.node.kind !== 'seq' || others.length > 0) return undefined;
  if (isStruct(element) || (read !== 'index' && read !== 'range' && read !== 'generate')) return undefined;
  if (second !== undefined && ('node' in second || isStruct(second.store))) return undefined;
  const [map, operator] = units;
  if (map === undefined || (shape.fold !== undefined && operator === undefined)) return undefined;
  return {
    read,
    element,
    store: second === undefined ? undefined : (second.store as NumberName),
    map,
    fold: operator && shape.fold && { operator, commutative: shape.fold.commutative },
  };
}
