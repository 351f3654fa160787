/** Everything that computes kernels, as a table, and the comparison of what it gives with what the interpreter gives. */
import type { Entry } from '../../src/compiler/kernel/entry.ts';
import { interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import type { Kernel } from '../../src/compiler/kernel/ir/ir.ts';
import { parse } from '../../src/compiler/kernel/ir/parse.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import { verify } from '../../src/compiler/kernel/ir/verify.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { drawsOf, replay, shrink } from './draws.ts';
import { kernelsOf, type Outcome, type Piece, randomPiece } from './pieces.ts';
import { type Compute, difference, reference } from './reference.ts';

type Run = (piece: Piece) => Outcome;

export interface BackEnd {
  readonly name: string;
  /** Of a hundred pieces, how many it is given. */
  readonly share: number;
  /** The functions of entries, in one go. */
  compile(entries: readonly Entry[], random: Random): Promise<readonly Run[]>;
}

/** What computes kernels element by element, within the loops of the reference. */
const elementwise = (name: string, share: number, compute: (random: Random) => Compute): BackEnd => ({
  name,
  share,
  compile: async (entries, random) => entries.map((entry) => reference(entry, compute(random))),
});

/** A pass, computed by the interpreter. */
const pass =
  (apply: (kernel: Kernel) => Kernel, name: string): (() => Compute) =>
  () =>
  (kernel) => {
    const other = apply(kernel);
    verify(other, name);
    return (rows, arrays) => rows.map((row) => interpret(other, row, arrays));
  };

export const backEnds: readonly BackEnd[] = [
  elementwise('text', 10, pass((kernel) => parse(print(kernel)), 'text')),
];

const pieceOf = (random: Random): Piece => randomPiece(random);

async function disagreement(backEnd: BackEnd, piece: Piece, random: Random): Promise<string | undefined> {
  try {
    const [run] = await backEnd.compile([piece.entry], random);
    return difference(piece, reference(piece.entry)(piece), (run as Run)(piece));
  } catch (error) {
    return `it failed: ${(error as Error).stack}`;
  }
}

const valuesText = (values: ArrayLike<number>): string =>
  Array.from(values, (x) => (Object.is(x, -0) ? '-0' : String(x))).join(', ');

/** A piece as text, with everything that it is called with. */
export function describePiece(piece: Piece): string {
  const { kernel: _, ...how } = { ...piece.entry, operator: undefined };
  return [
    ...kernelsOf(piece.entry).map((kernel) => print(kernel)),
    JSON.stringify(how),
    `n = ${piece.n}, first = ${piece.first}, bins = ${piece.bins}`,
    ...piece.inputs.map((values, i) => `input ${i}: ${valuesText(values)}`),
    `uniforms of the operator: ${valuesText(piece.uniforms)}`,
    ...piece.arrays.map((values, i) => `array ${i}: ${valuesText(values)}`),
    `carries: ${valuesText(piece.carries)}`,
  ].join('\n');
}

const SHRINK_MS = 30_000;

/** What is wrong with a piece, and the smallest one found with which something is. */
async function report(backEnd: BackEnd, seed: number, index: number, found: string): Promise<string> {
  const draws = drawsOf(seed, index);
  pieceOf(draws);
  // What a back end chooses at random is chosen as it was.
  const check = (words: readonly number[]): Promise<string | undefined> =>
    disagreement(backEnd, pieceOf(replay(words)), drawsOf(seed + 1, index));
  const small = await shrink(draws.drawn, async (words) => (await check(words)) !== undefined, SHRINK_MS);
  return [
    `${backEnd.name}, OSSA_SEED=${seed}, piece ${index}: ${found}`,
    `made small: ${await check(small)}`,
    describePiece(pieceOf(replay(small))),
  ].join('\n');
}

/** Runs pieces `from` to `to − 1` of a seed on all back ends; counts those of each. The first that disagrees, as text. */
export async function compareAll(
  seed: number,
  from: number,
  to: number,
  counts: Map<string, number>,
): Promise<string | undefined> {
  const indices = Array.from({ length: to - from }, (_, i) => from + i);
  const pieces = indices.map((index) => pieceOf(drawsOf(seed, index)));
  const expected = pieces.map((piece) => reference(piece.entry)(piece));
  for (const backEnd of backEnds) {
    const chosen = indices.filter((index) => drawsOf(seed + 2, index).int(100) < backEnd.share);
    counts.set(backEnd.name, (counts.get(backEnd.name) ?? 0) + chosen.length);
    const wrong = await firstWrong(backEnd, seed, chosen, pieces, expected, from);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}
