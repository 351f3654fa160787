/** A segment on the main thread: for work that is done before a worker would have heard of it. Yields every 10 ms. */
import {
  type Control,
  type Emitted,
  retrying,
  type Source,
  type Stop,
  type Target,
} from '../compiler/emit/js/runtime.ts';
import type { Context } from './context.ts';

/** How long the main thread computes without letting the event loop turn. */
export const SLICE_MS = 10;

/** Runs elements `lo` to `hi`; stops early when the run is aborted (the caller sees it in the context). */
export async function runHere(
  emitted: Emitted,
  source: Source,
  target: Target,
  lo: number,
  hi: number,
  base: number,
  context: Context,
  retries: number,
): Promise<Stop> {
  const control = unwatched();
  const loop = retrying(emitted, retries);
  let step = 16;
  let from = lo;
  let slice = performance.now();
  while (from < hi && context.aborted === undefined) {
    const to = Math.min(hi, from + step);
    const started = performance.now();
    const stop = await loop(source, target, from, to, base, control);
    if (stop !== undefined) return stop;
    from = to;
    const now = performance.now();
    if (now - started < SLICE_MS / 8) step *= 2;
    else if (now - started > SLICE_MS / 2 && step > 1) step = Math.ceil(step / 2);
    if (now - slice > SLICE_MS && from < hi) {
      await new Promise((resolve) => setImmediate(resolve));
      slice = performance.now();
    }
  }
  return undefined;
}

export const unwatched = (): Control => ({
  progress: new Int32Array(1),
  place: 0,
  limits: Int32Array.of(1),
  limitAt: 0,
  sequence: 0,
  stride: 1024,
});
