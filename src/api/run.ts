/** Running programs: one input, a stream of inputs, the sequential meaning, and the plan that was chosen. */
import { inspect } from 'node:util';
import { Context, type PlanJson, type RunOptions } from '../engine/context.ts';
import { type Engine, theEngine, warmEngine } from '../engine/engine.ts';
import { Into } from '../engine/into.ts';
import { programOfNode } from '../engine/program.ts';
import { openStream } from '../engine/stream.ts';
import { OssaError } from '../errors.ts';
import type { Stage } from '../skeletons/chain.ts';
import { wrongInput } from '../skeletons/failure.ts';
import type { Flag } from '../skeletons/flag.ts';
import type { Node } from '../skeletons/node.ts';
import { programOf, whenFirstProgram } from '../skeletons/skeleton.ts';
import { checkOptionNames, requireOneToOne } from '../skeletons/validate.ts';
import { takeOver } from '../types/move.ts';
import { callSite, locateError } from './call-site.ts';
import { observedStream, theObserver, type ObservedRun, type Observer } from './observe.ts';

export type { PlanJson, RunOptions };

// The first run finds workers ready, or nearly so.
whenFirstProgram(warmEngine);

const functions = new WeakMap<object, Node>();
let anyRun = false;

/** Whether this process has run a program, well or not. */
export function hasRun(): boolean {
  return anyRun;
}

/** The node of a program or plain function; the same node for the same function. */
function nodeOf(program: unknown): Node {
  anyRun = true;
  if (typeof program === 'function') {
    let node = functions.get(program);
    if (node === undefined) {
      node = programOf(program as never, 'run').node;
      functions.set(program, node);
    }
    return node;
  }
  return programOf(program as never, 'run').node;
}

const checked = new WeakSet<Node>();
function checkOneToOne(program: unknown, node: Node): void {
  if (checked.has(node)) return;
  requireOneToOne(programOf(program as never, 'run'), 'run');
  checked.add(node);
}

/** What `run` takes besides: where the result of type `O` is to stand. */
export interface RunInto<O> {
  /**
   * Memory for the result, which is stored in it and not in memory that is new in each run: a typed collection, or a grid of one, as the
   * program gives it. In memory of `shared` workers store results where they stay. It may be the input, too: where the last skeleton reads
   * it, results are copied into it at the end. Functions must not read it otherwise; when the run fails, what stands there is arbitrary, and workers may write until they
   * have stopped.
   */
  readonly into?: O | undefined;
}

/**
 * Runs a program on one input and gives its one output, computed on as many workers as pay.
 *
 * The input is borrowed: do not change it until the run is over, or give it up by `move`. Captured values are read once, now. The
 * result is that of `evaluate`, bit for bit, whatever the plan.
 *
 * @throws OssaError: rejects with `OSSA_INVALID_ARGUMENT` (an option, or an `into` that does not hold such a result),
 * `OSSA_FUNCTION_FAILED` (a function threw; `cause` is what it threw), `OSSA_DEADLINE`, `OSSA_WORKER_LOST`, `OSSA_CANNOT_TRAVEL`,
 * `OSSA_CAPTURE_…`, or with the reason of the abort signal.
 * @example await run(pipe(map(price, f64), reduce(sum)), options)
 */
export function run<I, O, F extends Exclude<Flag, 'many'> = never>(
  program: Stage<I, O, F>,
  input: NoInfer<I>,
  options?: RunOptions & RunInto<NoInfer<O>>,
): Promise<O> {
  try {
    const node = nodeOf(program);
    checkOneToOne(program, node);
    // Workers start while the program is prepared.
    const engine = theEngine();
    engine.warm();
    const prepared = programOfNode(node);
    if (options?.onError === 'skip') {
      throw new OssaError('OSSA_INVALID_ARGUMENT', {
        name: "run's onError",
        expects: "'failFast' or { retry } ('skip' is for streams: a collection would be misaligned)",
        given: "'skip'",
      });
    }
    const observer = theObserver();
    // A call of a function on one value takes less than noting where it stands.
    if (prepared.single !== undefined && options === undefined && observer?.collectionsOnly !== false) {
      takeOver(input, 'run');
      return prepared.single.submit(input, engine) as Promise<O>;
    }
    const site = callSite(run);
    const observed = observer && { observer, run: observedRun('run', program, node) };
    const { into, ...others } = options ?? {};
    const place = into === undefined ? undefined : new Into(into);
    return runWith(program, prepared, input, engine, optionsOf(others, observed), observed, place).catch(
      (error: unknown) => {
        locateError(error, node, site, () => String(programOf(program as never, 'run')));
        throw error;
      },
    ) as Promise<O>;
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

interface Observed {
  readonly observer: Observer;
  readonly run: ObservedRun;
}

function observedRun(kind: ObservedRun['kind'], program: unknown, node: Node): ObservedRun {
  return {
    kind,
    program: String(programOf(program as never, kind)),
    node,
    started: performance.timeOrigin + performance.now(),
  };
}

const optionsOf = (options: RunOptions, observed: Observed | undefined): RunOptions =>
  checkOptions(observed?.observer.options?.(options, observed.run) ?? options, observed?.run.kind ?? 'run');

function contextOf(engine: Engine, options: RunOptions, observed: Observed | undefined): Context {
  if (options.workers !== undefined) engine.pool.grow(options.workers);
  const { observer, run } = observed ?? {};
  const task = observer?.task?.bind(observer);
  return new Context(engine, options, task && run && ((part, result) => task(run, part, result)));
}

/** Called once, when the run is over. */
function ending(program: unknown, context: Context, observed: Observed | undefined): (failed: boolean) => void {
  const started = performance.now();
  const { onPlan } = context.options;
  return (failed) => {
    if (onPlan === undefined && observed === undefined) return;
    const name = observed?.run.program ?? String(programOf(program as never, 'run'));
    const made: PlanJson = { program: name, parts: context.parts };
    onPlan?.(made);
    observed?.observer.finished?.(observed.run, made, performance.now() - started, failed);
  };
}

async function runWith(
  program: unknown,
  prepared: ReturnType<typeof programOfNode>,
  input: unknown,
  engine: Engine,
  options: RunOptions,
  observed: Observed | undefined,
  into: Into | undefined,
): Promise<unknown> {
  const context = contextOf(engine, options, observed);
  const over = ending(program, context, observed);
  let failed = true;
  try {
    const aborted = new Promise<never>((_, reject) => context.onAbort(reject));
    aborted.catch(() => undefined);
    const work = takeOver(input, 'run') ? prepared.runMoved(input, context, into) : prepared.run(input, context, into);
    const output = await Promise.race([work, aborted]);
    await context.ready;
    const result = into === undefined ? output : into.settled(output);
    failed = false;
    return result;
  } finally {
    context.end();
    over(failed);
  }
}

/**
 * Runs a program on a stream of inputs: an async iterable of its outputs, in input order unless the program says otherwise.
 * Bounded: the source is read only as far ahead as the workers need; leaving the loop closes it.
 *
 * @throws OssaError while iterating: the lowest failing item's error, after the outputs of everything before it.
 * @example for await (const page of stream(farm(render), files)) await save(page)
 */
export function stream<I, O>(
  program: Stage<I, O>,
  source: Iterable<NoInfer<I>> | AsyncIterable<NoInfer<I>>,
  options: RunOptions = {},
): AsyncIterableIterator<O> {
  const node = nodeOf(program);
  const observer = theObserver();
  const observed = observer && { observer, run: observedRun('stream', program, node) };
  const context = contextOf(theEngine(), optionsOf(options, observed), observed);
  const site = callSite(stream);
  context.onAbort((reason) => locateError(reason, node, site, () => String(programOf(program as never, 'stream'))));
  const outputs = openStream(node, iterable(source), context);
  const told = observed !== undefined || context.options.onPlan !== undefined;
  return (told ? observedStream(outputs, ending(program, context, observed)) : outputs) as AsyncIterableIterator<O>;
}

/**
 * The plan by which a program runs on an input: it is run once, and what was chosen and measured is given instead of the result.
 * `run(program, input, { plan })` repeats it.
 */
export async function plan<I, O, F extends Exclude<Flag, 'many'> = never>(
  program: Stage<I, O, F>,
  input: NoInfer<I>,
  options: RunOptions = {},
): Promise<PlanJson> {
  const node = nodeOf(program);
  checkOneToOne(program, node);
  const context = new Context(theEngine(), checkOptions(options, 'plan'), undefined);
  try {
    takeOver(input, 'plan');
    await programOfNode(node).run(input, context);
    await context.ready;
    // The next run would begin with what this one has measured.
    const parts = context.parts.map(({ next, ...part }) => ({ ...part, ...next }));
    return { program: String(programOf(program as never, 'plan')), parts };
  } finally {
    context.end();
  }
}

/** @throws OssaError `OSSA_WRONG_INPUT` */
function iterable<T>(source: T): T {
  const known = Object(source) as object;
  if (Symbol.asyncIterator in known || Symbol.iterator in known) return source;
  throw wrongInput('stream', 'an array, an iterable or an async iterable', source, []);
}

const optionNames: readonly (keyof RunOptions)[] = [
  'workers',
  'signal',
  'deadlineMs',
  'onError',
  'onSkip',
  'onProgress',
  'onPlan',
  'plan',
  'kernels',
];

function checkOptions(options: RunOptions, where: string): RunOptions {
  checkOptionNames(options, optionNames, where);
  const { workers, deadlineMs, kernels } = options;
  if (kernels !== undefined && !['native', 'wasm', 'js'].includes(kernels))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'kernels',
      expects: "'native', 'wasm' or 'js'",
      given: inspect(kernels),
    });
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'workers',
      expects: 'an integer from 1 to 256',
      given: String(workers),
    });
  }
  if (deadlineMs !== undefined && !(deadlineMs > 0)) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'deadlineMs',
      expects: 'a number of milliseconds above 0',
      given: String(deadlineMs),
    });
  }
  const { onError = 'failFast' } = options;
  if (
    typeof onError === 'object'
      ? !(Number.isInteger(onError?.retry) && onError.retry >= 0)
      : !['failFast', 'skip'].includes(onError)
  ) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: 'onError',
      expects: "'failFast', 'skip' or { retry: a number of tries }",
      given: inspect(onError),
    });
  }
  return options;
}
