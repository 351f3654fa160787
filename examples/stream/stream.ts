/**
 * STREAM: how many bytes go between processor and memory in a second, in four loops that do next to no arithmetic.
 *
 *     npx ossa run examples/stream/stream.ts [elements] [rounds]
 *
 * What the loops leave in the arrays is known, and checked. Source: McCalpin, Memory Bandwidth and Machine Balance in Current High
 * Performance Computers, 1995.
 */
import { f64, map, run, zip, type RunOptions } from 'ossa';

const scalar = 3;
export const copy = map((x: number) => x, f64);
export const scale = map((x: number) => scalar * x, f64);
export const add = zip((x: number, y: number) => x + y, f64);
export const triad = zip((x: number, y: number) => x + scalar * y, f64);

/** The best time of each loop in milliseconds, and what the arrays hold after all rounds. */
export interface Measured {
  readonly times: Readonly<Record<'copy' | 'scale' | 'add' | 'triad', number>>;
  readonly arrays: readonly [a: Float64Array, b: Float64Array, c: Float64Array];
}

export async function measure(elements: number, rounds: number, options?: RunOptions): Promise<Measured> {
  const times = { copy: Infinity, scale: Infinity, add: Infinity, triad: Infinity };
  const timed = async (loop: keyof typeof times, work: () => Promise<Float64Array>): Promise<Float64Array> => {
    const start = performance.now();
    const result = await work();
    times[loop] = Math.min(times[loop], performance.now() - start);
    return result;
  };
  let a: Float64Array = new Float64Array(elements).fill(1);
  let b: Float64Array = new Float64Array(elements).fill(2);
  let c: Float64Array = new Float64Array(elements);
  for (let round = 0; round < rounds; round++) {
    c = await timed('copy', () => run(copy, a, options));
    b = await timed('scale', () => run(scale, c, options));
    c = await timed('add', () => run(add, [a, b], options));
    a = await timed('triad', () => run(triad, [b, c], options));
  }
  return { times, arrays: [a, b, c] };
}

/** What every element of the arrays is after so many rounds. */
export function expected(rounds: number): readonly [a: number, b: number, c: number] {
  // c = a, b = 3 c, c = a + b, a = b + 3 c: a is 15 times itself.
  const before = 15 ** (rounds - 1);
  return [15 * before, 3 * before, 4 * before];
}

if (import.meta.main) {
  const [elements = 4_000_000, rounds = 10] = process.argv.slice(2).map(Number);
  const { times, arrays } = await measure(elements, rounds);
  const moved = { copy: 16, scale: 16, add: 24, triad: 24 };
  for (const [loop, milliseconds] of Object.entries(times)) {
    const rate = (moved[loop as keyof typeof moved] * elements) / (milliseconds / 1000) / 1e9;
    console.log(`${loop.padEnd(6)} ${rate.toFixed(2).padStart(7)} GB/s`);
  }
  const right = expected(rounds).every((value, i) => arrays[i]!.every((x) => Math.abs(x / value - 1) < 1e-13));
  console.log(right ? 'the arrays hold what they have to' : 'WRONG ARRAYS');
  if (!right) process.exitCode = 1;
}
