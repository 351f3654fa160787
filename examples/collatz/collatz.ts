/**
 * The number below a limit whose Collatz chain is longest: n becomes n / 2 when it is even and 3n + 1 when it is odd, until 1.
 *
 *     npx ossa run examples/collatz/collatz.ts [limit]
 *
 * How often a number goes round nobody can say beforehand: that is what `feedback` is for.
 */
import {
  feedback,
  map,
  op,
  pipe,
  range,
  reduce,
  run,
  type Operator,
  type Range,
  type RunOptions,
  type Skeleton,
} from 'ossa';

/** A chain as far as it has been followed. */
interface Walk {
  readonly start: number;
  readonly at: number;
  readonly terms: number;
}
/** A number and how many terms its chain has, itself and 1 included. */
export interface Chain {
  readonly start: number;
  readonly terms: number;
}

/** Going round costs more than a step of the chain does, so that a round is some steps. */
const stepsInRound = 64;

/** The longer of two chains, and of equals that of the smaller number. */
export const longer: Operator<Chain> = op(
  (a, b) => (b.terms > a.terms || (b.terms === a.terms && b.start < a.start) ? b : a),
  {
    name: 'longer',
    identity: { start: Infinity, terms: 0 },
    commutative: true,
    exact: true,
    idempotent: true,
    // What `ossa check` tries the laws on; two of them are equally long.
    values: [
      { start: 3, terms: 8 },
      { start: 12, terms: 10 },
      { start: 13, terms: 10 },
    ],
  },
);

/** The program: numbers become the one with the longest chain. */
export const longest: Skeleton<Range, Chain> = pipe(
  map(
    pipe(
      (start: number): Walk => ({ start, at: start, terms: 1 }),
      feedback(
        ({ start, at, terms }: Walk): Walk => {
          for (let i = 0; i < stepsInRound && at !== 1; i++) {
            at = at % 2 === 0 ? at / 2 : 3 * at + 1;
            terms++;
          }
          return { start, at, terms };
        },
        ({ at }) => at !== 1,
      ),
      ({ start, terms }: Walk): Chain => ({ start, terms }),
    ),
  ),
  reduce(longer),
);

/** The longest chain that begins below a limit. */
export function longestBelow(limit: number, options?: RunOptions): Promise<Chain> {
  return run(longest, range(1, limit), options);
}

if (import.meta.main) {
  const [limit = 1_000_000] = process.argv.slice(2).map(Number);
  const started = performance.now();
  const { start, terms } = await longestBelow(limit);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${start} has the longest chain below ${limit}: ${terms} terms, ${terms - 1} steps   (${seconds} s)`);
}
