/** A lazy collection of evenly spaced numbers: three numbers instead of an array, so that it costs nothing to build or to send. */
import { OssaError } from '../errors.ts';
import type { Vec } from './vec.ts';

export class Range implements Vec<number> {
  /** The first number. */
  readonly start: number;
  /** The difference between a number and the one before. */
  readonly step: number;
  /** How many numbers. */
  readonly length: number;

  constructor(start: number, step: number, length: number) {
    this.start = start;
    this.step = step;
    this.length = length;
    Object.freeze(this);
  }

  /** Element `index`, counted from the end when negative; undefined outside. Always `start + index × step`, so errors do not add up. */
  at(index: number): number | undefined {
    const i = index < 0 ? index + this.length : index;
    return i >= 0 && i < this.length ? this.start + i * this.step : undefined;
  }

  *entries(): IterableIterator<[number, number]> {
    for (let i = 0; i < this.length; i++) yield [i, this.start + i * this.step];
  }

  *[Symbol.iterator](): IterableIterator<number> {
    for (let i = 0; i < this.length; i++) yield this.start + i * this.step;
  }

  toString(): string {
    const end = this.start + this.length * this.step;
    if (this.step !== 1) return `range(${this.start}, ${end}, ${this.step})`;
    return this.start === 0 ? `range(${end})` : `range(${this.start}, ${end})`;
  }
}

Object.defineProperty(Range.prototype, Symbol.for('nodejs.util.inspect.custom'), { value: Range.prototype.toString });

/**
 * The numbers from `start` (0 when left out) up to but without `end`, `step` apart (1 when left out; negative counts down).
 *
 * A range is a collection like an array, `map` and `reduce` take it, but it is never stored: `range(1e9)` is three numbers.
 * Element `i` is `start + i * step` in double precision. Complexity: O(1) to make, to read and to send to a worker.
 *
 * @throws OssaError `OSSA_INVALID_ARGUMENT` when a bound is not finite, the step is 0, or there would be more than 2⁵³ − 1 elements.
 * @example run(pipe(map((i: number) => i * i, f64), reduce(sum)), range(1_000_000))
 */
export function range(end: number): Range;
export function range(start: number, end: number, step?: number): Range;
export function range(a: number, b?: number, step: number = 1): Range {
  const start = b === undefined ? 0 : a;
  const end = b === undefined ? a : b;
  for (const [name, value] of Object.entries({ start, end, step })) {
    if (!Number.isFinite(value)) throw invalid(`${name} to be a finite number`, String(value));
  }
  if (step === 0) throw invalid('step to be other than 0', '0');
  const length = Math.max(0, Math.ceil((end - start) / step));
  if (!Number.isSafeInteger(length)) throw invalid('at most 2⁵³ − 1 elements', String(length));
  return new Range(start, step, length);
}

const invalid = (expects: string, given: string): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name: 'range', expects, given });
