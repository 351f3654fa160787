import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { type Case, ossa, ratio, type Session, seconds, session } from '../case.ts';
import { textFiles } from '../workload/text-files.ts';

function loop(): Session<number> {
  const files = textFiles();
  return {
    run() {
      let words = 0;
      for (const path of files) words += readFileSync(path, 'utf8').split(/\s+/).filter(Boolean).length;
      return words;
    },
    digest: String,
  };
}

function piscina(): Session<number> {
  const files = textFiles();
  return {
    async run() {
      const { Piscina } = await import('piscina');
      const pool = new Piscina({
        filename: new URL('../peers/pools/count-words.js', import.meta.url).href,
        maxThreads: availableParallelism(),
      });
      const counts: number[] = await Promise.all(files.map((path) => pool.run(path)));
      await pool.close();
      return counts.reduce((sum, count) => sum + count, 0);
    },
    digest: String,
  };
}

const smallFiles: Case = {
  name: 'small-files',
  unit: seconds,
  what: 'Words in 500 text files. The first run in a new process, timed around it: starting workers counts. "-warm": later runs.',
  rounds: 10,
  sides: {
    ossa: ossa(async () => (await import('../ossa/small-files.ts')).open(), { fresh: true }),
    loop: session(loop, { fresh: true }),
    piscina: session(piscina, { fresh: true }),
    'ossa-warm': ossa(async () => (await import('../ossa/small-files.ts')).open()),
    'loop-warm': session(loop),
  },
  goals: [
    { name: 'of the loop, first run', unit: '×', of: ratio('ossa', 'loop'), atMost: 1.05 },
    { name: 'of the loop, warm', unit: '×', of: ratio('ossa-warm', 'loop-warm'), atMost: 1.05 },
    { name: 'piscina, of the loop, first run', unit: '×', of: ratio('piscina', 'loop') },
  ],
};
export default smallFiles;
