import { map, range, run } from 'ossa';
import type { Session } from '../case.ts';
import { hashRows } from '../digest.ts';
import { mandelbrotRow, size } from '../workload/mandelbrot.ts';

const program = map((row: number) => mandelbrotRow(row));

export function open(): Session<Uint32Array[]> {
  return { run: () => run(program, range(size)), digest: hashRows };
}
