import { expect, test } from 'vitest';
import * as typed from '../pure.ts';

// Without types, as JavaScript calls them.
const {
  allPairs,
  branch,
  branchAndBound,
  deadLetter,
  divide,
  effect,
  expand,
  farm,
  feedback,
  filter,
  flatMap,
  fork,
  gather,
  groupBy,
  histogram,
  iterate,
  keep,
  map,
  mapReduce,
  merge,
  pipe,
  pool,
  retry,
  scan,
  scatter,
  settle,
  sort,
  stateful,
  stencil,
  unordered,
  window,
  zip,
  // oxlint-disable-next-line typescript/no-explicit-any -- as JavaScript has them
} = typed as unknown as Record<string, any>;
const { f64, op, sum } = typed;

const id = (x: unknown): unknown => x;
const later = async (x: unknown): Promise<unknown> => x;
const kept = keep(() => true);
const step = (s: number): readonly [number, number] => [s, s];
const serial = stateful(() => 0, step);
const keyed = stateful(() => 0, step, id);
const counted = window({ count: 2, key: id });
const loose = op((a: number, b: number) => a - b, { name: 'minus', identity: 0, associative: false });
class Point {
  readonly x = 0;
}
const four = { simple: id, solve: id, split: id, combine: id };
const three = { bound: id, branch: id, cost: id };
const around = { radius: 1, edge: 'clamp' };

const FN = 'OSSA_NOT_A_FUNCTION';
const SYNC = 'OSSA_NOT_SYNCHRONOUS';
const SKELETON = 'OSSA_NOT_A_SKELETON';
const ARGUMENT = 'OSSA_INVALID_ARGUMENT';
const OPTION = 'OSSA_UNKNOWN_OPTION';
const ONE = 'OSSA_NOT_ONE_TO_ONE';
const SERIAL = 'OSSA_SERIAL_REPLICATED';
const OPERATOR = 'OSSA_NOT_AN_OPERATOR';

test.each<[() => unknown, string, string]>([
  [() => expand(5), FN, 'expand expects a plain or async function, but was given the number 5'],
  [() => expand(Point), FN, 'the class Point'],
  [() => window(), ARGUMENT, "window's options expects an object of count, time"],
  [() => window(null), ARGUMENT, "window's options"],
  [() => window(3), ARGUMENT, 'given the number 3'],
  [() => window({}), ARGUMENT, 'window expects { count } or { time, length }'],
  [() => window({ count: 3, time: id, length: 1 }), ARGUMENT, '{ count } or { time, length }'],
  [() => window({ count: 3, length: 1 }), ARGUMENT, '{ count } or { time, length }'],
  [() => window({ time: id }), ARGUMENT, '{ count } or { time, length }'],
  [() => window({ count: 3, late: 'ignore' }), ARGUMENT, "late 'fail' or 'drop'"],
  [() => window({ count: 0 }), ARGUMENT, "window's count expects a positive integer, but was given the number 0"],
  [() => window({ count: 1.5 }), ARGUMENT, "window's count"],
  [() => window({ count: '3' }), ARGUMENT, 'the string "3"'],
  [() => window({ count: 3, every: 0.5 }), ARGUMENT, "window's every expects a positive integer"],
  [() => window({ time: id, length: 0 }), ARGUMENT, "window's length"],
  [() => window({ time: id, length: Infinity }), ARGUMENT, "window's length"],
  [() => window({ time: id, length: '1' }), ARGUMENT, "window's length"],
  [() => window({ time: id, length: 1, every: -1 }), ARGUMENT, "window's every"],
  [() => window({ time: id, length: 1, every: NaN }), ARGUMENT, "window's every"],
  [() => window({ time: id, length: 1, every: 1e-6 }), ARGUMENT, 'at least 1/65536 of the window'],
  [() => window({ time: id, length: 1, lateness: -1 }), ARGUMENT, "window's lateness expects a number of at least 0"],
  [() => window({ time: id, length: 1, lateness: Infinity }), ARGUMENT, "window's lateness"],
  [() => window({ time: 'at', length: 1 }), FN, "window's time expects"],
  [() => window({ count: 1, key: 'city' }), FN, "window's key expects"],
  [() => window({ counts: 1 }), OPTION, "Did you mean 'count'?"],
  [() => branch(5, { a: id }), FN, "branch's choose expects"],
  [() => branch(id), ARGUMENT, "branch's arms expects an object of programs by name, but was given undefined"],
  [() => branch(id, null), ARGUMENT, 'given null'],
  [() => branch(id, {}), ARGUMENT, "branch's arms"],
  [() => branch(id, id), ARGUMENT, "branch's arms"],
  [() => branch(id, { a: 5 }), SKELETON, "branch's arm 'a' expects a skeleton or a function"],
  [() => branch(id, { a: Point }), FN, "branch's arm 'a' expects"],
  [() => fork(), ARGUMENT, 'fork expects at least one branch'],
  [() => fork(id, 5), SKELETON, 'branch 2 of fork'],
  [() => fork(kept), ONE, 'branch 1 of fork needs exactly one output'],
  [() => fork(id, unordered(id)), 'OSSA_UNORDERED_BRANCH', 'branch 2 of fork gives its outputs in any order'],
  [() => fork(farm(id, { ordered: false })), 'OSSA_UNORDERED_BRANCH', 'branch 1 of fork'],
  [() => merge(), ARGUMENT, 'merge expects at least one program'],
  [() => merge(id, null), SKELETON, 'branch 2 of merge'],
  [() => feedback(5, id), SKELETON, 'feedback expects'],
  [() => feedback(id), FN, "feedback's again expects"],
  [() => feedback(serial, id), SERIAL, 'feedback would copy its body'],
  [() => feedback(id, id, { limit: 0 }), ARGUMENT, "feedback's limit expects a positive integer"],
  [() => feedback(id, id, 5), ARGUMENT, "feedback's options"],
  [() => feedback(id, id, { limits: 5 }), OPTION, "Did you mean 'limit'?"],
  [() => settle('p'), SKELETON, 'settle expects'],
  [() => settle(kept), ONE, 'settle needs exactly one output'],
  [() => settle(serial), SERIAL, 'settle would copy its body'],
  [() => retry(effect(id, { atMostOnce: true }), { times: 1 }), 'OSSA_EFFECT_RETRIED', 'done at most once'],
  [() => retry(7, { times: 1 }), SKELETON, 'retry expects'],
  [() => retry(serial, { times: 1 }), SERIAL, 'retry would copy its body'],
  [() => retry(keyed, { times: 1 }), 'OSSA_STATE_RETRIED', 'retry would try its program again'],
  [() => retry(pipe(id, counted), { times: 1 }), 'OSSA_STATE_RETRIED', 'retry'],
  [() => retry(id), ARGUMENT, "retry's times expects a positive integer"],
  [() => retry(id, {}), ARGUMENT, "retry's times"],
  [() => retry(id, 3), ARGUMENT, "retry's options"],
  [() => retry(id, { times: -1 }), ARGUMENT, "retry's times"],
  [() => retry(id, { times: 0.5 }), ARGUMENT, "retry's times"],
  [() => retry(id, { times: null }), ARGUMENT, "retry's times"],
  [() => retry(id, { times: 1, delayMs: -1 }), ARGUMENT, "retry's delayMs expects a number of at least 0"],
  [() => retry(id, { times: 1, factor: 0.5 }), ARGUMENT, "retry's factor expects a number of at least 1"],
  [() => retry(id, { times: 1, delay: 5 }), OPTION, "Did you mean 'delayMs'?"],
  [() => deadLetter({}, id), SKELETON, 'deadLetter expects'],
  [() => deadLetter(id), FN, "deadLetter's letter expects"],
  [() => deadLetter(serial, id), SERIAL, 'deadLetter would copy its body'],
  [() => effect(5, { idempotent: true }), FN, 'effect expects'],
  [() => effect(id), ARGUMENT, 'effect expects either { idempotent: true } or { atMostOnce: true }'],
  [() => effect(id, {}), ARGUMENT, 'effect expects either'],
  [() => effect(id, null), ARGUMENT, "effect's options"],
  [() => effect(id, { idempotent: true, atMostOnce: true }), ARGUMENT, 'effect expects either'],
  [() => effect(id, { idempotent: 1 }), ARGUMENT, 'effect expects either'],
  [() => effect(id, { atmostonce: true }), OPTION, "Did you mean 'atMostOnce'?"],
  [() => zip([]), FN, 'zip expects'],
  [() => zip(id, 'f64'), ARGUMENT, 'zip expects an element type'],
  [() => mapReduce(kept, sum), ONE, 'map needs exactly one output'],
  [() => mapReduce(id, id), OPERATOR, 'reduce expects an associative operator'],
  [() => mapReduce(id, sum, 'f64'), ARGUMENT, 'map expects an element type'],
  [() => scan(id), OPERATOR, 'scan expects an associative operator, but was given the function id'],
  [() => scan(loose), OPERATOR, 'minus, declared not associative'],
  [() => scan(sum, 'f64'), ARGUMENT, "scan's options"],
  [() => scan(sum, null), ARGUMENT, "scan's options"],
  [() => scan(sum, { exclusive: 1 }), ARGUMENT, "scan's exclusive expects true or false"],
  [() => scan(sum, f64, { exclusive: 'yes' }), ARGUMENT, "scan's exclusive"],
  [() => scan(sum, { exclude: true }), OPTION, "scan has no option 'exclude'"],
  [() => scan(sum, { ...f64 }), ARGUMENT, 'scan expects an element type'],
  [() => filter(null), FN, 'filter expects'],
  [() => filter(id, Float64Array), ARGUMENT, 'the function Float64Array'],
  [() => flatMap(kept), ONE, 'flatMap needs exactly one output'],
  [() => flatMap(serial), SERIAL, 'flatMap would copy its body'],
  [() => flatMap(1), SKELETON, 'flatMap expects'],
  [() => flatMap(id, 1), ARGUMENT, 'flatMap expects an element type'],
  [() => stencil(), ARGUMENT, "stencil's options"],
  [() => stencil({}, id), ARGUMENT, "stencil's radius"],
  [() => stencil({ ...around, radius: -1 }, id), ARGUMENT, "stencil's radius expects a whole number"],
  [() => stencil({ ...around, radius: 0.5 }, id), ARGUMENT, "stencil's radius"],
  [() => stencil({ ...around, radius: [] }, id), ARGUMENT, "stencil's radius"],
  [() => stencil({ ...around, radius: [1, 1, 1, 1] }, id), ARGUMENT, "stencil's radius"],
  [() => stencil({ ...around, radius: ['1'] }, id), ARGUMENT, "stencil's radius"],
  [() => stencil({ radius: 1 }, id), ARGUMENT, "stencil's edge expects 'clamp', 'wrap', 'mirror' or { fill: value }"],
  [() => stencil({ ...around, edge: 'periodic' }, id), ARGUMENT, 'the string "periodic"'],
  [() => stencil({ ...around, edge: null }, id), ARGUMENT, "stencil's edge"],
  [() => stencil({ ...around, edges: 1 }, id), OPTION, "Did you mean 'edge'?"],
  [() => stencil(around), FN, 'stencil expects'],
  [
    () => stencil(around, later),
    SYNC,
    'stencil needs the result of its function at once, but was given the async function later',
  ],
  [() => stencil(around, id, 'f64'), ARGUMENT, 'stencil expects an element type'],
  [() => allPairs(1), FN, 'allPairs expects'],
  [() => allPairs(later), SYNC, 'allPairs'],
  [() => allPairs(id, id), OPERATOR, 'allPairs expects an associative operator'],
  [() => allPairs(id, null), OPERATOR, 'given null'],
  [() => allPairs(id, loose), OPERATOR, 'minus, declared not associative'],
  [() => allPairs(id, sum, 'f64'), ARGUMENT, 'allPairs expects an element type'],
  [() => gather('f64'), ARGUMENT, 'gather expects an element type'],
  [() => gather(null), ARGUMENT, 'given null'],
  [() => scatter(id), OPERATOR, 'scatter expects an associative operator'],
  [() => scatter(null), OPERATOR, 'given null'],
  [() => scatter(sum, sum), ARGUMENT, 'scatter expects an element type'],
  [() => sort(null), ARGUMENT, "sort's options"],
  [() => sort('f64'), ARGUMENT, "sort's options"],
  [() => sort(later), SYNC, 'sort needs the result of its function at once'],
  [() => sort(Point), FN, 'the class Point'],
  [() => sort({ by: 'total' }), FN, "sort's by expects"],
  [() => sort({ by: later }), SYNC, "sort's by"],
  [() => sort({ descending: 1 }), ARGUMENT, "sort's descending expects true or false"],
  [() => sort({ desc: true }), OPTION, "sort has no option 'desc'"],
  [() => sort({}, 'f64'), ARGUMENT, 'sort expects an element type'],
  [() => groupBy('city'), FN, 'groupBy expects'],
  [() => groupBy(later), SYNC, 'groupBy'],
  [() => groupBy(id, id), OPERATOR, 'groupBy expects an associative operator'],
  [() => groupBy(id, null), OPERATOR, 'given null'],
  [() => groupBy(id, undefined, id), OPERATOR, 'given undefined'],
  [() => groupBy(id, sum, 'amount'), FN, "groupBy's value expects"],
  [() => groupBy(id, sum, later), SYNC, "groupBy's value"],
  [() => histogram(0, id), ARGUMENT, "histogram's bins expects an integer from 1 to 2²⁴, but was given the number 0"],
  [() => histogram(2 ** 24 + 1, id), ARGUMENT, "histogram's bins"],
  [() => histogram(1.5, id), ARGUMENT, "histogram's bins"],
  [() => histogram(id, 3), ARGUMENT, "histogram's bins"],
  [() => histogram(3), FN, 'histogram expects'],
  [() => histogram(3, later), SYNC, 'histogram'],
  [() => divide(), ARGUMENT, "divide's options"],
  [() => divide({ ...four, solve: 1 }), FN, "divide's solve expects"],
  [() => divide({ simple: id }), FN, "divide's solve"],
  [() => divide({ ...four, split: later }), SYNC, "divide's split needs"],
  [() => divide({ ...four, depth: 0 }), ARGUMENT, "divide's depth expects a positive integer"],
  [() => divide({ ...four, merge: id }), OPTION, "divide has no option 'merge'"],
  [() => branchAndBound(null), ARGUMENT, "branchAndBound's options"],
  [() => branchAndBound({ ...three, bound: 1 }), FN, "branchAndBound's bound expects"],
  [() => branchAndBound({ ...three, cost: later }), SYNC, "branchAndBound's cost"],
  [() => branchAndBound({ ...three, limit: -1 }), ARGUMENT, "branchAndBound's limit"],
  [() => branchAndBound({ ...three, bounds: id }), OPTION, "Did you mean 'bound'?"],
  [() => iterate(id), ARGUMENT, "iterate's options"],
  [() => iterate(id, {}), ARGUMENT, 'iterate expects times, until, or both'],
  [() => iterate(id, { times: 0 }), ARGUMENT, "iterate's times expects a positive integer"],
  [() => iterate(id, { until: true }), FN, "iterate's until expects"],
  [() => iterate(id, { rounds: 3 }), OPTION, "iterate has no option 'rounds'"],
  [() => iterate(kept, { times: 1 }), ONE, 'iterate needs exactly one output'],
  [() => iterate(serial, { times: 1 }), SERIAL, 'iterate would copy its body'],
  [() => iterate(5, { times: 1 }), SKELETON, 'iterate expects'],
  [() => pool(), ARGUMENT, "pool's options"],
  [() => pool({ evolve: id }), ARGUMENT, "pool's generations expects an integer from 0 to 2²⁰"],
  [() => pool({ evolve: id, generations: 2 ** 20 + 1 }), ARGUMENT, "pool's generations"],
  [() => pool({ evolve: id, generations: -1 }), ARGUMENT, "pool's generations"],
  [() => pool({ evolve: id, generations: 1, seed: 0.5 }), ARGUMENT, "pool's seed expects a safe integer"],
  [() => pool({ generations: 1 }), FN, "pool's evolve expects"],
  [() => pool({ evolve: later, generations: 1 }), SYNC, "pool's evolve"],
  [() => pool({ evolve: id, select: later, generations: 1 }), SYNC, "pool's select"],
  [() => pool({ evolve: id, until: 5, generations: 1 }), FN, "pool's until expects"],
  [() => pool({ evolve: id, generation: 1 }), OPTION, "Did you mean 'generations'?"],
])('%s is refused with %s', (make, code, message) => {
  expect(make).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
});

test('state and order are refused wherever they hide', () => {
  const refused = (code: string): unknown => expect.objectContaining({ code });
  for (const wrap of [
    (p: unknown) => branch(id, { a: id, b: p }),
    (p: unknown) => merge(id, p),
    (p: unknown) => merge(merge(p)),
    (p: unknown) => pipe(id, branch(id, { a: p })),
  ]) {
    expect(() => farm(wrap(serial))).toThrow(refused(SERIAL));
    expect(() => pipe(unordered(id), wrap(serial))).toThrow(refused('OSSA_UNORDERED_STATE'));
    expect(() => map(wrap(kept))).toThrow(refused(ONE));
    expect(() => pipe(wrap(unordered(id)), serial)).toThrow(refused('OSSA_UNORDERED_STATE'));
  }
  expect(() => fork(branch(id, { a: unordered(id) }))).toThrow(refused('OSSA_UNORDERED_BRANCH'));
  expect(() => map(merge(id))).toThrow(refused(ONE));
  expect(() => map(deadLetter(id, id))).toThrow(refused(ONE));
  expect(() => farm(window({ count: 2 }))).toThrow(refused(SERIAL));
  expect(() => farm(window({ time: id, length: 2, key: id }))).toThrow(refused(SERIAL));
  expect(() => retry(branch(id, { a: keyed }), { times: 1 })).toThrow(refused('OSSA_STATE_RETRIED'));
  expect(() => settle(fork(serial))).toThrow(refused(SERIAL));
});

test('what is well built is accepted', () => {
  expect(() => [
    expand(function* () {}),
    expand(async function* () {}),
    window({ count: 3, every: undefined, key: undefined, partial: false, late: 'drop' }),
    window({ time: later, length: 0.5, every: 0.25, lateness: 1e9 }),
    farm(counted),
    branch(later, { a: serial, b: kept, c: unordered(id) }),
    fork(serial, keyed),
    merge(serial, unordered(id)),
    feedback(kept, id, { limit: undefined }),
    feedback(keyed, later, undefined),
    settle(keyed),
    settle(unordered(id)),
    retry(kept, { times: 0 }),
    retry(map(keyed), { times: 1, delayMs: undefined, factor: 1 }),
    retry(iterate(keyed, { times: 2 }), { times: 1 }),
    deadLetter(keyed, later),
    effect(later, { atMostOnce: true, idempotent: false }),
    zip(later, f64),
    scan(sum, undefined),
    scan(sum, f64, undefined),
    filter(later, f64),
    flatMap(keyed),
    stencil({ radius: [0, 1], edge: { fill: undefined } }, id),
    allPairs(id, undefined, f64),
    allPairs(id, f64),
    gather(undefined),
    scatter(undefined, f64),
    sort(undefined, f64),
    sort({ by: undefined, descending: false }),
    groupBy(id, sum, undefined),
    histogram(2 ** 24, id),
    divide({ ...four, depth: undefined }),
    branchAndBound({ ...three, limit: 1 }),
    iterate(keyed, { times: 1, until: later }),
    iterate(unordered(id), { times: 1 }),
    pool({ evolve: id, generations: 0, seed: -5, select: undefined, until: undefined }),
  ]).not.toThrow();
});
