import { deflateSync } from 'node:zlib';
import { type Case, ossa, ratio, seconds, session, tbb } from '../case.ts';
import { blockOf, hashOf } from '../workload/blocks.ts';

const BLOCKS = 128;

const compressStream: Case = {
  name: 'compress-stream',
  unit: seconds,
  what: '128 blocks of 256 KiB of text, deflated at level 6, the results in order. JavaScript is a loop over `zlib.deflateSync`. Warm.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/compress.ts')).open(BLOCKS)),
    'ossa-sequential': ossa(async () => (await import('../ossa/compress.ts')).open(BLOCKS, 1)),
    js: session(() => {
      const blocks = Array.from({ length: BLOCKS }, (_, i) => blockOf(i));
      return {
        run: () => blocks.map((block) => deflateSync(block, { level: 6 })),
        digest: () => blocks.reduce((hash, block) => hashOf(hash, block[1000] as number), BLOCKS),
      };
    }),
    onetbb: {
      ...tbb('compress.cpp', [BLOCKS]),
      flags: ['-ltbb', '-lz'],
      needs: 'apt-get install g++ libtbb-dev zlib1g-dev',
    },
  },
  goals: [
    { name: 'over the sequential loop', unit: '×', of: ratio('js', 'ossa') },
    {
      name: 'time over that of its own sequential form',
      unit: '×',
      of: ratio('ossa', 'ossa-sequential'),
      atMost: 1.05,
    },
    { name: 'time over that of oneTBB (with the system’s zlib)', unit: '×', of: ratio('ossa', 'onetbb') },
  ],
};
export default compressStream;
