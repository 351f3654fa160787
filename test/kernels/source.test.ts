/**
 * Random functions give as kernels, on every back end, what JavaScript gives when it runs them.
 *
 * `OSSA_RUNS` is ten times the number of functions, `OSSA_SEED` repeats a run. What disagrees is made small before it is shown.
 */
import { expect, test } from 'vitest';
import { backEnds } from './back-ends.ts';
import { describePiece, disagreement } from './differential.ts';
import { drawsOf, replay, shrink } from './draws.ts';
import { randomSource } from './random-source.ts';
import { compareSource } from './source.ts';

const seed = Number(process.env['OSSA_SEED'] ?? Math.floor(Math.random() * 2 ** 31));
const runs = Math.ceil(Number(process.env['OSSA_RUNS'] ?? 20_000) / 10);
const SHRINK_MS = 30_000;
/** C takes long to compile: it gets the kernels of the other test. */
const quick = backEnds.filter(({ name }) => name !== 'C');

interface Counts {
  /** Functions by the construct that kept them from being kernels. */
  readonly refused: Map<string, number>;
  bailed: number;
}

/** What is wrong with the function of these draws, if anything is. */
async function check(words: readonly number[], index: number, counts?: Counts): Promise<string | undefined> {
  const text = randomSource(replay(words));
  try {
    const compared = compareSource(text, drawsOf(seed + 1, index));
    if ('found' in compared) return `${compared.found}\n${text}`;
    if ('refused' in compared) {
      counts?.refused.set(compared.refused, (counts.refused.get(compared.refused) ?? 0) + 1);
      return undefined;
    }
    if (counts !== undefined) counts.bailed += compared.bailed;
    if (compared.piece === undefined) return undefined;
    const backEnd = quick[index % quick.length]!;
    const found = await disagreement(backEnd, compared.piece, drawsOf(seed + 1, index));
    if (found !== undefined) return `${backEnd.name}: ${found}\n${describePiece(compared.piece)}\n${text}`;
    return undefined;
  } catch (error) {
    return `${(error as Error).stack}\n${text}`;
  }
}

test(`${runs} random functions agree with their kernels (OSSA_SEED=${seed})`, async () => {
  const started = performance.now();
  const counts: Counts = { refused: new Map(), bailed: 0 };
  for (let index = 0; index < runs; index++) {
    const draws = drawsOf(seed, index);
    randomSource(draws);
    const found = await check(draws.drawn, index, counts);
    if (found === undefined) continue;
    const small = await shrink(draws.drawn, async (words) => (await check(words, index)) !== undefined, SHRINK_MS);
    expect.fail(`OSSA_SEED=${seed}, function ${index}: ${found}\n\nmade small: ${await check(small, index)}`);
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const refused = JSON.stringify(Object.fromEntries(counts.refused));
  console.log(`random functions: OSSA_SEED=${seed}, ${seconds} s: ${counts.bailed} calls bailed, refused: ${refused}`);
  expect([...counts.refused.values()].reduce((sum, count) => sum + count, 0)).toBeLessThan(runs / 2);
  expect(counts.bailed).toBeLessThan(runs);
}, 36_000_000);
