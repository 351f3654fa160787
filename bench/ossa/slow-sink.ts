import { farm, stream } from 'ossa';
import type { Session } from '../case.ts';
import { type Consumed, memorySlope, SlowSink } from '../workload/slow-sink.ts';
import { numbers } from '../workload/sources.ts';

const program = farm((x: number) => x + 1, { degree: 2 });

export function open(items: number): Session<Consumed> {
  return {
    items,
    async run() {
      const sink = new SlowSink();
      for await (const y of stream(program, numbers(items))) {
        const pause = sink.take(y);
        if (pause) await pause;
      }
      return sink.end();
    },
    digest: ({ sum }) => sum,
    value: memorySlope,
  };
}
