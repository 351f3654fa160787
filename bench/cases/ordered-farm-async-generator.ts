import { type Case, nanosecondsPerItem, ossa, session } from '../case.ts';
import { arrivingNumbers } from '../workload/sources.ts';

const ITEMS = 500_000;

const orderedFarmAsyncGenerator: Case = {
  name: 'ordered-farm-async-generator',
  unit: nanosecondsPerItem,
  what: '500,000 numbers from an async generator through an ordered farm of x => √x · 1.5 + 1 at forced degree 2. Warm.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/ordered-farm.ts')).onAsyncGenerator(ITEMS)),
    loop: session(() => ({
      items: ITEMS,
      async run() {
        let sum = 0;
        for await (const x of arrivingNumbers(ITEMS)) sum += Math.sqrt(x) * 1.5 + 1;
        return sum;
      },
      digest: (sum) => sum.toFixed(3),
    })),
  },
  goals: [
    {
      name: 'above the control loop',
      unit: 'ns',
      of: ({ ossa: farm, loop }) => farm && loop && farm.value - loop.value,
      atMost: 500,
    },
  ],
};
export default orderedFarmAsyncGenerator;
