import { describe, expect, it } from 'vitest';
import { resource } from '../../skeletons/resource.ts';
import { isSame, separate } from './graft.ts';

const f = (): number => 1;
const g = (): number => 2;

describe('separate', () => {
  it('gives a value without functions as it is', () => {
    for (const value of [1, null, [1, 2], { a: { b: 'c' } }, new Map([[1, 2]]), [[{ x: 1 }]]]) {
      const { rest, found } = separate(value);
      expect(rest).toBe(value);
      expect(found).toEqual([]);
    }
  });

  it('takes functions and resources out, with their paths', () => {
    const db = resource(() => 5);
    const value = { list: [1, f, { deep: g }], db, same: 2 };
    const { rest, found } = separate(value);
    expect(rest).toEqual({
      list: [1, undefined, { deep: undefined }],
      db: (db as unknown as { id: string }).id,
      same: 2,
    });
    expect(found.map(({ path }) => path.join('.'))).toEqual(['list.1', 'list.2.deep', 'db']);
    expect(value.list[1]).toBe(f);
  });

  it('keeps what is shared and what is circular', () => {
    const shared = { f };
    const circle: Record<string, unknown> = { a: shared, b: shared };
    circle['self'] = circle;
    const { rest, found } = separate(circle);
    const copy = rest as Record<string, unknown>;
    expect(copy['a']).toBe(copy['b']);
    expect(copy['self']).toBe(copy);
    expect(found).toHaveLength(1);
  });

  it('leaves accessors, class instances and holes to the codec', () => {
    const instance = new (class Box {
      readonly run: () => number = f;
    })();
    const value = {
      instance,
      accessor: {
        get x() {
          return f;
        },
      },
    };
    expect(separate(value)).toEqual({ rest: value, found: [] });
  });

  it('does not run into a __proto__ key', () => {
    const value = JSON.parse('{"__proto__": {"x": 1}}') as Record<string, unknown>;
    value['f'] = f;
    expect(Object.getOwnPropertyNames(separate(value).rest)).toEqual(['__proto__', 'f']);
  });

  it('tells when other functions stand there', () => {
    const found = (value: unknown) => separate(value).found;
    expect(isSame(found({ a: f, b: g }), found({ a: f, b: g }))).toBe(true);
    expect(isSame(found({ a: f, b: g }), found({ a: g, b: f }))).toBe(false);
    expect(isSame(found({ a: f }), found({ b: f }))).toBe(false);
    expect(isSame(found({ a: f }), found({}))).toBe(false);
  });
});
