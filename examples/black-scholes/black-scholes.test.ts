import { run } from 'ossa';
import { expect, test } from 'vitest';
import { priced, randomTerms } from './black-scholes.ts';

// Hull, Options, Futures, and Other Derivatives, chapter on the Black-Scholes-Merton model: 4.76 and 0.81.
test('the textbook option', async () => {
  const [prices] = [...(await run(priced({ rate: 0.1, volatility: 0.2 }), [{ spot: 42, strike: 40, years: 0.5 }]))];
  expect(prices?.call).toBeCloseTo(4.76, 2);
  expect(prices?.put).toBeCloseTo(0.81, 2);
});

test('random options keep put-call parity, with the same digits on 1, 2 and 7 workers', async () => {
  const options = await run(randomTerms, 10_000);
  const market = { rate: 0.02, volatility: 0.3 };
  const worth = await run(priced(market), options);
  for (const [i, { spot, strike, years }] of options.entries()) {
    const { call, put } = worth.at(i)!;
    expect(call - put).toBeCloseTo(spot - strike * Math.exp(-market.rate * years), 9);
  }
  for (const workers of [1, 2, 7]) {
    expect((await run(priced(market), options, { workers })).columns).toEqual(worth.columns);
  }
});
