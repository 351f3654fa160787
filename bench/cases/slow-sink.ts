import { type Case, mebibytesPerMillion, ossa, session } from '../case.ts';
import { memorySlope, SlowSink } from '../workload/slow-sink.ts';
import { numbers } from '../workload/sources.ts';

const ITEMS = 10_000_000;

const slowSink: Case = {
  name: 'slow-sink',
  unit: mebibytesPerMillion,
  what:
    'How resident memory grows while 10⁷ numbers go through an ordered farm into a consumer that is slower than the farm: ' +
    'slope (Theil and Sen) from the first million on. New processes.',
  rounds: 5,
  sides: {
    ossa: ossa(async () => (await import('../ossa/slow-sink.ts')).open(ITEMS), { fresh: true }),
    loop: session(
      () => ({
        items: ITEMS,
        async run() {
          const sink = new SlowSink();
          for (const x of numbers(ITEMS)) {
            const pause = sink.take(x + 1);
            if (pause) await pause;
          }
          return sink.end();
        },
        digest: (consumed) => consumed.sum,
        value: memorySlope,
      }),
      { fresh: true },
    ),
  },
  goals: [
    // A slope of zero as far as it can be seen: a garbage-collected heap moves by half a MiB in either direction.
    { name: 'slope', unit: 'MiB per 10⁶ items', of: (round) => round['ossa']?.value, atMost: 0.25 },
    {
      name: 'peak memory above the loop',
      unit: 'MiB',
      of: ({ ossa: stream, loop }) => stream && loop && stream.rssMiB - loop.rssMiB,
      atMost: 32 * (1e6 / 2 ** 20),
    },
  ],
};
export default slowSink;
