/** What compiles and what must not, checked by the type checker alone: `@ts-expect-error` fails where there is no error. */
import {
  concat,
  farm,
  generate,
  keep,
  map,
  max,
  op,
  pipe,
  range,
  reduce,
  seq,
  stateful,
  sum,
  unordered,
} from '../pure.ts';
import { f32, f64, u8 } from '../types/element.ts';
import type { Vec } from '../types/vec.ts';
import type { AnnotateParameter, Chain, Fn, Stage, StageMismatch, UnorderedState } from './chain.ts';
import type { Flag } from './flag.ts';
import type { Skeleton } from './skeleton.ts';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function assert<_T extends true>(): void;
declare function run<I, O, F extends Exclude<Flag, 'many'> = never>(p: Stage<I, O, F>, input: NoInfer<I>): Promise<O>;

const half = (x: number): number => x / 2;
const show = (x: number): string => String(x);
const measure = async (s: string): Promise<number> => s.length;
const running = stateful(
  () => 0,
  (total: number, x: number) => [total + x, total + x] as const,
);
const byKey = stateful(
  () => 0,
  (n: number, x: string) => [n + 1, n + x.length] as const,
  (x: string) => x[0],
);

// Stages fit, functions and programs alike, and promises are awaited between them.
const chained = pipe(half, show, measure);
assert<Same<typeof chained, Skeleton<number, number, never>>>();
const nested = pipe(farm(pipe(half, show), { degree: 4 }), pipe(measure, half), farm(unordered(show)));
assert<Same<typeof nested, Skeleton<number, string, 'unordered'>>>();
const long = pipe(half, half, half, half, half, half, half, half, half, half, half, half, half, show);
assert<Same<typeof long, Skeleton<number, string, never>>>();

// A stage that does not fit is an error at that stage, with both types.
// @ts-expect-error a string where a number is expected
pipe(half, show, half);
type Wrong = Parameters<typeof pipe<readonly [Fn<number, string>, Fn<boolean, number>]>>[1];
assert<Same<Wrong, StageMismatch<string, boolean>>>();
// @ts-expect-error not a stage
pipe(half, 'show');
// @ts-expect-error an inline function needs its parameter's type
pipe(half, (x) => x + 1);
assert<Same<Chain<readonly Fn<number, number>[]>, readonly AnnotateParameter[]>>();

// Chaining infers the parameter.
const typed = seq(half)
  .to((x) => x.toFixed(2))
  .to((s) => s.length)
  .to(keep((n) => n > 3));
assert<Same<typeof typed, Skeleton<number, number, 'many'>>>();
const annotated = seq(half).to(async (x) => ({ x }));
assert<Same<typeof annotated, Skeleton<number, { x: number }, never>>>();
// @ts-expect-error a string where a number is expected
seq(show).to(half);
// @ts-expect-error a string where a number is expected
seq(show).to(seq(half));

// Effects are the union of those of the stages.
const effects = pipe(
  running,
  keep((x: number) => x > 0),
  farm(show, { ordered: false }),
);
assert<Same<typeof effects, Skeleton<number, string, 'serial' | 'many' | 'unordered'>>>();
assert<Same<typeof byKey, Skeleton<string, number, never>>>();
assert<
  Same<ReturnType<typeof farm<number, number, never, { ordered: boolean }>>, Skeleton<number, number, 'unordered'>>
>();
const kept = keep((x: number | string): x is string => typeof x === 'string');
assert<Same<typeof kept, Skeleton<number | string, string, 'many'>>>();

// 'many': not where there is one output for each input.
// @ts-expect-error run gives one output
void run(pipe(half, keep(Boolean)), 1);
// @ts-expect-error elements keep their places
map(keep((x: number) => x > 0));
// @ts-expect-error elements keep their places
generate(pipe(half, keep(Boolean)));
farm(keep((x: number) => x > 0));

// 'serial': one state is not copied.
// @ts-expect-error a farm copies its worker
farm(running);
// @ts-expect-error a farm copies its worker, however deep the state is
farm(pipe(half, running, half));
// @ts-expect-error elements are independent
map(running);
// @ts-expect-error its outputs have an order
unordered(running);
farm(byKey);
map(byKey);

// State for all items needs an order.
// @ts-expect-error the order is gone
pipe(unordered(half), running);
// @ts-expect-error the order is gone, whatever stands between
pipe(half, farm(half, { ordered: false }), half, pipe(half, running));
// @ts-expect-error the order is gone
unordered(half).to(running);
type Disordered = Parameters<typeof pipe<readonly [Skeleton<number, number, 'unordered'>, typeof running]>>[1];
assert<Same<Disordered, UnorderedState>>();
pipe(running, unordered(half));
pipe(unordered(show), byKey);

// Collections: arrays, typed arrays and ranges go in; an array comes out, or what `as` says.
const roots = map((x: number) => Math.sqrt(x), f32);
assert<Same<typeof roots, Skeleton<Vec<number>, Float32Array, never>>>();
const texts = map(show);
assert<Same<typeof texts, Skeleton<Vec<number>, string[], never>>>();
const signs = map((x: number) => (x > 0 ? 1 : 0), u8);
assert<Same<typeof signs, Skeleton<Vec<number>, Uint8Array, never>>>();
const inline = generate((i) => (i > 3 ? 1 : i / 2), f64);
assert<Same<typeof inline, Skeleton<number, Float64Array, never>>>();
const halves = seq((n: number) => range(n)).to(map((x) => x / 2, f32));
assert<Same<typeof halves, Skeleton<number, Float32Array, never>>>();
const fetched = map(async (x: number) => x, u8);
assert<Same<typeof fetched, Skeleton<Vec<number>, Uint8Array, never>>>();
void run(roots, [1, 2]);
void run(roots, new Float64Array(2));
void run(roots, range(10));
void run(pipe(roots, roots, reduce(sum)), range(10));
void run(pipe(generate(half, f64), map(show), reduce(concat)), 3);
void run(map(map(half)), [[1], new Uint8Array(1), range(2)]);
const letters = map((c: string) => c);
// @ts-expect-error text is not a collection
void run(letters, 'text');
// @ts-expect-error strings are not numbers
void run(roots, ['1']);
// @ts-expect-error strings are not stored as numbers
map(show, f32);
// @ts-expect-error one number is not a collection
void run(reduce(sum), 1);
// @ts-expect-error strings are not added up
pipe(texts, reduce(max));
// @ts-expect-error an operator has an identity
op((a: number, b: number) => a + b, { commutative: true });
// @ts-expect-error hints are named
farm(half, { degrees: 4 });
