import { expect, test } from 'vitest';
import type { KernelCode } from '../compiler/kernel/code.ts';
import type { Compiled } from '../compiler/kernel/compile.ts';
import { Profile } from '../optimizer/profile.ts';
import { NativeVersion } from './native-version.ts';

const code = {} as KernelCode;

/** A loop whose elements took 100 ns as Wasm, and its native code. */
function loop(): { readonly profile: Profile; readonly native: NativeVersion } {
  const profile = new Profile();
  profile.worked(1e6, 100);
  const native = new NativeVersion({} as Compiled);
  expect(native.for(profile)).toBeUndefined();
  native.code = code;
  expect(native.for(profile)).toBe(code);
  return { profile, native };
}

test('native code that is faster stays', () => {
  const { profile, native } = loop();
  for (let task = 0; task < 20; task++) profile.worked(1e5, 5);
  expect(native.for(profile)).toBe(code);
  expect(native.problem).toBeUndefined();
});

test('native code that is slower goes, once that is certain', () => {
  const { profile, native } = loop();
  profile.worked(1e4, 10);
  expect(native.for(profile)).toBe(code);
  for (let task = 0; task < 8; task++) profile.worked(1e5, 15);
  expect(native.for(profile)).toBeUndefined();
  expect(native.problem).toMatch(/^it took \d+ % longer$/);
  profile.worked(1e6, 1);
  expect(native.for(profile)).toBeUndefined();
});
