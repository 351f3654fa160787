/** Tier `thread`: a worker thread of this process. Trusted code only: it shares memory, exit and fate with the process. */
import { Worker } from 'node:worker_threads';
import type { Ending, Instance, InstanceDriver, InstanceEvents, InstanceOptions } from '../driver.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { ownSources } from './sources.ts';

const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js';
const entry = new URL(`./worker${extension}`, import.meta.url);
const pure = new URL(`../../inside${extension}`, import.meta.url);

/**
 * Runs before anything else in the worker: serves Ossa's modules from text, and lets user code import `ossa` without loading
 * the engine into every worker.
 */
const BOOT = `
const { registerHooks } = require('node:module');
const { workerData } = require('node:worker_threads');
const { sources, entry, pure } = workerData;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'ossa' ? { url: pure, shortCircuit: true } :
    sources !== undefined && context.parentURL in sources && specifier.startsWith('.')
      ? { url: new URL(specifier, context.parentURL).href, shortCircuit: true, format: 'module' }
      : next(specifier, context),
  load: (url, context, next) =>
    sources !== undefined && url in sources ? { format: 'module', source: sources[url], shortCircuit: true } : next(url, context),
});
require(require('node:url').fileURLToPath(entry));
`;

export interface ThreadOptions {
  /** How long an idle worker spins before it sleeps. */
  readonly spinMicroseconds: number;
  /** Heap limit of a worker in MiB; Node's own default if left out. */
  readonly heapMiB?: number;
}

export function threadDriver(options: ThreadOptions): InstanceDriver {
  return {
    tier: 'thread',
    strength: 0,
    start: (place, events) => new ThreadInstance(options, place, events),
  };
}

class ThreadInstance implements Instance {
  readonly #worker: Worker;

  constructor(options: ThreadOptions, place: InstanceOptions, events: InstanceEvents) {
    const data: WorkerStart = {
      ...place,
      spinMicroseconds: options.spinMicroseconds,
      sources: ownSources([entry, pure]),
      entry: entry.href,
      pure: pure.href,
    };
    this.#worker = new Worker(BOOT, {
      eval: true,
      workerData: data,
      name: `ossa worker ${place.seat}`,
      // Flags of the main thread such as test loaders are not for workers: they receive plain JavaScript.
      execArgv: [],
      ...(options.heapMiB === undefined ? {} : { resourceLimits: { maxOldGenerationSizeMb: options.heapMiB } }),
    });
    let error: unknown;
    this.#worker.on('message', (message: FromWorker) => events.message(message));
    this.#worker.on('error', (thrown: unknown) => {
      error = thrown;
    });
    this.#worker.on('exit', (code: number) => events.gone({ code, error } satisfies Ending));
    // After the listeners, which would hold the process again.
    this.#worker.unref();
  }

  post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  stop(): void {
    void this.#worker.terminate();
    // `terminate` holds the process until the thread is gone, which may be never.
    this.#worker.unref();
  }

  async cpuMilliseconds(): Promise<number> {
    const usage = await this.#worker.cpuUsage();
    return (usage.user + usage.system) / 1000;
  }

  async heapBytes(): Promise<number> {
    return (await this.#worker.getHeapStatistics()).used_heap_size;
  }
}
