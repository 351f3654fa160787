/**
 * The user functions that random programs are made of: pure, of fixed types, made once, because the code of a function is read
 * once for each function object. With and without names, synchronous, asynchronous and thenable, with captured constants,
 * objects and arrays, throwing at particular values, slow at others.
 */
import type { AnyFunction } from '../../src/skeletons/node.ts';
import { point } from './values.ts';

/** The type of a value in a random program: a plain value, `T[]`, or the typed array of an element. */
export type Type = string;

export interface Row {
  readonly from: Type;
  readonly to: Type;
  readonly fn: AnyFunction;
}

interface Rec {
  readonly id: number;
  readonly tag: string;
  readonly parts: readonly number[];
}
type Matrix = readonly [number, number, number, number];
interface Point {
  readonly x: number;
  readonly y: number;
  readonly id: number;
}

const offset = 0.1;
const config = { scale: 1 / 3, nested: { limits: [1, 100] } };
const words = ['', 'a', 'ß', 'two words', '\u{1f600}', 'x'.repeat(50)];
const lookUp = Float64Array.of(0, -0, Number.NaN, Number.POSITIVE_INFINITY, 0.5, 1e-300);
const prototypeless = new Map([
  [1, 'one'],
  [2, 'two'],
]);
/** A value that functions close over. */
const points = point;
const half = (x: number): number => x / 2;
const place = (x: number, length: number): number => {
  const at = Math.abs(Math.trunc(x)) % length;
  return Number.isNaN(at) ? 0 : at;
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const busy = (x: number): number => {
  let y = x;
  for (let i = 0; i < 20_000; i++) y = y * 0.999 + 1;
  return y;
};

function double(x: number): number {
  return x * 2;
}
const addOffset = (x: number): number => x + offset;
const scaled = (x: number): number => x * config.scale + config.nested.limits.length;
const lookedUp = (x: number): number => lookUp[place(x, lookUp.length)] as number;
const viaAnother = (x: number): number => half(x) - half(1);
const slow = (x: number): number => (x % 5 === 1 ? busy(x) : x);
const notSeven = (x: number): number => {
  if (x === 7) throw new RangeError('seven');
  return x;
};
const throwsText = (x: number): number => {
  // oxlint-disable-next-line no-throw-literal -- users do
  if (x === 11) throw 'eleven';
  return x + 1;
};
const throwsNothing = (x: number): number => {
  // oxlint-disable-next-line no-throw-literal -- users do
  if (x === -3) throw undefined;
  return x - 1;
};
const throwsRecord = async (x: number): Promise<number> => {
  // oxlint-disable-next-line no-throw-literal -- users do
  if (x === 5) throw { reason: [x, -0] };
  return -x;
};
const later = async (x: number): Promise<number> => x + 1;
const muchLater = async (x: number): Promise<number> => {
  await turn();
  return x * 3;
};
const timed = async (x: number): Promise<number> => {
  if (x === 13) await new Promise((resolve) => setTimeout(resolve, 1));
  return x - 2;
};
const sometimesLater = (x: number): number | Promise<number> => (x % 2 === 0 ? Promise.resolve(x / 2) : x * 3 + 1);
const rejects = (x: number): Promise<number> => (x === 2 ? Promise.reject(new TypeError('two')) : turn().then(() => x));
// oxlint-disable-next-line unicorn/no-thenable -- what is tested
const thenable = (x: number): unknown => ({ then: (resolve: (y: number) => void): void => resolve(x + 0.25) });
const sometimesBig = (x: number): unknown => (x === 3 ? 3n : x);

const numbers: readonly AnyFunction[] = [
  double,
  addOffset,
  (x: number) => -x,
  scaled,
  (x: number) => x,
  notSeven,
  later,
  lookedUp,
  (x: number) => 1 / x,
  viaAnother,
  Math.sqrt,
  slow,
  async (x: number) => x * offset,
  throwsText,
  muchLater,
  sometimesLater,
  throwsRecord,
  (x: number) => Math.trunc(x) % 10,
  throwsNothing,
  timed,
  rejects,
  thenable,
  sometimesBig,
  (x: number) => (Number.isNaN(x) ? -0 : Math.round(x)),
];

const spell = (x: number): string => `${Object.is(x, -0) ? '-0' : x};`;
const wordOf = (x: number): string => words[place(x, words.length)] as string;
const named = async (x: number): Promise<string> => prototypeless.get(x) ?? 'many';
/** Does not fit the block that results are put in. */
const long = (x: number): string => (x === 8 ? 'long '.repeat(20_000) : 'short');
const wide = (x: number): Float64Array => new Float64Array(x === 2 ? 12_000 : 2).fill(x + 1);
/** One of every other kind of value that travels. */
const things = [
  undefined,
  null,
  true,
  10n ** 30n,
  new Date(0),
  new Map([[{ a: 1 }, -0]]),
  new Set(['a', Number.NaN]),
  /x/giu,
  Object.create(null),
  new Date(Number.NaN),
];
const thing = (x: number): unknown => things[place(x, things.length)];
const thingLater = async (x: number): Promise<unknown> => ({ thing: thing(x), again: [thing(x + 1)] });
const kindOf = (t: unknown): string => `${typeof t} ${Object.prototype.toString.call(t)}`;
const upper = (s: string): string => s.toUpperCase();
const firstFew = (s: string): string => s.slice(0, 20);
const noB = (s: string): string => {
  if (s === 'b') throw new Error(`not ${s}`);
  return s;
};
const record = (x: number): Rec => ({ id: x, tag: `t${place(x, 4)}`, parts: [x, -x] });
const recordLater = async (x: number): Promise<Rec> => ({ id: -x, tag: 'later', parts: [] });
const renamed = (r: Rec): Rec => ({ ...r, tag: `${r.tag.slice(0, 8)}'` });
const strict = (r: Rec): Rec => {
  if (r.id === 4) throw new Error(r.tag);
  return { parts: [...r.parts, config.scale], tag: r.tag, id: r.id + 1 };
};
const matrixOf = (x: number): Matrix => [1, place(x, 7), place(x, 3), 1];
const trace = (m: Matrix): number => m[0] + m[3];
const transposed = (m: Matrix): Matrix => [m[0], m[2], m[1], m[3]];
/** What `generate` takes after it: small, or no length at all. */
const few = (x: number): number => (Math.abs(x) < 1e6 ? Math.floor(x) % 5 : Number.NaN);
const upTo = (x: number): number[] => Array.from({ length: place(x, 4) }, (_, i) => i + x);
const listLater = async (x: number): Promise<number[]> => [x, offset];
const sometimesNone = (x: number): unknown => (x === 6 ? 'six' : [x, 1, 2]);
const wordsOf = (x: number): string[] => words.slice(0, place(x, 5));
const characters = (s: string): string[] => s.slice(0, 4).split('');
const recordsOf = (x: number): Rec[] => [record(x), record(1)].slice(0, place(x, 3));
const grid = (x: number): number[][] => [[x], [], [1, 2, x]];
const floats = (x: number): Float32Array => Float32Array.of(x, 0.1, 1e10);
const bytes = (x: number): Uint8Array => Uint8Array.of(x, 255, 7).subarray(0, place(x, 4));
const doubles = async (x: number): Promise<Float64Array> => Float64Array.of(x, -0, offset);

const pointOf = (x: number): unknown => ({ x, y: x / 3, id: x & 255, more: 'left out where it is stored' });
const pointLater = async (x: number): Promise<unknown> => ({ id: 1, y: offset, x });
const sometimesNoPoint = (x: number): unknown =>
  x === 4 ? { x, id: 'four', y: 0 } : x === 8 ? null : { x, y: -0, id: 8 };
const shifted = (p: Point): Point => ({ id: p.id + 1, x: p.y, y: p.x * 2 });
const someOf = (x: number): unknown => points.from([{ x, y: 1, id: 2 }, points.zero].slice(place(x, 3)));

export const functions: readonly Row[] = [
  ...numbers.map((fn) => ({ from: 'number', to: 'number', fn })),
  { from: 'number', to: 'string', fn: spell },
  { from: 'number', to: 'string', fn: wordOf },
  { from: 'number', to: 'string', fn: named },
  { from: 'number', to: 'string', fn: long },
  { from: 'number', to: 'f64', fn: wide },
  { from: 'number', to: 'thing', fn: thing },
  { from: 'number', to: 'thing', fn: thingLater },
  { from: 'thing', to: 'thing', fn: (t: unknown) => t },
  { from: 'thing', to: 'string', fn: kindOf },
  { from: 'number', to: 'record', fn: record },
  { from: 'number', to: 'record', fn: recordLater },
  { from: 'number', to: 'matrix', fn: matrixOf },
  { from: 'number', to: 'number[]', fn: upTo },
  { from: 'number', to: 'number[]', fn: listLater },
  { from: 'number', to: 'number[]', fn: sometimesNone },
  { from: 'number', to: 'string[]', fn: wordsOf },
  { from: 'number', to: 'record[]', fn: recordsOf },
  { from: 'number', to: 'number[][]', fn: grid },
  { from: 'number', to: 'f32', fn: floats },
  { from: 'number', to: 'u8', fn: bytes },
  { from: 'number', to: 'f64', fn: doubles },
  { from: 'number', to: 'point', fn: pointOf },
  { from: 'number', to: 'point', fn: pointLater },
  { from: 'number', to: 'point', fn: sometimesNoPoint },
  { from: 'number', to: 'points', fn: someOf },
  { from: 'point', to: 'point', fn: shifted },
  { from: 'point', to: 'number', fn: (p: Point) => p.x - p.id },
  { from: 'point', to: 'number', fn: ({ y }: Point) => y },
  { from: 'point', to: 'number[]', fn: ({ x, id }: Point) => [x, id] },
  { from: 'points', to: 'points', fn: (list: { subarray(from: number): unknown }) => list.subarray(0) },
  { from: 'string', to: 'string', fn: upper },
  { from: 'string', to: 'string', fn: firstFew },
  { from: 'string', to: 'string', fn: noB },
  { from: 'string', to: 'string', fn: async (s: string) => `<${s.slice(0, 100)}>` },
  { from: 'string', to: 'number', fn: (s: string) => s.length },
  { from: 'string', to: 'number', fn: Number },
  { from: 'string', to: 'string[]', fn: characters },
  { from: 'record', to: 'record', fn: renamed },
  { from: 'record', to: 'record', fn: strict },
  { from: 'record', to: 'record', fn: async (r: Rec) => ({ ...r, parts: [1, ...r.parts].slice(0, 5) }) },
  { from: 'record', to: 'number', fn: (r: Rec) => r.id },
  { from: 'record', to: 'string', fn: ({ tag }: Rec) => tag },
  { from: 'record', to: 'number[]', fn: ({ parts }: Rec) => parts },
  { from: 'matrix', to: 'matrix', fn: transposed },
  { from: 'matrix', to: 'number', fn: trace },
  { from: 'matrix', to: 'number[]', fn: (m: Matrix) => [...m] },
];

export const lengths: readonly AnyFunction[] = [few, async (x: number) => few(x)];

/** Functions of any collection. */
const lengthOf = (list: { length: number }): number => list.length;
const lastOf = (list: ArrayLike<unknown>): unknown => list[list.length - 1];
const backwards = (list: readonly unknown[]): unknown[] => [...list].reverse();
const shorter = async (list: readonly unknown[]): Promise<unknown[]> => [...list].slice(0, 3);
export const ofCollections: readonly { readonly to: 'number' | 'same'; readonly fn: AnyFunction }[] = [
  { to: 'number', fn: lengthOf },
  { to: 'same', fn: backwards },
  { to: 'same', fn: shorter },
  { to: 'number', fn: (list: ArrayLike<unknown>) => list.length % 3 },
];
/** Of collections that are not empty, mostly: what it gives of an empty one is a surprise to those that follow. */
export const ofLists: readonly AnyFunction[] = [lastOf];

/** Values of any type as a number from 0 to 4. */
const classOf = (x: unknown): number => {
  if (typeof x === 'number') return place(x, 5);
  if (typeof x === 'string') return x.length % 5;
  if (typeof x !== 'object' || x === null) return 3;
  return (x as { length?: number }).length ?? place((x as Rec).id, 5);
};
const wanted = (x: unknown): boolean => classOf(x) !== 1;
const wantedLater = async (x: unknown): Promise<boolean> => classOf(x) % 2 === 0;
const truthy = (x: unknown): unknown => (classOf(x) === 0 ? '' : 'yes');
const strictlyWanted = (x: unknown): boolean => {
  if (x === 7) throw new Error('cannot decide on seven');
  return x !== 1;
};
export const predicates: readonly AnyFunction[] = [
  wanted,
  wantedLater,
  truthy,
  strictlyWanted,
  () => false,
  (x: unknown) => (classOf(x) === 2 ? Promise.resolve(false) : true),
];

const classLater = async (x: unknown): Promise<number> => classOf(x);
/** The value, where it is one: which object it is does not travel. */
const itself = (x: unknown): unknown => (typeof x === 'object' ? typeof x : x);
const parity = (x: unknown): string => (classOf(x) % 2 === 0 ? 'even' : 'odd');
const strictKey = (x: unknown): number => {
  if (x === 9) throw new Error('no key for nine');
  return classOf(x) % 2;
};
export const keys: readonly AnyFunction[] = [classOf, parity, classLater, itself, strictKey];

/** State that goes from item to item, and what is given for an item. */
export interface StateRow {
  readonly from: Type;
  readonly to: Type;
  readonly init: AnyFunction;
  readonly step: AnyFunction;
}
const zero = (): number => 0;
const nothing = async (): Promise<number> => -0;
const noState = (): undefined => undefined;
const total = (s: number, x: number): readonly [number, number] => [s + x, s + x];
const totalLater = async (s: number, x: number): Promise<readonly [number, number]> => [s * 0.5 + x, s];
const difference = (s: number | undefined, x: number): readonly [number, number] => [x, s === undefined ? 0 : x - s];
const counted = (s: number): readonly [number, number] => [s + 1, s];
const growing = (s: string, x: string): readonly [string, string] => [(s + x).slice(-30), s + x];
const atMostTen = (s: number, x: number): unknown => {
  if (s === 3 && x === 2) return 'no pair';
  if (s > 10) throw new Error('more than ten');
  return [s + 1, x];
};
export const states: readonly StateRow[] = [
  { from: 'number', to: 'number', init: zero, step: total },
  { from: '*', to: 'number', init: zero, step: counted },
  { from: 'number', to: 'number', init: nothing, step: totalLater },
  { from: 'number', to: 'number', init: noState, step: difference },
  { from: 'string', to: 'string', init: () => '', step: growing },
  { from: 'number', to: 'number', init: zero, step: atMostTen },
  {
    from: 'number',
    to: 'number[]',
    init: async () => [],
    step: (s: number[], x: number) => [[x, ...s].slice(0, 3), s],
  },
  {
    from: 'number',
    to: 'number',
    init: () => {
      throw new Error('no beginning');
    },
    step: total,
  },
];

/** States of whole streams, as text that shows the grouping. */
export const merges: readonly {
  readonly init: AnyFunction;
  readonly step: AnyFunction;
  readonly merge: AnyFunction;
}[] = [
  {
    init: () => '',
    step: (s: string, x: unknown) => `${s}${classOf(x)}`.slice(-50),
    merge: (a: string, b: string) => `(${a.slice(-30)}|${b.slice(-30)})`,
  },
  {
    init: async () => '0',
    step: async (s: string, x: unknown) => {
      if (x === 7) throw new Error('seven is not merged');
      return String(Number(s) + classOf(x));
    },
    merge: (a: string, b: string) => String(Number(a) * 0.5 + Number(b)),
  },
];
