/**
 * The price of a European call option by Monte Carlo: the mean of what it pays over many random futures of the share.
 *
 *     npx ossa run examples/monte-carlo/monte-carlo.ts [paths]
 *
 * Path `i` draws its numbers from (seed, i) alone, so that any number of workers gives the same digits.
 */
import { f64, generate, map, pipe, random, reduce, run, sum, type RunOptions, type Skeleton } from 'ossa';

const seed = 2026;
const spot = 100;
const strike = 100;
const rate = 0.05;
const volatility = 0.2;
const years = 1;
/** What Black and Scholes' formula gives for these numbers. */
export const exact = 10.450583572185565;

/** What the option pays on each of n paths of the share, in today's money. */
export const payoffs: Skeleton<number, Float64Array> = generate((path) => {
  const drift = (rate - volatility ** 2 / 2) * years;
  const shock = volatility * Math.sqrt(years) * random(seed, path).normal();
  return Math.exp(-rate * years) * Math.max(spot * Math.exp(drift + shock) - strike, 0);
}, f64);

/** The price and its standard error. */
export async function estimate(paths: number, options?: RunOptions): Promise<{ price: number; error: number }> {
  const paid = await run(payoffs, paths, options);
  const price = (await run(reduce(sum), paid, options)) / paths;

  const squaredDeviation = map((x: number) => (x - price) ** 2, f64);
  const squares = await run(pipe(squaredDeviation, reduce(sum)), paid, options);
  return { price, error: Math.sqrt(squares / (paths - 1) / paths) };
}

if (import.meta.main) {
  const [paths = 4_000_000] = process.argv.slice(2).map(Number);
  const { price, error } = await estimate(paths);
  console.log(`estimate  ${price.toFixed(4)} ± ${error.toFixed(4)}   (${paths} paths)`);
  console.log(`exact     ${exact.toFixed(4)}`);
}
