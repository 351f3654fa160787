/** Results of a data-parallel part, put together as they come. */
import { acquirePlaces, giveBackPlaces, type Places } from '../channels/numbers.ts';
import { isOwnOperator } from '../compiler/capture/own.ts';
import type { Emitted } from '../compiler/emit/js/runtime.ts';
import type { Operator } from '../skeletons/node.ts';
import { BLOCK, Counter, dyadic } from '../skeletons/tree.ts';
import type { ElementName, NumberName } from '../types/element.ts';
import { elementNamed, type Typed } from '../types/typed.ts';
import { unwritten } from '../types/unwritten.ts';
import { writerOf } from '../types/vec.ts';
import type { Here, SharedResults, Sink } from './distribute.ts';
import { reported } from './inputs.ts';
import type { Into } from './into.ts';
import type { TaskResult } from './task.ts';

/** How the results of a part are kept. */
export type Output =
  | { readonly kind: 'values' }
  | { readonly kind: 'typed'; readonly as: ElementName; readonly into: Into | undefined }
  /** `buffer` is the element type of what is folded, where that is typed numbers. */
  | { readonly kind: 'fold'; readonly op: Operator<unknown>; readonly buffer: NumberName | undefined };

/** Results put together as they come. */
export class Gather implements Sink {
  readonly #output: Output;
  readonly #length: number;
  #target: Typed | unknown[] | undefined;
  #writer: ReturnType<typeof writerOf> | undefined;
  /** Where workers store typed results in place. */
  #place: { readonly places: Places; readonly lo: number } | undefined;
  readonly #counter: Counter<unknown> | undefined;

  /** `combine` is asked for where the output is a fold; what it gives may throw a `Failure`. */
  constructor(output: Output, length: number, combine: () => Emitted['combine']) {
    this.#output = output;
    this.#length = length;
    if (output.kind === 'typed') this.#target = output.into?.for(output.as, length);
    if (output.kind === 'fold')
      this.#counter = new Counter({ ...output.op, fn: combine() as NonNullable<Emitted['combine']> });
  }

  /** Where results are stored that are made or received here. */
  get target(): Typed | unknown[] {
    const length = this.#length;
    this.#target ??= this.#output.kind === 'typed' ? unwritten(this.#output.as, length) : new Array<unknown>(length);
    return this.#target;
  }

  /** Of values that came one by one. */
  #put(index: number, value: unknown): void {
    this.#writer ??= writerOf(this.target);
    this.#writer(index, value);
  }

  get align(): number {
    return this.#output.kind === 'fold' ? BLOCK : 1;
  }

  get handed(): Sink['handed'] {
    return this.#output.kind === 'values' ? 'elements and results' : 'nothing';
  }

  readonly windowed = true;

  get bytes(): number {
    const output = this.#output;
    return output.kind === 'typed' && output.into?.standing === undefined ? elementNamed(output.as).bytes : 0;
  }

  get unordered(): boolean {
    return this.#output.kind === 'typed';
  }

  get late(): boolean {
    return this.#output.kind === 'fold' && isOwnOperator(this.#output.op.fn);
  }

  /** Typed results are stored in place by workers; from there they are taken piece by piece. */
  output(lo: number, hi: number, base: number): SharedResults {
    const output = this.#output;
    if (output.kind !== 'typed')
      return {
        output: output.kind === 'fold' ? { kind: 'fold', buffer: output.buffer } : output,
        free: () => undefined,
      };
    const { as: element, into } = output;
    const standing = into?.standing;
    if (standing !== undefined)
      return { output: { kind: 'typed', ...standing, from: -base }, free: () => undefined, callers: true };
    const places = acquirePlaces(element, hi - lo);
    this.#place = { places, lo };
    return { output: { kind: 'typed', ...places.standing, from: lo - base }, free: () => giveBackPlaces(places) };
  }

  async here(emitted: Emitted, local: unknown, lo: number, { loop, turn, length }: Here): Promise<void> {
    if (this.#output.kind !== 'fold') return loop(this.target, lo, length, 0);
    const values = new Array<unknown>(BLOCK);
    for (let at = lo; at < length;) {
      const made = emitted.blocks?.(local, at, length);
      if (made !== undefined) {
        for (const value of made) reported(() => this.combine(0, value));
        at += made.length * BLOCK;
        await turn();
        continue;
      }
      const end = Math.min(at + BLOCK, length);
      await loop(values, at, end, at);
      reported(() => this.combine(0, emitted.fold?.(values, 0, end - at)));
      at = end;
    }
  }

  take(result: TaskResult): void {
    const output = this.#output;
    if (output.kind === 'fold') {
      // Chunks come in order; their nodes are those of the tree between two block numbers.
      const levels = dyadic(result.lo / BLOCK, Math.ceil(result.count / BLOCK));
      for (const [i, value] of result.values.entries()) this.combine(levels[i] as number, value);
    } else if (output.kind === 'typed' && result.apart !== undefined) {
      const part = elementNamed(output.as).view(result.apart.buffer, result.apart.byteOffset, result.count);
      (this.target as Typed).set(part, result.lo);
    } else if (output.kind === 'typed' && output.into?.standing !== undefined) {
      // It is stored where it is to be.
    } else if (this.#place !== undefined) {
      const { lo, count } = result;
      // While the other pieces are computed. The collection is the caller's alone: a worker that was given up may still write there.
      const at = lo - this.#place.lo;
      (this.target as Typed).set(this.#place.places.view.subarray(at, at + count), lo);
    } else {
      let at = result.lo;
      for (const value of result.values) this.#put(at++, value);
    }
  }

  /** The next node of the fold's tree, from left to right. */
  combine(level: number, value: unknown): void {
    this.#counter?.push(level, value);
  }

  result(): unknown {
    return this.#output.kind === 'fold' ? this.#counter?.result() : this.target;
  }
}
