import { map, range, run } from 'ossa';
import type { Session } from '../case.ts';
import { checkIncrements } from '../digest.ts';

const program = map((x: number) => x + 1);

export function planned(items: number): Session<number[]> {
  return { items, run: () => run(program, range(items)), digest: checkIncrements };
}
