/**
 * The engine of this process: its pool of workers, the jobs at work, and the loop that looks for their results. The main thread
 * never waits by blocking: while results come quickly it looks again in every turn of the event loop, otherwise it sleeps on a
 * word that workers change.
 */
import { writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Doing } from '../channels/board.ts';
import type { Ending } from '../instances/driver.ts';
import { Pool } from '../instances/pool.ts';
import { threadDriver } from '../instances/thread/driver.ts';
import { OssaError } from '../errors.ts';
import { Job } from './job.ts';
import type { JobOptions } from './task.ts';
import { watchMemory } from './watchdog.ts';

/** How long the main thread looks in every turn before it sleeps, in milliseconds, where news come that quickly. */
const POLL_MS = 0.2;
/** The longest sleep: watches and deadlines are looked at in between. */
const SLEEP_MS = 20;

/** Asked from time to time while something runs: deadlines, the watchdog. */
export type Watch = (now: number) => void;

export class Engine {
  readonly #cores: number;
  readonly pool: Pool;
  readonly #jobs = new Map<number, Job>();
  readonly #closing = new Set<Job>();
  readonly #watches = new Set<Watch>();
  #nextJob = 1;
  #nextSeat = 0;
  #warmed = 0;
  #pumping = false;
  #lastNews = 0;
  /** Milliseconds from news to news, averaged. Looking takes time from the workers where there is no core to spare. */
  #interval = 0;
  #alive: ReturnType<typeof setInterval> | undefined;
  #outstanding = 0;

  constructor(workers: number) {
    const cores = (this.#cores = availableParallelism());
    this.pool = new Pool(
      // A worker that spins where there is no core to spare takes time from those that work.
      threadDriver({ spinMicroseconds: cores > 1 ? 50 : 0 }),
      workers,
      {
        message: (_worker, message) => {
          if (message.type !== 'ready') this.#find(message.ring)?.message(message);
          this.kick();
        },
        lost: (worker, certain, ending, doing) => this.#lost(worker, certain, ending, doing),
        gone: (worker) => {
          for (const job of [...this.#jobs.values(), ...this.#closing]) job.workerGone(worker);
        },
        // It may have claimed a task just after it was given up, having looked just before.
        zombie: (worker, doing) => this.#lost(worker, false, { code: undefined, error: undefined }, doing),
      },
    );
    this.watch(watchMemory((rss, limit) => this.#outOfMemory(rss, limit)));
    process.on('beforeExit', () => this.#settleWorkers());
    process.once('exit', () => this.#leave());
  }

  /** Starts workers that are not there yet, without waiting for them. */
  warm(): void {
    // A seat once held is filled again by the pool.
    if (this.#warmed === this.pool.seats) return;
    this.#warmed = this.pool.seats;
    this.pool.warm(this.#warmed);
  }

  /** Opens a job on `degree` workers. It starts when told to. */
  open(options: JobOptions): Job {
    this.pool.grow(options.degree);
    this.warm();
    const offset = options.degree < this.pool.seats ? this.#nextSeat : 0;
    this.#nextSeat = (this.#nextSeat + options.degree) % this.pool.seats;
    const job = new Job(this.#nextJob++, this.pool, offset, options);
    this.#jobs.set(job.id, job);
    this.kick();
    return job;
  }

  /** Something is awaited: the process must not end. Call the result when it is over. */
  hold(): () => void {
    this.#outstanding++;
    this.#alive ??= setInterval(() => this.kick(), SLEEP_MS);
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      if (--this.#outstanding === 0) {
        clearInterval(this.#alive);
        this.#alive = undefined;
      }
    };
  }

  watch(watch: Watch): () => void {
    this.#watches.add(watch);
    return () => this.#watches.delete(watch);
  }

  /** Makes sure that the loop looks for results. */
  kick(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    this.#lastNews = performance.now();
    setImmediate(this.#pump);
  }

  /** Looks once, now. True if there was something new. */
  poll(): boolean {
    let news = false;
    for (const job of this.#jobs.values()) {
      if (job.poll()) news = true;
      if (job.over) {
        this.#jobs.delete(job.id);
        this.#closing.add(job);
      }
    }
    return news;
  }

  readonly #pump = (): void => {
    const signal = this.pool.board.doneSignal();
    const now = performance.now();
    if (this.poll()) {
      this.#interval = 0.75 * this.#interval + 0.25 * (now - this.#lastNews);
      this.#lastNews = now;
    }
    for (const watch of this.#watches) watch(now);
    for (const job of this.#closing) if (job.quiet(now)) this.#closing.delete(job);
    if (this.#jobs.size === 0 && this.#closing.size === 0) {
      this.#pumping = false;
      return;
    }
    if (now - this.#lastNews < POLL_MS && this.#interval < 2 * POLL_MS && this.#mayPoll()) setImmediate(this.#pump);
    else void this.pool.board.sleepMain(signal, SLEEP_MS).then(this.#pump);
  };

  /**
   * Whether to look again at once takes no time from workers. Pieces of collections keep them busy, and are not waited for one by one: where
   * there is no core to spare, the main thread sleeps until it is told.
   */
  #mayPoll(): boolean {
    let busy = 0;
    for (const job of this.#jobs.values()) {
      if (job.isStream) return true;
      busy += job.degree;
    }
    return busy < this.#cores;
  }

  /** Which items the workers are at, in the words of messages. */
  doing(): string[] {
    return [...this.#jobs.values()].flatMap((job) => job.doing());
  }

  #outOfMemory(rss: number, limit: number): void {
    const mib = (bytes: number): number => Math.round(bytes / 2 ** 20);
    const jobs = [...this.#jobs.values()];
    const doing = this.doing().slice(0, 4);
    const reason = new OssaError('OSSA_MEMORY', {
      rss: mib(rss),
      limit: mib(limit),
      doing: doing.length === 0 ? 'between tasks' : `at ${doing.join(', ')}`,
    });
    for (const job of jobs) {
      job.tell({ kind: 'abort', reason });
      job.stopWorkers();
    }
  }

  /** Nothing is left to do but for workers that are still at work for nobody: they are stopped, and waited for briefly. */
  #settleWorkers(): void {
    for (const job of this.#closing) job.stopWorkers();
    if (this.pool.holds) void this.pool.shut();
    if (this.pool.stopping > this.pool.zombies) setTimeout(() => undefined, 20);
  }

  /** A thread that does not stop would keep the process from ever ending: end it the hard way, and say so. */
  #leave(): void {
    const stuck = this.pool.zombies;
    if (stuck === 0) return;
    writeSync(2, `${new OssaError('OSSA_ZOMBIE', { workers: stuck }).message}\n`);
    process.kill(process.pid, 'SIGKILL');
  }

  #find(ring: number): Job | undefined {
    return this.#jobs.get(ring);
  }

  #lost(worker: number, certain: boolean, ending: Ending, doing: Doing): void {
    for (const job of this.#jobs.values()) job.workerLost(worker, certain, ending, doing);
    this.kick();
  }
}

let engine: Engine | undefined;
let running = false;
let onRun: ((engine: Engine) => void) | undefined;

/** The engine of this process, made at first use. `OSSA_WORKERS` sets how many workers it has; all cores if left out. */
export function theEngine(): Engine {
  engine ??= new Engine(Number(process.env['OSSA_WORKERS']) || availableParallelism());
  if (!running) {
    running = true;
    onRun?.(engine);
  }
  return engine;
}

/** Starts workers ahead of the first run, while the user's modules load. */
export function warmEngine(): void {
  engine ??= new Engine(Number(process.env['OSSA_WORKERS']) || availableParallelism());
  engine.warm();
}

/** Calls the listener when this process first runs something. */
export function whenEngineRuns(listener: (engine: Engine) => void): void {
  onRun = listener;
}
