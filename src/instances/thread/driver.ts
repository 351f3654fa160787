/** Tier `thread`: a worker thread of this process. Trusted code only: it shares memory, exit and fate with the process. */
import { Worker } from 'node:worker_threads';
import type { Ending, Instance, InstanceDriver, InstanceEvents, InstanceOptions } from '../driver.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { ossaFolder } from '../../location.ts';
import { workerScript } from './script.ts';

/**
 * Starts the worker's script, and gives user code that imports `ossa` the part of it that works there, without the engine.
 * `import()` of units is called here: a script that is run by itself may not, or not without a warning of Node's.
 */
const BOOT = `
const { registerHooks } = process.getBuiltinModule('node:module');
const { workerData } = process.getBuiltinModule('node:worker_threads');
const { Script } = process.getBuiltinModule('node:vm');
const inside = Symbol.for('ossa.inside');
const start = new Script(workerData.script, { filename: 'ossa:worker' }).runInThisContext();
const value = start(workerData.ossaFolder, (specifier, options) => import(specifier, options));
Object.defineProperty(globalThis, inside, { value });
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'ossa' ? { url: 'ossa:inside', format: 'module', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'ossa:inside'
      ? {
          format: 'module',
          source: 'export const { ' + Object.keys(globalThis[inside]) + " } = globalThis[Symbol.for('ossa.inside')];",
          shortCircuit: true,
        }
      : next(url, context),
});
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
      script: workerScript(),
      ossaFolder,
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
