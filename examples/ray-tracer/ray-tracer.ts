/**
 * A picture of mirroring balls on a chequered floor: a ray of light for each pixel, followed backwards from the eye.
 *
 *     npx ossa run examples/ray-tracer/ray-tracer.ts [pixels a side]
 *
 * Source: Whitted, An Improved Illumination Model for Shaded Display, 1980. Arithmetic is in double precision (f64).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { generate, run, struct, u8, type RunOptions } from 'ossa';
import { PNG } from 'pngjs';

/** Each ball: its middle, its radius, its colour, and the part of the light that it mirrors. */
const balls = Float64Array.of(
  ...[0, 0.2, 5, 1.2, 0.9, 0.2, 0.15, 0.25],
  ...[-2.1, -0.3, 4.2, 0.7, 0.2, 0.6, 0.9, 0.4],
  ...[1.9, -0.4, 3.9, 0.6, 0.95, 0.8, 0.3, 0.3],
  ...[0.5, -0.65, 3, 0.35, 0.85, 0.85, 0.9, 0.7],
  ...[-0.9, -0.75, 2.9, 0.25, 0.3, 0.85, 0.4, 0.2],
);
const numbersOfBall = 8;
const floor = -1;
/** The direction to the light, of length 1. */
const light = { x: -2 / 3, y: 2 / 3, z: -1 / 3 };
const bounces = 4;
/** Nearer than this a ray starts, and hits nothing. */
const near = 1e-6;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}
const dot = (a: Point, b: Point): number => a.x * b.x + a.y * b.y + a.z * b.z;
/** from + length × to. */
const along = (from: Point, length: number, to: Point): Point => ({
  x: from.x + length * to.x,
  y: from.y + length * to.y,
  z: from.z + length * to.z,
});

/** How far a ray goes until it hits ball k: Infinity if it does not. */
function distance(from: Point, to: Point, k: number): number {
  const at = k * numbersOfBall;
  const middle = { x: balls[at]!, y: balls[at + 1]!, z: balls[at + 2]! };
  const radius = balls[at + 3]!;
  const apart = along(middle, -1, from);
  const nearest = dot(apart, to);
  const square = radius * radius - (dot(apart, apart) - nearest * nearest);
  if (square < 0) return Infinity;
  const half = Math.sqrt(square);
  if (nearest - half > near) return nearest - half;
  return nearest + half > near ? nearest + half : Infinity;
}

/** Whether nothing stands between a point and the light. */
function lit(from: Point): boolean {
  for (let k = 0; k < balls.length / numbersOfBall; k++) if (distance(from, light, k) < Infinity) return false;
  return true;
}

/** A part of the light as a byte, by the usual gamma of about 2. */
const byte = (part: number): number => Math.floor(255 * Math.sqrt(Math.min(1, Math.max(0, part))) + 0.5);

/** The colour of pixel i of a square. */
function colour(i: number, size: number): { r: number; g: number; b: number } {
  const across = (2 * ((i % size) + 0.5)) / size - 1;
  const up = 1 - (2 * (Math.floor(i / size) + 0.5)) / size;
  const length = Math.sqrt(across * across * 0.36 + up * up * 0.36 + 1);
  let from: Point = { x: 0, y: 0.2, z: -1 };
  let to: Point = { x: (0.6 * across) / length, y: (0.6 * up) / length, z: 1 / length };
  let [r, g, b] = [0, 0, 0];
  let part = 1;
  for (let bounce = 0; bounce <= bounces; bounce++) {
    let ball = -1;
    let far = to.y < 0 ? (floor - from.y) / to.y : Infinity;
    for (let k = 0; k < balls.length / numbersOfBall; k++) {
      const length = distance(from, to, k);
      if (length < far) {
        far = length;
        ball = k;
      }
    }
    if (far === Infinity) {
      // The sky, the lighter the lower.
      r += part * (0.9 - 0.5 * to.y);
      g += part * (0.95 - 0.35 * to.y);
      b += part;
      break;
    }
    from = along(from, far, to);
    const at = ball * numbersOfBall;
    const white = (Math.floor(from.x) + Math.floor(from.z)) % 2 === 0;
    let normal: Point = { x: 0, y: 1, z: 0 };
    let own: Point = white ? { x: 0.9, y: 0.9, z: 0.9 } : { x: 0.15, y: 0.15, z: 0.2 };
    let mirrored = 0.15;
    if (ball >= 0) {
      const radius = balls[at + 3]!;
      normal = {
        x: (from.x - balls[at]!) / radius,
        y: (from.y - balls[at + 1]!) / radius,
        z: (from.z - balls[at + 2]!) / radius,
      };
      own = { x: balls[at + 4]!, y: balls[at + 5]!, z: balls[at + 6]! };
      mirrored = balls[at + 7]!;
    }
    const direct = lit(from) ? Math.max(0, dot(normal, light)) : 0;
    const shown = part * (1 - mirrored) * (0.2 + 0.8 * direct);
    r += shown * own.x;
    g += shown * own.y;
    b += shown * own.z;
    part *= mirrored;
    to = along(to, -2 * dot(normal, to), normal);
  }
  return { r: byte(r), g: byte(g), b: byte(b) };
}

const pixel = struct({ r: u8, g: u8, b: u8 });
export type Picture = ReturnType<typeof pixel.make>;

/** The picture, row after row. */
export const traced = (size: number, options?: RunOptions): Promise<Picture> =>
  run(
    generate((i: number) => colour(i, size), pixel),
    size * size,
    options,
  );

if (import.meta.main) {
  const [size = 800] = process.argv.slice(2).map(Number);
  const picture = new PNG({ width: size, height: size });
  for (const [i, { r, g, b }] of (await traced(size)).entries()) picture.data.set([r, g, b, 255], 4 * i);
  mkdirSync('out', { recursive: true });
  writeFileSync('out/ray-tracer.png', PNG.sync.write(picture));
  console.log(`out/ray-tracer.png: ${size} × ${size} pixels, ${bounces} bounces`);
}
