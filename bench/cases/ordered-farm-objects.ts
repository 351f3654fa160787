import { type Case, nanosecondsPerItem, ossa, session, tbb } from '../case.ts';
import { orders } from '../workload/sources.ts';

const ITEMS = 200_000;

const orderedFarmObjects: Case = {
  name: 'ordered-farm-objects',
  unit: nanosecondsPerItem,
  what: '200,000 records of four fields through an ordered farm that makes records of three, at forced degree 2. Warm.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/ordered-farm.ts')).onObjects(ITEMS)),
    loop: session(() => ({
      items: ITEMS,
      run() {
        let sum = 0;
        for (const order of orders(ITEMS)) {
          const invoice = { id: order.id, name: order.name, total: order.price * order.quantity };
          sum += invoice.total;
        }
        return sum;
      },
      digest: (sum) => sum.toFixed(3),
    })),
    onetbb: tbb('ordered-farm.cpp', ['objects', ITEMS], ITEMS),
  },
  goals: [{ name: 'per object', unit: 'ns', of: (round) => round['ossa']?.value, atMost: 2000 }],
};
export default orderedFarmObjects;
