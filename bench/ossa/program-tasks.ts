import { map, type PlanJson, range, run } from 'ossa';
import type { Session } from '../case.ts';
import { checkIncrements } from '../digest.ts';

const program = map((x: number) => x + 1);

export function planned(items: number): Session<number[]> {
  return { items, run: () => run(program, range(items)), digest: checkIncrements };
}

/** The planner overruled: two workers, whatever the items cost. */
export function forced(items: number): Session<number[]> {
  const part = { part: '0', items, mode: 'parallel', degree: 2, grain: 20_000, reason: 'forced' } as const;
  const plan: PlanJson = { program: String(program), parts: [part] };
  return { items, run: () => run(program, range(items), { plan }), digest: checkIncrements };
}
