import { expect, test } from 'vitest';
import { randomValue } from '../../../test/kernels/values.ts';
import { random } from '../../skeletons/random.ts';
import { capturedText } from './front/fixtures/text.ts';
import { lower } from './front/lower.ts';
import { interpret } from './ir/interpret.ts';
import { mathFunctions } from './math/functions.ts';
import { mathTexts } from './math-texts.ts';

const number = { kind: 'scalar', type: 'f64' } as const;
const names = Object.keys(mathFunctions).filter((name) => mathTexts.of(name) !== undefined);

/** The value of a call as the compiler lowers it. */
function loweredCall(call: string, given: readonly number[]): unknown {
  const math = mathFunctions;
  const found = lower(capturedText(`const f = (x, y) => ${call}`), {
    parameters: [number, number],
    typing: 'exact',
    math,
  });
  if ('refusal' in found) throw new Error(found.refusal.reason);
  return (interpret(found.kernel, given) as readonly number[])[0];
}

/** The same as the JavaScript form computes it. */
const called = (name: string, call: string, [x, y]: readonly number[]): unknown =>
  // eslint-disable-next-line no-new-func
  new Function('Math', 'x', 'y', `return ${call}`)({ [name]: new Function(`return ${mathTexts.of(name)}`)() }, x, y);

test.each([
  ...names.map((name): [string, string] => [
    name,
    `Math.${name}(x${['pow', 'atan2', 'hypot'].includes(name) ? ', y' : ''})`,
  ]),
  ['pow', 'Math.pow(x, 2)'],
  ['pow', 'Math.pow(10, 3)'],
  ['pow', 'Math.pow(x, 0.5)'],
  ['hypot', 'Math.hypot(x)'],
])("%s: %s is what it is in the front end's code", (name, call) => {
  const draws = random(9, names.indexOf(name));
  for (let run = 0; run < 60; run++) {
    const given = [randomValue(draws, 'f64'), run % 5 === 0 ? 2 : randomValue(draws, 'f64')];
    expect(called(name, call, given), `${given}`).toBe(loweredCall(call, given));
  }
});

test('names are found in texts as words', () => {
  expect(mathTexts.named('Math.exp(x) + cosine + Math.log1p(1)')).toEqual(['exp', 'log1p']);
  expect(mathTexts.of('round')).toBeUndefined();
  expect(mathTexts.of('abs')).toBeUndefined();
});
