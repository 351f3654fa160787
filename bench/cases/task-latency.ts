import { type Case, microsecondsPerTask, ossa, ratio, session } from '../case.ts';
import { latency } from '../peers/bursts.ts';
import { piscina, tinypool, workerpool } from '../peers/pools.ts';

const TASKS = 2000;

const taskLatency: Case = {
  name: 'task-latency',
  unit: microsecondsPerTask,
  what: '2,000 calls of x => x + 1, each awaited before the next. Warm; as many workers as cores.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/task.ts')).latency(TASKS)),
    piscina: session(() => latency(piscina, TASKS)),
    tinypool: session(() => latency(tinypool, TASKS)),
    workerpool: session(() => latency(workerpool, TASKS)),
  },
  goals: [{ name: 'times faster than piscina', unit: '×', of: ratio('piscina', 'ossa') }],
};
export default taskLatency;
