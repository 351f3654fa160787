import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { builtinPath, isNative } from './builtin.ts';

describe('builtinPath', () => {
  it.each([
    [Math.sqrt, ['Math', 'sqrt']],
    [parseInt, ['parseInt']],
    [Array.prototype.map, ['Array', 'prototype', 'map']],
    [Map, ['Map']],
    [Object.defineProperty, ['Object', 'defineProperty']],
  ])('%o', (fn, path) => {
    expect(builtinPath(fn)).toEqual(path);
  });
  it('functions of a module of Node', () => {
    expect(builtinPath(basename, 'node:path')).toEqual(['node:path', 'basename']);
  });
  it('nothing for other native functions', () => {
    expect(builtinPath(Proxy.revocable(() => 1, {}).proxy)).toBeUndefined();
    expect(builtinPath(basename, 'node:os')).toBeUndefined();
  });
  it('tells native functions by their text', () => {
    expect(isNative(Math.max)).toBe(true);
    expect(isNative(() => '[native code]')).toBe(false);
  });
});
