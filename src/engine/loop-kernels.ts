/** Whether the loop of a segment is a kernel: asked for each run, compiled once for each kind of input that it meets. */
import type { Captured } from '../compiler/capture/unit.ts';
import type { Step } from '../compiler/emit/js/emit.ts';
import type { ChunkName } from '../compiler/kernel/code.ts';
import type { Compiled } from '../compiler/kernel/compile.ts';
import type { Argument, LoopFunction, LoopShape, LoopStep } from '../compiler/kernel/loop.ts';
import type { Refusal } from '../compiler/kernel/front/refusal.ts';
import { formatSite } from '../errors.ts';
import type { SegmentCode } from '../instances/thread/messages.ts';
import type { Profile } from '../optimizer/profile.ts';
import { flatten } from '../skeletons/stages.ts';
import { type ElementName, elementOf } from '../types/element.ts';
import type { Context } from './context.ts';
import type { Elements } from './elements.ts';
import type { Segment } from './segment.ts';

/** Work in JavaScript from which on compiling pays: some milliseconds of it. */
const WORTH_MS = 4;
/** As long as the cost of an element is unknown: so many are worth it, whatever they cost. */
const MANY = 1 << 16;

/** The code of a loop, and what it is called in plans. */
export interface LoopCode {
  readonly code: SegmentCode;
  readonly why?: string;
}

/** What a segment does with elements, as a kernel's skeleton; undefined where no kernel can. */
export type ShapeOf = (functions: readonly LoopFunction[]) => LoopShape | undefined;

export class LoopKernels {
  readonly #segment: Segment;
  readonly #chunk: ChunkName | undefined;
  readonly #known = new Map<string, Compiled | { readonly refusal: Refusal }>();

  /** `chunk`: how the kernel does the pieces of the segment's skeleton, if it is no loop. */
  constructor(segment: Segment, chunk?: ChunkName) {
    this.#segment = segment;
    this.#chunk = chunk;
  }

  /**
   * The code for a collection in this run, with a kernel if there is to be one. What the functions close over is read before this
   * returns: a promise is only for the compiler.
   */
  of(shapeOf: ShapeOf, from: Elements, profile: Profile, { options }: Context): LoopCode | Promise<LoopCode> {
    const code = this.#segment.code();
    if (options.kernels === 'js' || from.shared === undefined) return { code };
    if (options.kernels !== 'wasm') {
      const { workNs } = profile;
      if (workNs === undefined ? from.length < MANY : from.length * workNs < WORTH_MS * 1e6) return { code };
    }
    const { units } = this.#segment;
    const shape = shapeOf(loopFunctions(units));
    return shape === undefined
      ? { code }
      : this.#withKernel(
          code,
          shape,
          units.flatMap((captured) => captured.values()),
        );
  }

  async #withKernel(code: SegmentCode, shape: LoopShape, values: readonly unknown[]): Promise<LoopCode> {
    const compiled = await this.#compiled(shape, values);
    if ('refusal' in compiled) {
      const { construct, reason, fix } = compiled.refusal;
      return { code, why: `js: ${construct} at ${formatSite(compiled.refusal)}: ${reason}. ${fix}` };
    }
    const kernel = this.#chunk === undefined ? compiled.code : { ...compiled.code, chunk: this.#chunk };
    return { code: this.#segment.with(kernel, code), why: 'wasm' };
  }

  async #compiled(shape: LoopShape, values: readonly unknown[]): Promise<Compiled | { readonly refusal: Refusal }> {
    const kinds = values.map(kindOf);
    const key = `${JSON.stringify(shape.arguments)} ${kinds.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // The compiler is loaded for the first loop that is worth it: most programs start without.
    const compiled = (await import('../compiler/kernel/compile.ts')).compileLoop(shape, values);
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

/** A loop as data, where it is functions of each element, and perhaps a reduction. */
export const loopShape =
  ({ shape }: Segment, from: Elements): ShapeOf =>
  (functions) => {
    const given = argumentOf(from);
    if (given === undefined) return undefined;
    const steps: LoopStep[] = [];
    for (const step of shape.steps.flatMap((each): Step[] => ('node' in each ? flatten(each) : [each]))) {
      if ('store' in step) steps.push({ store: step.store });
      else if (step.node.kind === 'seq')
        steps.push({ fn: functions[steps.filter((each) => 'fn' in each).length] as LoopFunction });
      else return undefined;
    }
    const { fold } = shape;
    if (fold === undefined) return { kind: 'map', arguments: [given], steps };
    return {
      kind: 'fold',
      arguments: [given],
      steps,
      operator: functions.at(-1) as LoopFunction,
      commutative: fold.commutative,
    };
  };

/** How a function is given the elements of a collection, the one of that number in pieces; undefined where they are not for kernels. */
export function argumentOf({ read, element }: Elements, stream: number = 0): Argument | undefined {
  if (read === 'range') return { from: 'range', stream };
  if (read === 'generate') return { from: 'index' };
  return element === undefined ? undefined : { from: 'stream', stream, element };
}

/** What is stored of a function's results: in a typed collection, or as the numbers that they are. */
export const storeStep = (as: ElementName | undefined): LoopStep =>
  as === undefined ? { store: 'f64', numbers: true } : { store: as };

/** The functions of a segment, each with the place of its captured values. */
function loopFunctions(units: readonly Captured[]): readonly LoopFunction[] {
  let first = 0;
  return units.map((captured) => {
    const fn = { captured, first };
    first += captured.unit.captures.length;
    return fn;
  });
}
