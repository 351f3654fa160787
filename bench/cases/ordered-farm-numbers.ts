import { type Case, nanosecondsPerItem, ossa, session, tbb } from '../case.ts';
import { numbers } from '../workload/sources.ts';

const ITEMS = 1_000_000;

const orderedFarmNumbers: Case = {
  name: 'ordered-farm-numbers',
  unit: nanosecondsPerItem,
  what: '10⁶ numbers from a generator through an ordered farm of x => √x · 1.5 + 1 at forced degree 2, summed by the consumer. Warm.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/ordered-farm.ts')).onNumbers(ITEMS)),
    loop: session(() => ({
      items: ITEMS,
      run() {
        let sum = 0;
        for (const x of numbers(ITEMS)) sum += Math.sqrt(x) * 1.5 + 1;
        return sum;
      },
      digest: (sum) => sum.toFixed(3),
    })),
    onetbb: tbb('ordered-farm.cpp', ['numbers', ITEMS], ITEMS),
  },
  goals: [{ name: 'per number', unit: 'ns', of: (round) => round['ossa']?.value, atMost: 300 }],
};
export default orderedFarmNumbers;
