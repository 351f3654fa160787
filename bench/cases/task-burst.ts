import { type Case, microsecondsPerTask, ossa, ratio, session } from '../case.ts';
import { burst } from '../peers/bursts.ts';
import { piscina, piscinaTuned, tinypool, workerpool } from '../peers/pools.ts';

const TASKS = 10_000;

const taskBurst: Case = {
  name: 'task-burst',
  unit: microsecondsPerTask,
  what: '10,000 calls of x => x + 1 in flight at once, awaited together. Warm; as many workers as cores.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/task.ts')).burst(TASKS)),
    piscina: session(() => burst(piscina, TASKS)),
    'piscina-tuned': session(() => burst(piscinaTuned, TASKS)),
    tinypool: session(() => burst(tinypool, TASKS)),
    workerpool: session(() => burst(workerpool, TASKS)),
  },
  goals: [
    { name: 'times faster than piscina', unit: '×', of: ratio('piscina', 'ossa'), atLeast: 20 },
    { name: 'times faster than tuned piscina', unit: '×', of: ratio('piscina-tuned', 'ossa') },
  ],
};
export default taskBurst;
