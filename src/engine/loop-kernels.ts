/** Whether the loop of a segment is a kernel: asked for each run, compiled once for each kind of input that it meets. */
import { useLinear } from '../channels/numbers.ts';
import type { Captured } from '../compiler/capture/unit.ts';
import type { Step } from '../compiler/emit/js/emit.ts';
import type { ChunkName, KernelCode } from '../compiler/kernel/code.ts';
import type { Compiled } from '../compiler/kernel/compile.ts';
import type { Argument, LoopFunction, LoopShape, LoopStep } from '../compiler/kernel/loop.ts';
import type { Refusal } from '../compiler/kernel/front/refusal.ts';
import { formatSite, OssaError } from '../errors.ts';
import type { SegmentCode } from '../instances/thread/messages.ts';
import type { Profile } from '../optimizer/profile.ts';
import { flatten } from '../skeletons/stages.ts';
import { type ElementName, elementOf } from '../types/element.ts';
import type { Context } from './context.ts';
import type { LoopCode } from './distribute.ts';
import type { Computed, Elements } from './elements.ts';
import { NativeVersion } from './native-version.ts';
import type { Segment } from './segment.ts';

/** What is known of a loop on a kind of input. */
type Known = { readonly compiled: Compiled; readonly native: NativeVersion } | { readonly refusal: Refusal };

/**
 * What must have been spent on a loop in this process, in milliseconds, before it is compiled: about what that takes. How often a loop will
 * run is not known, and who pays for something as soon as doing without has cost as much never pays more than twice what was
 * necessary. Source: Karlin, Manasse, Rudolph and Sleator, Competitive snoopy caching, 1988. Tests make it little.
 */
export const worth: { wasm: number; cold: number; native: number } = {
  wasm: 5,
  /** For the first loop of a process: the compiler itself has to be loaded, and is slow at first. */
  cold: 95,
  /** A C compiler takes 100 to 300 ms, and what it makes half the time of Wasm. */
  native: 300,
};

/** Whether the compiler was at work already. */
let isWarm = false;

/** What compiling a loop takes now. */
export const compilingMs = (): number => worth.wasm + (isWarm ? 0 : worth.cold);

/** Why there is no kernel for a skeleton, whatever its functions are. */
export interface NoLoop {
  readonly because: string;
}

/** What a segment does with elements, as a kernel's skeleton; undefined where they are not for kernels. */
export type ShapeOf = (functions: readonly LoopFunction[]) => LoopShape | NoLoop | undefined;

export class LoopKernels {
  readonly #segment: Segment;
  readonly #chunk: ChunkName | undefined;
  readonly #least: number;
  readonly #known = new Map<string, Known>();
  /** Something has been compiled: that is used from the beginning, however little there is to do. */
  #pays = false;

  /**
   * `chunk`: how the kernel does the pieces of the segment's skeleton, if it is no loop. With fewer operations than `least` it does not pay;
   * who asks for kernels gets one.
   */
  constructor(segment: Segment, chunk?: ChunkName, least = 0) {
    this.#segment = segment;
    this.#chunk = chunk;
    this.#least = least;
  }

  /**
   * The code for a collection in this run, with a kernel if there is to be one. What the functions close over is read before this
   * returns: a promise is only for the compiler. `atOnce`: the kernel is needed from the first element on.
   */
  of(
    shapeOf: ShapeOf,
    from: Elements,
    profile: Profile,
    { options: { kernels } }: Context,
    atOnce: boolean = false,
  ): LoopCode | Promise<LoopCode> {
    const code = this.#segment.code();
    if (kernels === 'js' || from.shared === undefined) return only(code);
    const { units } = this.#segment;
    const shape = shapeOf(loopFunctions(units));
    if (shape === undefined) return only(code);
    if ('because' in shape) return only(code, `js: ${shape.because}`);
    const values = units.flatMap((captured) => captured.values());
    const before = profile.busyMs;
    const isWorth = (): boolean => before + (from.length * (profile.workNs ?? 0)) / 1e6 >= worth.native;
    const compile = (): Promise<LoopCode> => {
      this.#pays = true;
      return this.#withKernel(code, this.#compiled(shape, values), kernels, profile, isWorth);
    };
    const pays = (): boolean => profile.spentMs >= compilingMs();
    return this.#pays || atOnce || kernels !== undefined || pays() ? compile() : later(code, pays, compile);
  }

  async #withKernel(
    code: SegmentCode,
    compiling: Promise<Known>,
    kernels: 'native' | 'wasm' | undefined,
    profile: Profile,
    isWorth: () => boolean,
  ): Promise<LoopCode> {
    const known = await compiling;
    if ('refusal' in known) {
      const { construct, reason, fix } = known.refusal;
      return only(code, `js: ${construct} at ${formatSite(known.refusal)}: ${reason}. ${fix}`);
    }
    const { compiled, native } = known;
    const chunk = this.#chunk;
    if (kernels === undefined && compiled.operations < this.#least)
      return only(code, 'js: the functions take no longer than handing on what they give');
    const withKernel = (kernel: KernelCode): SegmentCode =>
      this.#segment.with(chunk === undefined ? kernel : { ...kernel, chunk }, code);
    if (kernels === 'wasm') return only(withKernel(compiled.code), 'wasm');
    if (kernels === undefined) return faster(native, profile, isWorth, withKernel(compiled.code), withKernel);
    const made = await native.made();
    if ('unavailable' in made) throw new OssaError('OSSA_NO_NATIVE', { reason: made.unavailable });
    return only(withKernel(made), 'native');
  }

  async #compiled(shape: LoopShape, values: readonly unknown[]): Promise<Known> {
    const kinds = values.map(kindOf);
    const key = `${JSON.stringify(shape.arguments)} ${kinds.join()}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // The compiler is loaded for the first loop that is worth it: most programs start without.
    const found = (await import('../compiler/kernel/compile.ts')).compileLoop(shape, values);
    isWarm = true;
    if (!('refusal' in found)) useLinear();
    const made = 'refusal' in found ? found : { compiled: found, native: new NativeVersion(found) };
    // Parts of captured objects may be of other kinds the next time.
    if (!kinds.includes(undefined)) this.#known.set(key, made);
    return made;
  }
}

/** Code that stays as it is. */
const only = (code: SegmentCode, what?: string): LoopCode => ({ now: () => code, changes: false, what: () => what });

/** JavaScript until compiling pays. */
function later(javaScript: SegmentCode, pays: () => boolean, compile: () => Promise<LoopCode>): LoopCode {
  let compiling = false;
  let compiled: LoopCode | undefined;
  /** Something was done by it. */
  let used = false;
  let problem: string | undefined;
  return {
    changes: true,
    now: () => {
      if (!compiling && pays()) {
        compiling = true;
        compile().then(
          (code) => void (compiled = code),
          (error: unknown) => void (problem = `js: ${String(error)}`),
        );
      }
      used = compiled !== undefined;
      return compiled?.now() ?? javaScript;
    },
    what: () => {
      const what = compiled?.what();
      return used && what !== undefined && !what.startsWith('js') ? `js, then ${what}` : (what ?? problem);
    },
  };
}

/** Wasm until there is native code, which is compiled when that is worth it. */
function faster(
  native: NativeVersion,
  profile: Profile,
  isWorth: () => boolean,
  wasm: SegmentCode,
  withKernel: (kernel: KernelCode) => SegmentCode,
): LoopCode {
  let first: SegmentCode | undefined;
  let last = wasm;
  return {
    changes: true,
    now: () => {
      if (native.code === undefined && isWorth()) native.begin();
      const code = native.for(profile);
      if ((code === undefined) !== (last === wasm)) last = code === undefined ? wasm : withKernel(code);
      first ??= last;
      return last;
    },
    what: () => {
      if (last !== wasm) return first === wasm ? 'wasm, then native' : 'native';
      return native.problem === undefined ? 'wasm' : `wasm; not native: ${native.problem}`;
    },
  };
}

/**
 * The kernel of a segment's loop over such a collection, or why it is none; undefined where it is more than functions of elements. `values` are
 * what its functions close over.
 */
export async function kernelOf(
  segment: Segment,
  over: Pick<Elements, 'read' | 'element'>,
  values: readonly unknown[],
): Promise<Compiled | { readonly refusal: Refusal } | undefined> {
  const shape = loopShape(segment, over)(loopFunctions(segment.units));
  if (shape === undefined || 'because' in shape) return undefined;
  return (await import('../compiler/kernel/compile.ts')).compileLoop(shape, values);
}

/** Of a captured value: whether a number is whole counts, not which number it is. Undefined for what has parts. */
function kindOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Object.is(value | 0, value) ? 'whole' : 'number';
  return typeof value === 'object' ? elementOf(value)?.name : typeof value;
}

/** A loop as data, where it is functions of each element, and perhaps a reduction. */
export const loopShape =
  ({ shape }: Segment, from: Pick<Elements, 'read' | 'element'>): ShapeOf =>
  (functions) => {
    const given = argumentOf(from);
    if (given === undefined) return undefined;
    const steps: LoopStep[] = [];
    for (const step of shape.steps.flatMap((each): Step[] => ('node' in each ? flatten(each) : [each]))) {
      if ('store' in step) steps.push({ store: step.store });
      else if (step.node.kind === 'seq')
        steps.push({ fn: functions[steps.filter((each) => 'fn' in each).length] as LoopFunction });
      else return { because: `${step.node.kind} inside of it makes a value of its own for each element` };
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
export function argumentOf(
  { read, element }: Pick<Elements, 'read' | 'element'>,
  stream: number = 0,
): Argument | undefined {
  if (read === 'range') return { from: 'range', stream };
  if (read === 'generate') return { from: 'index' };
  return element === undefined ? undefined : { from: 'stream', stream, element };
}

/** The arguments and steps of elements that are computed, where kernels can: `functions` are those of the steps, in order. */
function computedBefore(
  { sources, computing }: Computed,
  functions: readonly LoopFunction[],
): Pick<LoopShape, 'arguments' | 'steps'> | undefined {
  const given = sources.map((each, k) => argumentOf(each, k));
  if (given.includes(undefined)) return undefined;
  return { arguments: given as Argument[], steps: loopSteps(computing.steps, functions) };
}

/** Steps as those of a loop: `functions` are theirs, in order. */
export const loopSteps = (
  steps: readonly { readonly as?: ElementName | undefined }[],
  functions: readonly LoopFunction[],
): readonly LoopStep[] =>
  steps.flatMap(({ as }, k): readonly LoopStep[] => [
    { fn: functions[k] as LoopFunction },
    // Between functions nothing is stored, unless that changes it.
    ...(as === undefined && k < steps.length - 1 ? [] : [storeStep(as)]),
  ]);

/** A shape of elements that are computed: the functions that compute them come before its own. */
export const computedShape =
  (shapeOf: ShapeOf, computed: Computed | undefined): ShapeOf =>
  (functions) => {
    if (computed === undefined) return shapeOf(functions);
    const before = computedBefore(computed, functions);
    const shape = shapeOf(functions.slice(computed.computing.steps.length));
    if (before === undefined || shape === undefined || 'because' in shape) return shape;
    return { ...shape, arguments: before.arguments, steps: [...before.steps, ...shape.steps] };
  };

/** What is stored of a function's results: in a typed collection, or as the numbers that they are. */
export const storeStep = (as: ElementName | undefined): LoopStep =>
  as === undefined ? { store: 'f64', numbers: true } : { store: as };

/** The functions of a segment, each with the place of its captured values. */
function loopFunctions(units: readonly Captured[]): readonly LoopFunction[] {
  let first = 0;
  return units.map((captured) => {
    const fn = { captured, first, declared: captured.declared };
    first += captured.unit.captures.length;
    return fn;
  });
}
