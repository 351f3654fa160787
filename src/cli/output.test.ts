import { expect, test } from 'vitest';
import { range } from '../pure.ts';
import { toJson } from './output.ts';

test('what JSON has no word for', () => {
  expect(toJson(Float64Array.of(1.5, NaN))).toBe('[1.5,null]');
  expect(toJson({ bytes: Buffer.from('a'), view: new DataView(new ArrayBuffer(1)) })).toBe('{"bytes":[97],"view":{}}');
  expect(toJson([new Map([['a', new Set([1])]]), new Map([[1, 2]])])).toBe('[{"a":[1]},[[1,2]]]');
  expect(toJson([range(3), 12n, undefined, new RangeError('no'), new Date(0)])).toBe(
    '[[0,1,2],"12",null,{"name":"RangeError","message":"no"},"1970-01-01T00:00:00.000Z"]',
  );
  expect(toJson(undefined)).toBe('null');
});
