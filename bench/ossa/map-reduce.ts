import { f64, generate, pipe, reduce, run, sum } from 'ossa';
import type { Session } from '../case.ts';

export function open(strips: number): Session<number> {
  const program = pipe(
    generate((i: number) => {
      const x = (i + 0.5) / strips;
      return 4 / (1 + x * x);
    }, f64),
    reduce(sum),
  );
  return { run: async () => (await run(program, strips)) / strips, digest: (pi) => pi.toFixed(9) };
}
