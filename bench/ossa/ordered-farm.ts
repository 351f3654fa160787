import { farm, stream } from 'ossa';
import type { Session } from '../case.ts';
import { arrivingNumbers, numbers, type Order, orders } from '../workload/sources.ts';

export function onNumbers(items: number): Session<number> {
  const program = farm((x: number) => Math.sqrt(x) * 1.5 + 1, { degree: 2 });
  return {
    items,
    async run() {
      let sum = 0;
      for await (const y of stream(program, numbers(items))) sum += y;
      return sum;
    },
    digest: (sum) => sum.toFixed(3),
  };
}

export function onObjects(items: number): Session<number> {
  const program = farm((order: Order) => ({ id: order.id, name: order.name, total: order.price * order.quantity }), {
    degree: 2,
  });
  return {
    items,
    async run() {
      let sum = 0;
      for await (const invoice of stream(program, orders(items))) sum += invoice.total;
      return sum;
    },
    digest: (sum) => sum.toFixed(3),
  };
}

export function onAsyncGenerator(items: number): Session<number> {
  const program = farm((x: number) => Math.sqrt(x) * 1.5 + 1, { degree: 2 });
  return {
    items,
    async run() {
      let sum = 0;
      for await (const y of stream(program, arrivingNumbers(items))) sum += y;
      return sum;
    },
    digest: (sum) => sum.toFixed(3),
  };
}
