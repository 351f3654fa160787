import { expect, test } from 'vitest';
import { Cache } from './cache.ts';

test('a value is made once, and what was not asked for the longest is forgotten first', () => {
  const made: string[] = [];
  const cache = new Cache<string>(2);
  const get = (key: string): string => cache.get(key, () => (made.push(key), `${key}!`));
  expect(['a', 'b', 'a', 'c', 'a', 'b'].map(get)).toEqual(['a!', 'b!', 'a!', 'c!', 'a!', 'b!']);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
