/** Running programs: one input, a stream of inputs, the sequential meaning, and the plan that was chosen. */
import { Context, type PlanJson, type RunOptions, type TaskObserver } from '../engine/context.ts';
import { type Engine, theEngine } from '../engine/engine.ts';
import { programOfNode } from '../engine/program.ts';
import { openStream } from '../engine/stream.ts';
import { OssaError } from '../errors.ts';
import type { Stage } from '../skeletons/chain.ts';
import type { Flag } from '../skeletons/flag.ts';
import type { Node } from '../skeletons/node.ts';
import { programOf } from '../skeletons/skeleton.ts';
import { requireOneToOne } from '../skeletons/validate.ts';

export type { PlanJson, RunOptions };

/** Who is told of every run: the CLI's plan, progress and trace. */
export interface Observer {
  readonly task?: TaskObserver;
  started?(program: string): void;
  finished?(plan: PlanJson, milliseconds: number): void;
  options?(options: RunOptions): RunOptions;
}
let observer: Observer | undefined;
export function observeRuns(by: Observer | undefined): void {
  observer = by;
}

const functions = new WeakMap<object, Node>();

/** The node of a program or plain function; the same node for the same function. */
function nodeOf(program: unknown): Node {
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

/**
 * Runs a program on one input and gives its one output, computed on as many workers as pay.
 *
 * The input is borrowed: do not change it until the run is over. Captured values are read once, now. The result is that of
 * `evaluate`, bit for bit, whatever the plan.
 *
 * @throws OssaError: rejects with `OSSA_FUNCTION_FAILED` (a function threw; `cause` is what it threw), `OSSA_DEADLINE`,
 * `OSSA_WORKER_LOST`, `OSSA_CANNOT_TRAVEL`, `OSSA_CAPTURE_…`, or with the reason of the abort signal.
 * @example await run(pipe(map(price, f64), reduce(sum)), options)
 */
export function run<I, O, F extends Exclude<Flag, 'many'> = never>(
  program: Stage<I, O, F>,
  input: NoInfer<I>,
  options?: RunOptions,
): Promise<O> {
  try {
    const node = nodeOf(program);
    checkOneToOne(program, node);
    const prepared = programOfNode(node);
    const engine = theEngine();
    if (prepared.single !== undefined && options === undefined && observer === undefined) {
      return prepared.single.submit(input, engine) as Promise<O>;
    }
    return runWith(prepared, input, engine, checkOptions(observer?.options?.(options ?? {}) ?? options ?? {}), String(program)) as Promise<O>;
  } catch (error) {
    return Promise.reject(error as Error);
  }
}

async function runWith(
  prepared: ReturnType<typeof programOfNode>,
  input: unknown,
  engine: Engine,
  options: RunOptions,
  name: string,
): Promise<unknown> {
  if (options.workers !== undefined) engine.pool.grow(options.workers);
  const context = new Context(engine, options, observer?.task);
  const started = performance.now();
  observer?.started?.(name);
  try {
    const aborted = new Promise<never>((_, reject) => context.onAbort(reject));
    aborted.catch(() => undefined);
    return await Promise.race([prepared.run(input, context), aborted]);
  } finally {
    context.end();
    observer?.finished?.({ program: name, parts: context.parts }, performance.now() - started);
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
  const checkedOptions = checkOptions(observer?.options?.(options) ?? options);
  const engine = theEngine();
  if (checkedOptions.workers !== undefined) engine.pool.grow(checkedOptions.workers);
  const context = new Context(engine, checkedOptions, observer?.task);
  return openStream(node, source, context) as AsyncIterableIterator<O>;
}

function checkOptions(options: RunOptions): RunOptions {
  const { workers, deadlineMs } = options;
  if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 256)) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'workers', expects: 'an integer from 1 to 256', given: String(workers) });
  }
  if (deadlineMs !== undefined && !(deadlineMs > 0)) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'deadlineMs', expects: 'a number of milliseconds above 0', given: String(deadlineMs) });
  }
  return options;
}
