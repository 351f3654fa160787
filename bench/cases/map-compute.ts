import { type Case, native, ossa, ratio, seconds, session } from '../case.ts';
import { hashNumbers } from '../digest.ts';
import { count, input } from '../workload/logistic.ts';

const mapCompute: Case = {
  name: 'map-compute',
  unit: seconds,
  what: '200 steps of the logistic map for each of 1.6 · 10⁶ numbers, Float64Array to Float64Array. Warm; results equal bit for bit.',
  rounds: 20,
  sides: {
    ossa: ossa(async () => (await import('../ossa/map-compute.ts')).open()),
    loop: session(() => {
      const numbers = input();
      return {
        run() {
          const output = new Float64Array(numbers.length);
          for (let i = 0; i < numbers.length; i++) {
            let value = numbers[i] ?? 0;
            for (let step = 0; step < 200; step++) value = 3.9 * value * (1 - value);
            output[i] = value;
          }
          return output;
        },
        digest: hashNumbers,
      };
    }),
    'native-1': native('map-compute.cpp', [count, 1]),
    'native-2': native('map-compute.cpp', [count, 2]),
  },
  goals: [
    { name: 'scaling over the loop', unit: '×', of: ratio('loop', 'ossa') },
    { name: 'scaling of native code, two threads over one', unit: '×', of: ratio('native-1', 'native-2') },
    {
      name: "share of the native control's scaling",
      unit: '×',
      of: (round) => {
        const ours = ratio('loop', 'ossa')(round);
        const theirs = ratio('native-1', 'native-2')(round);
        return ours && theirs && ours / theirs;
      },
      atLeast: 0.93,
    },
  ],
};
export default mapCompute;
