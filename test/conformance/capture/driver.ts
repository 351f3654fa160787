/**
 * Runs inside the process of a flavour: captures the function of every program, gives it back in a worker thread, and calls
 * it there and here. Usage: driver.ts MANIFEST RESULTS
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { Session } from 'node:inspector';
import { isDeepStrictEqual } from 'node:util';
import { Worker } from 'node:worker_threads';
import { capture } from '../../../src/compiler/capture/capture.ts';
import { OssaError } from '../../../src/errors.ts';
import { callAll } from './calls.ts';
import type { Call } from './calls.ts';

export interface Manifest {
  readonly programs: readonly { readonly name: string; readonly url: string }[];
}
export interface Outcome {
  readonly name: string;
  readonly id?: string;
  /** Whether the inspector was asked. */
  readonly inspected?: boolean;
  readonly captures?: readonly string[];
  readonly calls?: readonly Call[];
  /** Whether the worker's calls gave what the same calls give here. */
  readonly same?: boolean;
  readonly direct?: readonly Call[];
  readonly failure?: {
    readonly code: string;
    readonly name: string | undefined;
    readonly file: string;
    readonly line: number;
  };
  /** What went wrong outside capture's own errors. */
  readonly crash?: string;
}
let questions = 0;
const { post } = Session.prototype;
Session.prototype.post = function (this: Session, ...parameters: unknown[]) {
  questions++;
  return Reflect.apply(post, this, parameters) as void;
};

interface CaseModule {
  readonly program?: unknown;
  readonly inputs?: readonly unknown[];
  readonly later?: () => void;
}

const host = globalThis as { captureNow?: (program: unknown) => unknown };

/** The function inside a program of one function. */
function functionOf(program: unknown): Function {
  if (typeof program === 'function') return program;
  const { node } = program as { node: { fn?: Function; body?: { fn?: Function } } };
  return (node.fn ?? node.body?.fn)!;
}

export async function runAll(manifest: Manifest, load: (url: string) => Promise<unknown>): Promise<Outcome[]> {
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    stderr: false,
  });
  const outcomes: Outcome[] = [];
  for (const { name, url } of manifest.programs) outcomes.push(await runOne(name, url, load, worker));
  await worker.terminate();
  return outcomes;
}

async function runOne(
  name: string,
  url: string,
  load: (url: string) => Promise<unknown>,
  worker: Worker,
): Promise<Outcome> {
  host.captureNow = (program) => capture(functionOf(program), "the case's function");
  const before = questions;
  try {
    const { program, inputs = [1, 2, 3], later } = (await load(url)) as CaseModule;
    const fn = functionOf(program);
    const { unit, values } = capture(fn, "the case's function");
    const inspected = questions > before;
    later?.();
    const message = { unit, captured: values(), inputs };
    const { promise, resolve, reject } = Promise.withResolvers<Call[]>();
    const timer = setTimeout(() => reject(new Error('the worker does not answer')), 10_000);
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(message);
    const calls = await promise.finally(() => clearTimeout(timer));
    worker.off('error', reject);
    const direct = await callAll(fn, inputs);
    const same = isDeepStrictEqual(strip(calls), strip(direct));
    return { name, id: unit.id, inspected, captures: unit.captures, calls, direct, same };
  } catch (error) {
    if (!(error instanceof OssaError))
      return { name, crash: error instanceof Error ? String(error.stack) : String(error) };
    const { code, details, site } = error;
    return {
      name,
      inspected: questions > before,
      failure: { code, name: details['name'] as string | undefined, file: site?.file ?? '', line: site?.line ?? 0 },
    };
  }
}

/** Error places are compared by the suite, which knows where they may differ. */
function strip(calls: readonly Call[]): unknown {
  return calls.map(({ value, error }) => ({ value, error }));
}

const [, entry, manifestFile, resultFile] = process.argv;
if (
  entry !== undefined &&
  manifestFile !== undefined &&
  resultFile !== undefined &&
  import.meta.url === pathToFileURL(entry).href
) {
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest;
  // Not awaited: a program that imports this script would wait for its end, which waits for the program.
  void runAll(manifest, (url) => import(url)).then((outcomes) => writeFileSync(resultFile, JSON.stringify(outcomes)));
}
