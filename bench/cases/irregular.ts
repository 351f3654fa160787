import { type Case, native, ossa, ratio, seconds, session } from '../case.ts';
import { hashRows } from '../digest.ts';
import { splitRows } from '../peers/halves.ts';
import { iterations, mandelbrotRow, size } from '../workload/mandelbrot.ts';

const irregular: Case = {
  name: 'irregular',
  unit: seconds,
  what:
    'Mandelbrot set, 1000 × 1000, at most 1000 iterations; one row is one item and rows differ in cost. Warm. ' +
    '"halves": two worker threads by hand, half of the picture each.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/irregular.ts')).open()),
    loop: session(() => ({
      run: () => Array.from({ length: size }, (_, row) => mandelbrotRow(row)),
      digest: hashRows,
    })),
    halves: session(splitRows),
    'native-1': native('mandelbrot.cpp', [size, iterations, 1]),
    'native-2': native('mandelbrot.cpp', [size, iterations, 2]),
  },
  goals: [
    { name: 'scaling over the loop', unit: '×', of: ratio('loop', 'ossa') },
    { name: 'scaling of the static halves', unit: '×', of: ratio('loop', 'halves') },
    { name: 'scaling of native code, two threads over one', unit: '×', of: ratio('native-1', 'native-2') },
  ],
};
export default irregular;
