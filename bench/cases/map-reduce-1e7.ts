import { type Case, native, ossa, ratio, seconds, session } from '../case.ts';

const STRIPS = 10_000_000;

const mapReduce: Case = {
  name: 'map-reduce-1e7',
  unit: seconds,
  what: 'π by the midpoint rule over 10⁷ strips: generate, then reduce with a sum. Warm; nine digits compared.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/map-reduce.ts')).open(STRIPS)),
    loop: session(() => ({
      run() {
        let sum = 0;
        for (let i = 0; i < STRIPS; i++) {
          const x = (i + 0.5) / STRIPS;
          sum += 4 / (1 + x * x);
        }
        return sum / STRIPS;
      },
      digest: (pi) => pi.toFixed(9),
    })),
    'native-1': native('map-reduce.cpp', [STRIPS, 1]),
    'native-2': native('map-reduce.cpp', [STRIPS, 2]),
  },
  goals: [
    { name: 'scaling over the loop', unit: '×', of: ratio('loop', 'ossa') },
    { name: 'scaling of native code, two threads over one', unit: '×', of: ratio('native-1', 'native-2') },
  ],
};
export default mapReduce;
