/** A consumer slower than its source, which watches the process's memory while it consumes. */
import { setImmediate } from 'node:timers/promises';

const BATCH = 10_000;
/** Busy time after each batch: at 0.8 µs an item the sink is slower than any source here. */
const PAUSE_MS = 8;
const SAMPLE_EVERY = 100_000;

export interface Consumed {
  readonly sum: number;
  /** [items consumed, resident MiB]. */
  readonly samples: readonly (readonly [number, number])[];
}

/** To be awaited for each item; a promise only after a whole batch, so that the sink's own cost stays small. */
export class SlowSink {
  private sum = 0;
  private count = 0;
  private readonly samples: (readonly [number, number])[] = [];

  take(value: number): Promise<void> | undefined {
    this.sum += value;
    this.count += 1;
    return this.count % BATCH === 0 ? this.pause() : undefined;
  }

  end(): Consumed {
    return { sum: this.sum, samples: this.samples };
  }

  private async pause(): Promise<void> {
    if (this.count % SAMPLE_EVERY === 0) this.samples.push([this.count, process.memoryUsage.rss() / 2 ** 20]);
    for (const until = performance.now() + PAUSE_MS; performance.now() < until;);
    await setImmediate();
  }
}

/**
 * MiB for each million items, from the first million on: the median of the slopes between any two samples (Theil and Sen). A
 * single step, as when V8 doubles its young generation once, is no slope; growth with the length of the stream is.
 */
export function memorySlope({ samples }: Consumed): number {
  const steady = samples.filter(([items]) => items >= 1e6);
  const slopes = steady.flatMap(([x1, y1], i) => steady.slice(i + 1).map(([x2, y2]) => (y2 - y1) / ((x2 - x1) / 1e6)));
  return slopes.sort((a, b) => a - b)[slopes.length >> 1] ?? Number.NaN;
}
