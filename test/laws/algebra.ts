/**
 * Random uses of the skeletons beyond the first eight: each maker gives a stage that fits its input, with functions from the tables
 * here where the skeleton asks for special ones. What a skeleton gives that no function of the table takes is a `'thing'`.
 */
import {
  allPairs,
  branch,
  branchAndBound,
  concat,
  deadLetter,
  divide,
  effect,
  expand,
  feedback,
  filter,
  flatMap,
  fork,
  gather,
  grid,
  groupBy,
  histogram,
  iterate,
  mapReduce,
  merge,
  pipe,
  pool,
  retry,
  scan,
  scatter,
  seq,
  settle,
  sort,
  stencil,
  window,
  zip,
  type Edge,
  type Near,
} from '../../src/pure.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import type { Flag } from '../../src/skeletons/flag.ts';
import type { AnyFunction } from '../../src/skeletons/node.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { hasEffect } from '../../src/skeletons/stages.ts';
import type { Choices } from './choices.ts';
import { functions, keys, predicates, type Type } from './functions.ts';
import { operatorsOf } from './operators.ts';
import { elementType, isCollection, isTyped, typedFor } from './values.ts';

/** A stage, and the type of what it gives. */
export interface Stage {
  readonly program: AnySkeleton;
  readonly to: Type;
}
/** What a stage may not be where it stands, and how deep it stands. */
export interface Place {
  readonly refused: ReadonlySet<Flag>;
  readonly depth: number;
}
/** A program inside, which may not be what is `refused`. */
export type Inside = (from: Type, refused: readonly Flag[]) => Stage;
export type Maker = (from: Type, place: Place, choices: Choices, inside: Inside) => Stage | undefined;

const made = (program: unknown, to: Type): Stage => ({ program: program as AnySkeleton, to });
const then = (to: Type, ...stages: readonly unknown[]): Stage => made(pipe(...(stages as [never, never])), to);
/** `make()` or, sometimes, `make(f64)` and the like. */
const stored = (of: Type, choices: Choices, make: (as: never) => unknown): Stage => {
  const typed = typedFor(of, choices);
  return typed === undefined ? made(make(undefined as never), `${of}[]`) : made(make(typed.as), typed.to);
};
const common = (stages: readonly Stage[]): Type =>
  stages.every(({ to }) => to === stages[0]?.to) ? (stages[0] as Stage).to : 'thing';

// Streams.

const expansions: readonly AnyFunction[] = [
  (x: unknown) => [x, x],
  (x: unknown) => (typeof x === 'number' && x % 3 === 0 ? [] : [x]),
  function* (x: unknown) {
    yield x;
    if (x === 4) throw new Error('in the middle of four');
    yield x;
  },
  async (x: unknown) => new Set([x]),
  async function* (x: unknown) {
    yield x;
    yield x;
  },
  (x: unknown) => [x, Promise.resolve(x)],
  (x: unknown) => (x === 5 ? 'no iterable' : [x]),
  (x: unknown) => (x === 6 ? Array.from({ length: 300 }, () => x) : []),
];
const expanded: Maker = (from, place, choices) =>
  place.refused.has('many') ? undefined : made(expand(choices.of(expansions)), from);

const itemsOf = (w: { readonly items: readonly unknown[] }): readonly unknown[] => w.items;
const counted = (w: { readonly start: number; readonly end: number; readonly items: readonly unknown[] }): string =>
  `${w.start} to ${w.end}: ${w.items.length}`;
const times: readonly AnyFunction[] = [
  (x: unknown) => (typeof x === 'number' ? x : String(x).length),
  async (x: unknown) => (typeof x === 'number' && Number.isFinite(x) ? Math.abs(x) % 100 : 3),
];
const windowed: Maker = (from, place, choices) => {
  if (place.refused.has('many')) return undefined;
  const key = choices.below(3) === 0 ? { key: choices.of(keys) } : {};
  const partial = choices.once(3) ? { partial: false } : {};
  const every = [{}, {}, { every: 1 }, { every: 3 }, { every: 7 }][choices.below(5)];
  const byTime = choices.below(3) === 0;
  if (place.refused.has(byTime || !('key' in key) ? 'serial' : 'unordered')) return undefined;
  const late = choices.once(2) ? { late: 'drop' as const } : {};
  const options = byTime
    ? { time: choices.of(times), length: choices.of([1, 2.5, 50]), lateness: choices.of([0, 1, 100]), ...late }
    : { count: choices.of([1, 2, 5, 40]) };
  const windows = window({ ...options, ...every, ...partial, ...key } as never);
  return choices.below(2) === 0 ? then(`${from}[]`, windows, itemsOf) : then('string', windows, counted);
};

const arms: readonly AnyFunction[] = [
  (x: unknown) => (typeof x === 'number' ? x > 2 : true),
  async (x: unknown) => String(x).length % 2 === 0,
  (x: unknown) => (x === 8 ? 'elsewhere' : 'true'),
];
const branched: Maker = (from, place, choices, inside) => {
  const [yes, no] = [inside(from, []), inside(from, [])];
  return made(branch(choices.of(arms), { true: yes.program, false: no.program } as never), common([yes, no]));
};

const forked: Maker = (from, _place, choices, inside) => {
  const branches = Array.from({ length: 1 + choices.below(3) }, () => inside(from, ['many', 'unordered']));
  const to = common(branches);
  return made(fork(...(branches.map(({ program }) => program) as [never])), to === 'thing' ? 'thing' : `${to}[]`);
};

const merged: Maker = (from, place, choices, inside) => {
  if (place.refused.has('many')) return undefined;
  const branches = Array.from({ length: 1 + choices.below(2) }, () => inside(from, []));
  return made(merge(...(branches.map(({ program }) => program) as [never])), common(branches));
};

/** Loops that end: the body, and what goes round. */
const loops: readonly { readonly body: AnyFunction; readonly again: AnyFunction; readonly many?: true }[] = [
  { body: (x: number) => Math.trunc(x / 2), again: (x: number) => Math.abs(x) > 1 && Math.abs(x) < 1e6 },
  { body: (x: number) => Math.trunc(x) - 1, again: async (x: number) => x > 0 && x < 50 },
  { body: async (x: number) => x * 3, again: (x: number) => Math.abs(x) >= 1 && Math.abs(x) < 1000 },
  {
    body: (x: number) => {
      if (x === 2) throw new Error('two in the loop');
      return x - 3;
    },
    again: (x: number) => x > 0 && x < 30,
  },
];
const fans: readonly AnyFunction[] = [
  (x: number) => [Math.trunc(x / 2), Math.trunc(x / 3)],
  (x: number) => (x > 20 && x < 40 ? [x - 10, x - 9, x - 8] : [-1]),
];
const between = (x: number): boolean => x > 3 && x < 100;
const looped: Maker = (from, place, choices) => {
  if (from !== 'number') return undefined;
  const limit = choices.once(4) ? { limit: 3 } : {};
  if (choices.below(2) === 0 && !place.refused.has('many'))
    return made(feedback(expand(choices.of(fans)) as never, between as never, limit), 'number');
  const { body, again } = choices.of(loops);
  return made(feedback(body as never, again as never, limit), 'number');
};

// What fails.

const valueOf = (r: { readonly ok: boolean; readonly value?: unknown; readonly message?: string }): unknown =>
  r.ok ? r.value : r.message;
const settling: Maker = (from, _place, choices, inside) => {
  const body = inside(from, ['many', 'serial']);
  return choices.below(2) === 0
    ? made(settle(body.program as never), 'thing')
    : then('thing', settle(body.program as never), valueOf);
};

const retried: Maker = (from, _place, choices, inside) => {
  const { program, to } = inside(from, ['serial']);
  if (program.keepsState || hasEffect(program.node, 'atMostOnce')) return undefined;
  const delay = choices.once(8) ? { delayMs: 1, factor: 1 } : {};
  return made(retry(program as never, { times: choices.below(3), ...delay }), to);
};

const letters: readonly AnyFunction[] = [
  () => undefined,
  async () => 'written',
  ({ error }: { error: { message: string } }) => {
    if (error.message === 'seven') throw new Error('the letter is lost');
  },
];
const lettered: Maker = (from, place, choices, inside) => {
  if (place.refused.has('many')) return undefined;
  const { program, to } = inside(from, ['serial']);
  return made(deadLetter(program as never, choices.of(letters)), to);
};

const effected: Maker = (from, _place, choices) => {
  const rows = functions.filter((row) => row.from === from);
  if (rows.length === 0) return undefined;
  const { fn, to } = choices.of(rows);
  return made(effect(fn, choices.once(3) ? { atMostOnce: true } : { idempotent: true }), to);
};

// Collections.

const twice = (list: unknown): readonly unknown[] => [list, list];
const uneven = (list: readonly unknown[]): readonly unknown[] => [list, [...list].slice(1)];
const pairs: readonly AnyFunction[] = [
  (x: number, y: number) => x * 0.5 - y,
  async (x: number) => x,
  (x: number, y: number) => {
    if (x === 7) throw new Error(`seven and ${y}`);
    return y;
  },
];
const zipped: Maker = (from, _place, choices) => {
  if (!isCollection(from) || elementType(from) !== 'number') return undefined;
  const f = choices.of(pairs);
  const { program, to } = stored('number', choices, (as) => zip(f as never, as));
  return then(to, choices.once(6) ? uneven : twice, program);
};

const operatorFor = (from: Type, choices: Choices): never | undefined => {
  // What grows with every element grows with their square in all the partial results.
  const operators = isCollection(from) ? operatorsOf(elementType(from)).filter((op) => op !== concat) : [];
  return operators.length === 0 ? undefined : (choices.of(operators) as never);
};
const scanned: Maker = (from, _place, choices) => {
  const operator = operatorFor(from, choices);
  if (operator === undefined) return undefined;
  const exclusive = choices.once(3) ? ({ exclusive: true } as never) : undefined;
  return stored(elementType(from), choices, (as) => scan(operator, as, exclusive));
};

const filtered: Maker = (from, _place, choices) =>
  isCollection(from)
    ? stored(elementType(from), choices, (as) => filter(choices.of(predicates) as never, as))
    : undefined;

const flattened: Maker = (from, _place, choices, inside) => {
  if (!isCollection(from)) return undefined;
  const rows = functions.filter((row) => row.from === elementType(from) && isCollection(row.to));
  const nested = inside(elementType(from), ['many', 'serial']);
  if (!isCollection(nested.to) && rows.length === 0) return undefined;
  const row = isCollection(nested.to) ? undefined : choices.of(rows);
  const body = row === undefined ? nested.program : seq(row.fn);
  return stored(elementType(row?.to ?? nested.to), choices, (as) => flatMap(body as never, as));
};

const mappedReduced: Maker = (from, _place, choices, inside) => {
  if (!isCollection(from)) return undefined;
  const { program, to } = inside(elementType(from), ['many', 'serial']);
  const operators = operatorsOf(to);
  return operators.length === 0 ? undefined : made(mapReduce(program as never, choices.of(operators)), to);
};

const line = (data: ArrayLike<unknown>): unknown => ({ shape: [data.length], data });
const plane = (data: never[]): unknown =>
  grid([Math.floor(data.length / 3), 3], data.slice(0, 3 * Math.floor(data.length / 3)));
const solid = (data: never[]): unknown =>
  grid([2, 2, Math.floor(data.length / 4)], data.slice(0, 4 * Math.floor(data.length / 4)));
const shapes: readonly AnyFunction[] = [line, plane, solid];
const dataOf = (g: { readonly data: unknown }): unknown => g.data;
const around: readonly AnyFunction[] = [
  (n: Near<number>) => n.at(-1) + n.at(1) * 0.5,
  (n: Near<number>) => n.at() - n.at(1) + (n.position[0] as number),
  (n: Near<number>) => (n.at() === 7 ? n.at(2) : n.at(0, 1)),
  (n: Near<number>) => {
    if (n.at() === 11) throw new Error('eleven around');
    return n.at(-1, -1, 0);
  },
];
const edges: readonly Edge<never>[] = ['clamp', 'wrap', 'mirror', { fill: -0 as never }, { fill: Number.NaN as never }];
const stenciled: Maker = (from, _place, choices) => {
  if (!isCollection(from) || elementType(from) !== 'number') return undefined;
  const options = { radius: 1, edge: choices.of(edges) };
  const f = choices.of(around);
  const { program, to } = stored('number', choices, (as) => stencil(options, f as never, as));
  return then(to, choices.of(shapes), program, dataOf);
};

const some = (list: readonly unknown[]): readonly unknown[] => [list.slice(0, 70), list.slice(1, 40)];
const wide = (list: readonly unknown[]): readonly unknown[] => [list.slice(0, 9), list.slice(0, 1500)];
const pairings: readonly AnyFunction[] = [
  (x: number, y: number) => x - y / 3,
  (x: number, y: number) => {
    if (x === 3 && y === 4) throw new Error('three and four');
    return Math.max(x, y);
  },
];
const paired: Maker = (from, _place, choices) => {
  if (!isCollection(from) || elementType(from) !== 'number') return undefined;
  const f = choices.of(pairings) as never;
  const inputs = choices.of([some, wide]);
  if (choices.below(2) === 0) {
    const op = choices.of(operatorsOf('number')) as never;
    const { program, to } = stored('number', choices, (as) => allPairs(f, op, as));
    return then(to, inputs, program);
  }
  const { program, to } = stored('number', choices, (as) => allPairs(f, as));
  return then(to, inputs, program, dataOf);
};

const permuted = (list: readonly unknown[]): readonly unknown[] => [
  list,
  Array.from(list, (_, i) => (i * 7) % list.length),
];
const beyond = (list: readonly unknown[]): readonly unknown[] => [list, [0, 1, list.length - 1]];
const gathered: Maker = (from, _place, choices) => {
  if (!isCollection(from)) return undefined;
  const { program, to } = stored(elementType(from), choices, (as) => gather(as));
  return then(to, choices.of([permuted, beyond]), program);
};
const spread = (list: readonly unknown[]): readonly unknown[] => [
  list,
  list,
  [...list].map((_, i) => (i * i) % (list.length + Number(list.length === 13))),
];
const scattered: Maker = (from, _place, choices) => {
  if (!isCollection(from)) return undefined;
  const op = choices.below(2) === 0 ? operatorFor(from, choices) : undefined;
  const { program, to } = stored(elementType(from), choices, (as) =>
    op === undefined ? scatter(as) : scatter(op, as),
  );
  return then(to, spread, program);
};

const orders: readonly AnyFunction[] = [
  (a: number, b: number) => a - b,
  (a: number, b: number) => (Math.trunc(Math.abs(b)) % 5) - (Math.trunc(Math.abs(a)) % 5),
];
const keysOf: readonly AnyFunction[] = [
  (x: unknown) => String(x).length,
  (x: unknown) => typeof x,
  (x: unknown) => (typeof x === 'number' ? x : -1),
  (x: unknown) => {
    if (x === 9) throw new Error('no order for nine');
    return 0;
  },
];
const sorted: Maker = (from, _place, choices) => {
  if (!isCollection(from)) return undefined;
  const of = elementType(from);
  const descending = choices.once(3) ? { descending: true } : {};
  const how = choices.below(3);
  const numbers = isTyped(from);
  if (how === 0 && (of === 'number' || of === 'string'))
    return stored(of, choices, (as) => sort(descending as never, as));
  // Of numbers that are none by the comparison's mind, the order is not specified.
  if (how === 1 && numbers && from !== 'f64' && from !== 'f32')
    return stored(of, choices, (as) => sort(choices.of(orders) as never, as));
  return stored(of, choices, (as) => sort({ by: choices.of(keysOf), ...descending } as never, as));
};

const grouped: Maker = (from, _place, choices) => {
  if (!isCollection(from)) return undefined;
  const key = choices.of([...keysOf, (x: unknown) => (typeof x === 'object' ? 0 : x)]);
  if (choices.below(2) === 0) return made(groupBy(key), 'thing');
  const operator = operatorFor(from, choices);
  return operator === undefined ? undefined : made(groupBy(key, operator), 'thing');
};

const bins: readonly AnyFunction[] = [
  (x: number) => Math.trunc(Math.abs(x)) % 10,
  (x: unknown) => String(x).length,
  (x: unknown) => (x === 10 ? Number.NaN : x),
];
const counting: Maker = (from, _place, choices) =>
  isCollection(from) ? made(histogram(choices.of([1, 8, 300]), choices.of(bins)), 'f64') : undefined;

// Control.

const fibonacci = {
  simple: (n: number) => !(n >= 2),
  solve: (n: number) => n,
  split: (n: number) => [n - 1, n - 2],
  combine: ([a, b]: number[]) => (a as number) - 0.5 * (b as number),
};
const mergesort = {
  simple: (list: readonly unknown[]) => list.length < 3,
  solve: (list: readonly unknown[]) => [...list],
  split: (list: readonly unknown[]) => [list.slice(0, list.length >> 1), list.slice(list.length >> 1)],
  combine: (parts: unknown[][]) => parts.flat(),
};
const picky = {
  simple: (n: number) => {
    if (n === 9) throw new Error('nine is not divided');
    return !(n > 3);
  },
  solve: (n: number) => (n === 2 ? 0 : n),
  split: (n: number) => (n === 8 ? 'no parts' : n === 6 ? [] : [n - 1, n - 2, n - 3]),
  combine: (parts: number[]) => parts.length,
};
const small = (x: number): number => Math.min(Math.trunc(Math.abs(x)) || 0, 14);
const divided: Maker = (from, _place, choices) => {
  if (isCollection(from)) return made(divide(mergesort as never), `${elementType(from)}[]`);
  if (from !== 'number') return undefined;
  const depth = choices.once(5) ? { depth: 6 } : {};
  return then('number', small, divide({ ...choices.of([fibonacci, picky]), ...depth } as never));
};

interface Packing {
  readonly at: number;
  readonly room: number;
  readonly cost: number;
}
const packing = (x: number): Packing => ({ at: 0, room: small(x), cost: 0 });
const knapsack = {
  bound: ({ at, room, cost }: Packing) => cost - room * (10 - at),
  branch: ({ at, room, cost }: Packing) => [
    ...(room > at ? [{ at: at + 1, room: room - at - 1, cost: cost - ((at * 7) % 5) }] : []),
    { at: at + 1, room, cost },
  ],
  cost: ({ at, cost }: Packing) => (at === 9 ? cost : undefined),
};
const fruitless = {
  ...knapsack,
  cost: ({ room }: Packing) => (room < 0 ? 0 : undefined),
  branch: ({ at, room, cost }: Packing) => (at > 5 ? [] : [{ at: at + 1, room, cost }]),
};
const strict = {
  ...knapsack,
  bound: ({ at, room }: Packing) => {
    if (at === 4 && room === 5) throw new Error('four and five');
    return room === 7 ? Number.NaN : -100;
  },
};
const bounded: Maker = (from, _place, choices) =>
  from === 'number'
    ? then('thing', packing, branchAndBound(choices.of([knapsack, fruitless, strict]) as never))
    : undefined;

const enough: readonly AnyFunction[] = [
  (next: unknown) => typeof next === 'number' && next > 5,
  async (_next: unknown, _before: unknown, round: number) => round >= 1,
  (next: unknown, before: unknown) => Object.is(next, before),
];
const iterated: Maker = (from, _place, choices, inside) => {
  const body = inside(from, ['many', 'serial']);
  if (body.to !== from) return undefined;
  const until = choices.below(2) === 0 ? {} : { until: choices.of(enough) };
  return made(iterate(body.program as never, { times: 1 + choices.below(4), ...until }), from);
};

const evolutions: readonly AnyFunction[] = [
  (x: number, { random }: { random: Random }) => x + random.int(5),
  (x: number, { index, population }: { index: number; population: readonly number[] }) =>
    (population[(index + 1) % population.length] as number) * 0.5 + x,
  (x: number, { generation }: { generation: number }) => {
    if (x === 7 && generation === 1) throw new Error('seven does not evolve');
    return x + 1;
  },
];
const selections: readonly AnyFunction[] = [
  (old: number[], young: number[]) => young.map((y, i) => Math.max(y, old[i] as number)),
  (old: number[], young: number[], random: Random) => [...old, ...young].slice(0, 1 + random.int(young.length + 1)),
];
const fewOf = (list: readonly unknown[]): readonly unknown[] => [...list].slice(0, 30);
const evolved: Maker = (from, _place, choices) => {
  if (!isCollection(from) || elementType(from) !== 'number') return undefined;
  const select = choices.below(2) === 0 ? {} : { select: choices.of(selections) };
  const until = choices.once(3) ? { until: (all: readonly number[]) => all.includes(12) } : {};
  const options = { evolve: choices.of(evolutions), generations: choices.below(4), seed: choices.below(3) };
  return then('number[]', fewOf, pool({ ...options, ...select, ...until } as never));
};

/** One for each skeleton. */
export const algebra: readonly Maker[] = [
  expanded,
  windowed,
  branched,
  forked,
  merged,
  looped,
  settling,
  retried,
  lettered,
  effected,
  zipped,
  scanned,
  filtered,
  flattened,
  mappedReduced,
  stenciled,
  paired,
  gathered,
  scattered,
  sorted,
  grouped,
  counting,
  divided,
  bounded,
  iterated,
  evolved,
];
