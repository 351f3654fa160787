/**
 * A trace in the JSON array format of Chrome's trace viewer, which Perfetto reads: one track for each worker with a slice for
 * each task, spans of the main thread, counters. Written as it comes, in memory that does not grow; a file cut off before its
 * end is still readable there.
 *
 * Format: "Trace Event Format", Google (complete events `X`, counters `C`, metadata `M`; times in microseconds).
 */
import { closeSync, openSync, writeSync } from 'node:fs';

export interface Slice {
  /** 0 is the main thread. */
  readonly track: number;
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly started: number;
  readonly ended: number;
  readonly args?: Readonly<Record<string, number | string>>;
}

/** Text gathered before it is written. */
const CHUNK = 64 * 1024;
/** Slices after which only their number is kept: a viewer does not open more. */
const MOST_SLICES = 1_000_000;
/** Milliseconds between two values of the same counter. */
const COUNTER_MS = 1;
/** Tasks of asynchronous functions overlap: each worker may have this many tracks beside its own. */
const LANES = 1000;

export class Trace {
  readonly #file: number;
  readonly #origin: number;
  /** When the last slice of each lane of a track ended. */
  readonly #lanes = new Map<number, number[]>();
  readonly #counted = new Map<string, number>();
  #text = '[\n';
  #slices = 0;
  #leftOut = 0;
  #closed = false;

  /** `origin`: what counts as time 0, in milliseconds since the epoch. @throws what opening the file throws */
  constructor(path: string, origin: number, process: string) {
    this.#file = openSync(path, 'w');
    this.#origin = origin;
    this.#write({ ph: 'M', name: 'process_name', pid: 1, args: { name: process } });
  }

  slice({ track, name, started, ended, args }: Slice): void {
    if (this.#slices >= MOST_SLICES) {
      this.#leftOut++;
      return;
    }
    this.#slices++;
    const ts = this.#time(started);
    const dur = Math.max(0, this.#time(ended) - ts);
    const tid = this.#lane(track, ts, ts + dur);
    this.#write({
      ph: 'X',
      name,
      pid: 1,
      tid,
      ts,
      dur: Math.round(dur * 1000) / 1000,
      ...(args === undefined ? {} : { args }),
    });
  }

  count(name: string, value: number, at: number): void {
    const last = this.#counted.get(name);
    if (last !== undefined && at - last < COUNTER_MS) return;
    this.#counted.set(name, at);
    this.#write({ ph: 'C', name, pid: 1, tid: 0, ts: this.#time(at), args: { value } });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    writeSync(
      this.#file,
      `${this.#text}{"ph":"M","name":"trace_end","pid":1,"args":{"slicesLeftOut":${this.#leftOut}}}\n]\n`,
    );
    closeSync(this.#file);
  }

  /** Microseconds from the origin, to the nanosecond. */
  #time(at: number): number {
    return Math.round((at - this.#origin) * 1e6) / 1e3;
  }

  /** The thread number of the first lane of the track that is free then: slices of one lane never overlap. */
  #lane(track: number, from: number, to: number): number {
    let lanes = this.#lanes.get(track);
    if (lanes === undefined) this.#lanes.set(track, (lanes = []));
    let lane = lanes.findIndex((end) => end <= from);
    if (lane < 0) lane = lanes.length;
    const tid = track * LANES + lane;
    if (lane === lanes.length) {
      const name = track === 0 ? 'main thread' : `worker ${track}`;
      this.#write({
        ph: 'M',
        name: 'thread_name',
        pid: 1,
        tid,
        args: { name: lane === 0 ? name : `${name} (${lane + 1})` },
      });
      this.#write({ ph: 'M', name: 'thread_sort_index', pid: 1, tid, args: { sort_index: tid } });
    }
    lanes[lane] = to;
    return tid;
  }

  #write(event: Readonly<Record<string, unknown>>): void {
    if (this.#closed) return;
    this.#text += `${JSON.stringify(event)},\n`;
    if (this.#text.length < CHUNK) return;
    writeSync(this.#file, this.#text);
    this.#text = '';
  }
}
