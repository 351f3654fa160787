import { expect, test } from 'vitest';
import { edges, oneOf, randomValue } from '../../../../test/kernels/values.ts';
import { random } from '../../../skeletons/random.ts';
import type { Scalar } from './ir.ts';
import { evaluate, type OperationName, operandTypes, operations, resultType, rowOf } from './operations.ts';
import { isWithin, join, type MaybeRange, rangeOfConstant, rangeOfOperation } from './range.ts';

/** A range that has these values, and others beside. */
const around = (values: readonly number[]): MaybeRange => values.map(rangeOfConstant).reduce(join);

test.each(Object.keys(operations) as OperationName[])('ranges of %s hold everything that it gives', (name) => {
  const draws = random(9, 1);
  const outside: string[] = [];
  for (const type of rowOf(name).types) {
    const types = operandTypes(name, type);
    const draw = (of: Scalar): number => (draws.int(2) === 0 ? oneOf(draws, edges[of]) : randomValue(draws, of));
    for (let i = 0; i < 500; i++) {
      const values = types.map((of) => Array.from({ length: 1 + draws.int(3) }, () => draw(of)));
      const given = rangeOfOperation(name, type, resultType(name, type), values.map(around));
      for (let j = 0; j < 4; j++) {
        const operands = values.map((some) => oneOf(draws, some));
        const result = evaluate(name, type, operands);
        // An infinite value says nothing of integers.
        const whole = Number.isFinite(result) || given === undefined ? given : { ...given, whole: false };
        if (!isWithin(rangeOfConstant(result), whole))
          outside.push(`${name} ${type} (${operands.join(', ')}) = ${result}, not in ${JSON.stringify(given)}`);
      }
    }
  }
  expect(outside).toEqual([]);
});
