import { describe, expect, it } from 'vitest';
import { capture } from './capture.ts';
import { instantiate } from './instantiate.ts';
import { tagged } from './fixtures/tagged.ts';
import type { OssaError } from '../../errors.ts';

/** The function as a worker would have it. */
function elsewhere(fn: Function): (input: unknown) => unknown {
  const { unit, values } = capture(fn, 'the function');
  return instantiate(unit, structuredClone(values())) as (input: unknown) => unknown;
}
function failure(act: () => unknown): OssaError {
  try {
    act();
  } catch (error) {
    return error as OssaError;
  }
  throw new Error('nothing was thrown');
}

describe('capture', () => {
  const rate = 3;

  it('gives one object for one function', () => {
    const f = (x: number): number => x * rate;
    expect(capture(f, 'f')).toBe(capture(f, 'f'));
  });

  it('gives one id for one piece of code, whatever it closes over', () => {
    const make = (k: number) => (x: number) => x * k;
    const [two, three] = [capture(make(2), 'f'), capture(make(3), 'g')];
    expect(two.unit.id).toBe(three.unit.id);
    expect([two.values(), three.values()]).toEqual([[2], [3]]);
  });

  it('costs nothing to read when nothing is captured', () => {
    const { unit, values } = capture((x: number) => x + 1, 'f');
    expect(unit.captures).toEqual([]);
    expect(values()).toBe(values());
  });

  it('reads objects again for each run', () => {
    const options = { size: 1 };
    const { values } = capture(() => options.size, 'f');
    options.size = 2;
    expect(values()).toEqual([{ size: 2 }]);
    expect(values()[0]).toBe(options);
  });

  it('finds that a function in an object was replaced', () => {
    const handlers = { on: (x: number) => x + 1 };
    const f = (x: number): number => handlers.on(x);
    const { values } = capture(f, 'f');
    expect(values()).toEqual([{ on: undefined }]);
    handlers.on = (x: number) => x + 2;
    const error = failure(values);
    expect(error).toMatchObject({ code: 'OSSA_CAPTURE_CHANGED', details: { name: 'handlers' } });
  });

  it('takes functions of other modules, which take their own', () => {
    expect(elsewhere((x: unknown) => tagged(`${rate}`, Number(x)))(2)).toBe(tagged('3', 2));
  });

  it('keeps the names of functions', () => {
    const named = (x: unknown): unknown => x;
    const all = {
      method(x: unknown): unknown {
        return x;
      },
      arrow: (x: unknown): unknown => x,
    };
    for (const fn of [named, all.method, all.arrow]) expect(elsewhere(fn).name).toBe(fn.name);
  });

  it('says where, what and how to go on', () => {
    let count = 0;
    const error = failure(() => capture((x: number) => x + count++, "map's function"));
    expect(error.message).toMatch(
      /^OSSA_CAPTURE_ASSIGNED: map's function uses the variable 'count'.*\n {4}at .*capture\.test\.ts:\d+:\d+\n {4}fix: Copy/,
    );
  });

  it('refuses a native function that workers have no name for', () => {
    const { proxy } = Proxy.revocable(() => 1, {});
    expect(failure(() => capture(proxy, 'f'))).toMatchObject({ code: 'OSSA_CAPTURE_NATIVE' });
  });
});
