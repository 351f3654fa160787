/** Pieces of grids by a kernel, line by line, or several lines at once. */
import type { Chunk } from '../../emit/js/runtime.ts';
import { Around, type GridParam, type NearStream, three } from './around.ts';
import type { BoundKernel } from './bind.ts';

/**
 * The stencil's chunk by a kernel. Where that can run over the ends of lines, it takes several at once, and what it gives for the places
 * between them is left behind.
 */
export function stencilByKernel(inJavaScript: Chunk, kernel: BoundKernel): Chunk {
  const { inputs, isStraight } = kernel.code;
  const streams = inputs.flatMap((input, i): NearStream[] =>
    input.from !== 'stream'
      ? []
      : [{ input: i, column: input.column, offset: three(input.offset ?? [], 0), room: kernel.roomOf(i) }],
  );
  const addresses = new Array<number>(inputs.length).fill(0);
  return (source, lo, hi, base, out, at, param) => {
    const given = param as unknown as GridParam;
    const around = new Around(streams, source, base, given);
    const [, lines, columns] = around.extents;
    const begin = lo + base;
    const end = hi + base;
    const first = Math.floor(begin / columns);
    const last = Math.floor((end - 1) / columns);
    // Of a single line a part; otherwise all columns.
    const from = first === last ? begin - first * columns : 0;
    const to = first === last ? end - first * columns : columns;
    const width = Math.min(kernel.most, around.width);
    if (width < 1) return inJavaScript(source, lo, hi, base, out, at, param);

    /** Columns `a` to `b` of `count` lines; tells whether they were for the kernel. */
    const done = (line: number, count: number, a: number, b: number): boolean => {
      const [p, l] = [Math.floor(line / lines), line % lines];
      if (!around.provide(p, l, count)) return false;
      for (const stream of streams) addresses[stream.input] = around.address(stream, p, l, a);
      const { stride } = around;
      const position = [p, l, a].slice(-given.shape.length);
      const place = line * columns + a - base - at;
      const piece = { count: (count - 1) * stride + b - a, first: a, streams: [], addresses, position };
      if (!kernel.run(count === 1 ? { ...piece, target: { of: out, at: place } } : piece)) return false;
      for (let k = 0; k < count; k++) kernel.take(b - a, out, place + k * columns, k * stride);
      return true;
    };

    for (let left = from; left < to; left += width) {
      const right = Math.min(to, left + width);
      around.columns(left, right);
      const most = Math.min(around.lines - 2 * around.radius[1], Math.floor((kernel.most - width) / around.stride) + 1);
      const together = isStraight ? Math.max(1, most) : 1;
      for (let line = first, several = together; line <= last;) {
        const a = line === first ? Math.max(left, begin - line * columns) : left;
        const b = line === last ? Math.min(right, end - line * columns) : right;
        const isWhole = a === left && b === right;
        const wholeLines = last - line + (right <= end - last * columns ? 1 : 0);
        const count = isWhole ? Math.max(1, Math.min(several, wholeLines, lines - (line % lines))) : 1;
        if (a < b && !done(line, count, a, b)) {
          // One of the elements is not for the kernel, or only a place between lines.
          if (count > 1) {
            several = 1;
            continue;
          }
          const i = line * columns - base;
          inJavaScript(source, i + a, i + b, base, out, at, param);
        }
        line += count;
      }
    }
    return undefined;
  };
}
