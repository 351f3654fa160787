import { f64, map, run } from 'ossa';
import type { Session } from '../case.ts';
import { hashNumbers } from '../digest.ts';
import { input } from '../workload/logistic.ts';

const program = map((x: number) => {
  let value = x;
  for (let step = 0; step < 200; step++) value = 3.9 * value * (1 - value);
  return value;
}, f64);

export function open(): Session<Float64Array> {
  const numbers = input();
  return { run: () => run(program, numbers), digest: hashNumbers };
}
