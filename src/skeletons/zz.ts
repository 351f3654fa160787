import { pipe, generate, map, random, f32, f64, reduce, sum, seq, u8 } from '../pure.ts';
const half = (x: number): number => x / 2;
const a = generate((i) => i, f32);
const b = generate((i) => random(1, i).uniform(), f64);
const c = pipe(
  half,
  generate((i) => i, f32),
);
const c2 = pipe(
  half,
  map((i: number) => i, f32),
);
const d = seq(() => [1, 2, 3]).to(map((x) => x * 2, f32));
const e = map((x: number) => (x > 1 ? 1 : 0), u8);
const f = map(async (x: number) => x, u8);
const g = map(
  seq(half).to((x) => x),
  u8,
);
