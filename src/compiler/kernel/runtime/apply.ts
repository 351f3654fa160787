/** Loops of a segment with a kernel in them: what is not for the kernel is done by the loop in JavaScript, piece by piece. */
import {
  type Chunk,
  type Control,
  type Emitted,
  type Loop,
  type Source,
  type Stop,
  unwanted,
} from '../../emit/js/runtime.ts';
import { BLOCK } from '../../../skeletons/tree.ts';
import type { KernelCode } from '../code.ts';
import { BoundKernel } from './bind.ts';
import { chunks } from './chunks.ts';

/** What a worker, or the main thread, has for a segment, with the kernel where it can be had. */
export function withKernel(emitted: Emitted, code: KernelCode, values: readonly unknown[]): Emitted {
  let kernel: BoundKernel;
  try {
    kernel = new BoundKernel(code, values);
  } catch (error) {
    // No memory for the arrays: there is another way.
    if (error instanceof RangeError) return emitted;
    throw error;
  }
  if (code.chunk !== undefined) return { ...emitted, chunk: chunks[code.chunk](emitted.chunk as Chunk, kernel) };
  if (code.kind === 'map') return { ...emitted, loop: mapLoop(emitted.loop, kernel) };
  if (code.kind === 'fold') return { ...emitted, blocks: blocksOf(kernel) };
  return emitted;
}

function mapLoop(inJavaScript: Loop, kernel: BoundKernel): Loop {
  return (source, target, lo, hi, base, control) => {
    for (let i = lo; i < hi;) {
      const stop = watched(control, i);
      if (stop !== undefined) return stop;
      const end = Math.min(hi, i + kernel.next);
      const place = { of: target, at: i - base };
      if (!kernel.run({ count: end - i, first: i, streams: [{ of: source, at: i }], target: place })) {
        const ended = inJavaScript(source, target, i, end, base, control);
        if (ended instanceof Promise)
          return ended.then((late) => late ?? mapLoop(inJavaScript, kernel)(source, target, end, hi, base, control));
        if (ended !== undefined) return ended;
      } else kernel.take(end - i, place.of, place.at);
      i = end;
    }
    return undefined;
  };
}

function watched({ progress, place, limits, limitAt, sequence }: Control, at: number): Stop {
  progress[place] = at;
  return (limits[limitAt] as number) <= sequence ? unwanted(at) : undefined;
}

function blocksOf(kernel: BoundKernel): NonNullable<Emitted['blocks']> {
  const values: unknown[] = [];
  return (source: Source, lo: number, hi: number) => {
    const end = Math.min(hi, lo + Math.max(BLOCK, kernel.next));
    if (!kernel.run({ count: end - lo, first: lo, streams: [{ of: source, at: lo }] })) return undefined;
    const count = Math.ceil((end - lo) / BLOCK);
    values.length = count;
    kernel.take(count, values, 0);
    return values;
  };
}
