import { afterEach, describe, expect, it } from 'vitest';
import { closeResources, resource, resourceOf } from './resource.ts';

afterEach(() => closeResources());

describe('resource', () => {
  it('makes its value on first use, once', () => {
    let made = 0;
    const it = resource(() => ({ number: ++made }));
    expect(made).toBe(0);
    expect(it.get()).toBe(it.get());
    expect(it.get().number).toBe(1);
  });

  it('keeps the promise of an asynchronous one', async () => {
    const it = resource(async () => 5);
    expect(it.get()).toBe(it.get());
    expect(await it.get()).toBe(5);
  });

  it('tries again after a failure', async () => {
    let tries = 0;
    const sync = resource(() => {
      if (++tries === 1) throw new Error('first');
      return tries;
    });
    expect(() => sync.get()).toThrow('first');
    expect(sync.get()).toBe(2);
    let asked = 0;
    const later = resource(async () => {
      if (++asked === 1) throw new Error('first');
      return asked;
    });
    await expect(later.get()).rejects.toThrow('first');
    expect(await later.get()).toBe(2);
  });

  it('closes what was made, last first, with the value itself', async () => {
    const closed: string[] = [];
    const declare = (name: string) =>
      resource(
        async () => name,
        (value: string) => closed.push(value),
      );
    const [a, b, unused] = [declare('a'), declare('b'), declare('unused')];
    await Promise.all([a.get(), b.get()]);
    await closeResources();
    expect(closed).toEqual(['b', 'a']);
    expect(await unused.get()).toBe('unused');
  });

  it('closes the others when one fails', async () => {
    const closed: string[] = [];
    const good = resource(
      () => 'good',
      (value) => closed.push(value),
    );
    const bad = resource(
      () => 'bad',
      () => Promise.reject(new Error('stuck')),
    );
    good.get();
    bad.get();
    await expect(closeResources()).rejects.toThrow('closing resources failed');
    expect(closed).toEqual(['good']);
  });

  it('is one in an isolate, by its identity', () => {
    const make = () => ({ init: () => ({}), close: undefined });
    const first = resourceOf('id', make) as { get(): unknown };
    const second = resourceOf('id', make) as { get(): unknown };
    expect(first.get()).toBe(second.get());
  });

  it('refuses what is not a function', () => {
    expect(() => resource(1 as never)).toThrow('OSSA_NOT_A_FUNCTION');
    expect(() => resource(() => 1, {} as never)).toThrow("resource's close");
  });
});
