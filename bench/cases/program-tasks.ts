import { type Case, microsecondsPerTask, ossa, ratio, session } from '../case.ts';
import { checkIncrements } from '../digest.ts';
import { burst } from '../peers/bursts.ts';
import { piscina, piscinaTuned } from '../peers/pools.ts';

const ITEMS = 1_000_000;
const POOL_TASKS = 10_000;

const programTasks: Case = {
  name: 'program-tasks',
  unit: microsecondsPerTask,
  what: 'x => x + 1 for each item: one program over 10⁶ items, against 10,000 tasks in flight in a pool. Warm.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/program-tasks.ts')).planned(ITEMS)),
    'ossa-degree-2': ossa(async () => (await import('../ossa/program-tasks.ts')).forced(ITEMS)),
    loop: session(() => ({
      items: ITEMS,
      run() {
        const results: number[] = [];
        for (let x = 0; x < ITEMS; x++) results.push(x + 1);
        return results;
      },
      digest: checkIncrements,
    })),
    piscina: session(() => burst(piscina, POOL_TASKS)),
    'piscina-tuned': session(() => burst(piscinaTuned, POOL_TASKS)),
  },
  goals: [
    { name: 'times faster than piscina per task', unit: '×', of: ratio('piscina', 'ossa'), atLeast: 50 },
    { name: 'at forced degree 2', unit: '×', of: ratio('piscina', 'ossa-degree-2'), atLeast: 50 },
    { name: 'times faster than tuned piscina per task', unit: '×', of: ratio('piscina-tuned', 'ossa') },
  ],
};
export default programTasks;
