/**
 * Prices of European options by the formula of Black and Scholes, a column for each of their properties and of the results.
 *
 *     npx ossa run examples/black-scholes/black-scholes.ts [options]
 *
 * The options are random; a call and a put of the same terms are worth the share less the strike in today's money, which checks
 * them. Source: Black and Scholes, The Pricing of Options and Corporate Liabilities, 1973.
 */
import { f64, generate, map, max, pipe, random, reduce, run, struct, sum, zip } from 'ossa';

export interface Terms {
  readonly spot: number;
  readonly strike: number;
  readonly years: number;
}
export interface Prices {
  readonly call: number;
  readonly put: number;
}
export interface Market {
  readonly rate: number;
  readonly volatility: number;
}

const terms = struct({ spot: f64, strike: f64, years: f64 });
const prices = struct({ call: f64, put: f64 });

/** The normal distribution, to 7.5e-8: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.2.17. */
function normal(x: number): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(x));
  const sum = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * sum;
  return x < 0 ? tail : 1 - tail;
}

/** What the options are worth. */
export const priced = ({ rate, volatility }: Market) =>
  map(({ spot, strike, years }: Terms): Prices => {
    const spread = volatility * Math.sqrt(years);
    const d = (Math.log(spot / strike) + (rate + volatility ** 2 / 2) * years) / spread;
    const today = strike * Math.exp(-rate * years);
    const call = spot * normal(d) - today * normal(d - spread);
    return { call, put: today * normal(spread - d) - spot * normal(-d) };
  }, prices);

/** From how many to options at random. */
export const randomTerms = generate((i): Terms => {
  const numbers = random(1973, i);
  return {
    spot: 5 + 25 * numbers.uniform(),
    strike: 1 + 99 * numbers.uniform(),
    years: 0.25 + 9.75 * numbers.uniform(),
  };
}, terms);

if (import.meta.main) {
  const [count = 2_000_000] = process.argv.slice(2).map(Number);
  const market = { rate: 0.02, volatility: 0.3 };
  const options = await run(randomTerms, count);
  const start = performance.now();
  const worth = await run(priced(market), options);
  const seconds = (performance.now() - start) / 1000;

  const { spot, strike, years } = options.columns;
  const { call, put } = worth.columns;
  const difference = zip(
    (call: number, put: number, spot: number, strike: number, years: number) =>
      Math.abs(call - put - (spot - strike * Math.exp(-market.rate * years))),
    f64,
  );
  const greatest = await run(pipe(difference, reduce(max)), [call, put, spot, strike, years]);
  console.log(`${count} options in ${seconds.toFixed(2)} s, ${(count / seconds / 1e6).toFixed(1)} million a second`);
  console.log(`mean call    ${((await run(reduce(sum), call)) / count).toFixed(6)}`);
  console.log(`mean put     ${((await run(reduce(sum), put)) / count).toFixed(6)}`);
  console.log(`put and call differ from parity by at most ${greatest.toExponential(1)}`);
}
