/** Compares what every back end gives with what the interpreter gives, and makes small what disagrees. */
import type { Random } from '../../src/skeletons/random.ts';
import { mathFunctions } from '../../src/compiler/kernel/math/functions.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import type { BackEnd, Run } from './back-ends.ts';
import { drawsOf, replay, shrink } from './draws.ts';
import { kernelsOf, type Outcome, type Piece, randomPiece } from './pieces.ts';
import { difference, isNotForKernel, reference } from './reference.ts';

const functions = Object.values(mathFunctions);
const SHRINK_MS = 15_000;

/** Pieces of a seed are made of its draws; what back ends choose at random, of those of the seeds that follow. */
const pieceOf = (draws: Random): Piece => randomPiece(draws, { functions });
const choicesOf = (seed: number, index: number): Random => drawsOf(seed + 1, index);
const isChosen = ({ share }: BackEnd, seed: number, index: number): boolean =>
  drawsOf(seed + 2, index).int(1000) < share;

const valuesText = (values: ArrayLike<number>): string =>
  Array.from(values, (x) => (Object.is(x, -0) ? '-0' : String(x))).join(', ');

/** A piece as text, with everything that it is called with. */
export function describePiece(piece: Piece): string {
  const { kernel: _kernel, ...how } = { ...piece.entry, operator: undefined };
  const named = (name: string, all: readonly ArrayLike<number>[]): string[] =>
    all.map((values, i) => `${name} ${i}: ${valuesText(values)}`);
  return [
    ...kernelsOf(piece.entry).map((kernel) => print(kernel)),
    JSON.stringify(how),
    `n: ${piece.n}, bins: ${piece.bins}, first: ${piece.first}, carries: ${valuesText(piece.carries)}`,
    ...named('input', piece.inputs),
    ...named('array', piece.arrays),
    `uniforms of the operator: ${valuesText(piece.uniforms)}`,
  ].join('\n');
}

/** How a piece disagrees, compiled by itself. */
export async function disagreement(backEnd: BackEnd, piece: Piece, random: Random): Promise<string | undefined> {
  try {
    const [run] = await backEnd.compile([{ entry: piece.entry, random }]);
    return difference(piece, reference(piece.entry)(piece), (run as Run)(piece));
  } catch (error) {
    return String((error as Error).stack);
  }
}

/** What is wrong with a piece, and the smallest one found with which something is. */
async function report(backEnd: BackEnd, seed: number, index: number, found: string): Promise<string> {
  const draws = drawsOf(seed, index);
  const piece = pieceOf(draws);
  const check = (words: readonly number[]): Promise<string | undefined> =>
    disagreement(backEnd, pieceOf(replay(words)), choicesOf(seed, index));
  const where = `${backEnd.name}, OSSA_SEED=${seed}, piece ${index}: ${found}`;
  if ((await check(draws.drawn)) === undefined) return `${where}\nby itself it agrees:\n${describePiece(piece)}`;
  const small = await shrink(draws.drawn, async (words) => (await check(words)) !== undefined, SHRINK_MS);
  return `${where}\nmade small: ${await check(small)}\n${describePiece(pieceOf(replay(small)))}`;
}

/** Pieces of a seed with what is expected of them. */
interface Batch {
  readonly seed: number;
  readonly pieces: ReadonlyMap<number, Piece>;
  readonly expected: ReadonlyMap<number, Outcome>;
}

/** A piece that disagrees, and how. */
interface Wrong {
  readonly backEnd: BackEnd;
  readonly index: number;
  readonly found: string;
}

async function firstWrong(backEnd: BackEnd, { seed, pieces, expected }: Batch): Promise<Wrong | undefined> {
  const chosen = [...pieces].filter(([index]) => isChosen(backEnd, seed, index));
  let runs: readonly Run[];
  try {
    runs = await backEnd.compile(chosen.map(([index, { entry }]) => ({ entry, random: choicesOf(seed, index) })));
  } catch (error) {
    // One of them cannot be compiled: which shows when each is compiled by itself.
    for (const [index, piece] of chosen) {
      const found = await disagreement(backEnd, piece, choicesOf(seed, index));
      if (found !== undefined) return { backEnd, index, found };
    }
    throw error;
  }
  for (const [i, [index, piece]] of chosen.entries()) {
    const found = attempt(() => difference(piece, expected.get(index) as Outcome, (runs[i] as Run)(piece)));
    if (found !== undefined) return { backEnd, index, found };
  }
  return undefined;
}

function attempt(compare: () => string | undefined): string | undefined {
  try {
    return compare();
  } catch (error) {
    return String((error as Error).stack);
  }
}

/** Compares pieces `from` to `to − 1` of a seed on back ends, counts those of each, and gives the first that disagrees as text. */
export async function compareAll(
  backEnds: readonly BackEnd[],
  seed: number,
  [from, to]: readonly [number, number],
  counts: Map<string, number>,
): Promise<string | undefined> {
  const pieces = new Map<number, Piece>();
  for (let index = from; index < to; index++) pieces.set(index, pieceOf(drawsOf(seed, index)));
  const expected = new Map([...pieces].map(([index, piece]) => [index, reference(piece.entry)(piece)]));
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  for (const [index, { entry }] of pieces) {
    count(entry.kind);
    for (const backEnd of backEnds) if (isChosen(backEnd, seed, index)) count(backEnd.name);
    const { status } = expected.get(index) as Outcome;
    if (isNotForKernel(entry, status)) count('not for the kernel');
  }
  const all = await Promise.all(backEnds.map((backEnd) => firstWrong(backEnd, { seed, pieces, expected })));
  const wrong = all.find((each) => each !== undefined);
  return wrong === undefined ? undefined : report(wrong.backEnd, seed, wrong.index, wrong.found);
}
