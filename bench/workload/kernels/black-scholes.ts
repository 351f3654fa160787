/** Prices of European call options on a share without dividends: Black and Scholes 1973. */
import { column, columns, make, type Kernel, type Real, type Reals } from './kernel.ts';

export const length = 4_000_000;
export const rate = 0.02;
export const volatility = 0.3;

export interface Options {
  readonly spot: Reals;
  readonly strike: Reals;
  readonly years: Reals;
}
export const optionsOf = (real: Real): Options => ({
  spot: column(real, length, 3, 0, 5, 30),
  strike: column(real, length, 3, 1, 1, 100),
  years: column(real, length, 3, 2, 0.25, 10),
});

/** The normal distribution: Abramowitz and Stegun, Handbook of Mathematical Functions, 1964, 26.2.17. */
export function normal(x: number): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(x));
  const sum = k * (0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429))));
  const tail = 0.3989422804014327 * Math.exp(-0.5 * x * x) * sum;
  return x < 0 ? tail : 1 - tail;
}

export function price(spot: number, strike: number, years: number): number {
  const spread = volatility * Math.sqrt(years);
  const d = (Math.log(spot / strike) + (rate + 0.5 * volatility * volatility) * years) / spread;
  return spot * normal(d) - strike * Math.exp(-rate * years) * normal(d - spread);
}

export const blackScholes: Kernel = {
  typed(real) {
    const { spot, strike, years } = optionsOf(real);
    const prices = make(real, length);
    return columns(() => {
      for (let i = 0; i < length; i++) prices[i] = price(spot[i]!, strike[i]!, years[i]!);
      return [prices];
    });
  },
  idiomatic() {
    const { spot, strike, years } = optionsOf('f64');
    const options = Array.from({ length }, (_, i) => ({ spot: spot[i]!, strike: strike[i]!, years: years[i]! }));
    return {
      run: () => options.map(({ spot, strike, years }) => price(spot, strike, years)),
      columns: (prices: number[]) => [Float64Array.from(prices)],
    };
  },
};
