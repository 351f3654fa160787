/** Results of a data-parallel part, put together as they come. */
import { acquire } from '../channels/arena.ts';
import type { Emitted } from '../compiler/emit/js/runtime.ts';
import type { Operator } from '../skeletons/node.ts';
import { BLOCK, Counter, dyadic } from '../skeletons/tree.ts';
import { elements, type ElementName } from '../types/element.ts';
import type { TaskResult } from './task.ts';

/** How the results of a part are kept. */
export type Output =
  | { readonly kind: 'values' }
  | { readonly kind: 'typed'; readonly as: ElementName }
  | { readonly kind: 'fold'; readonly op: Operator<unknown> };

/** Results put together as they come. */
export class Gather {
  readonly #output: Output;
  readonly #length: number;
  #target: { [index: number]: unknown } | undefined;
  #shared = false;
  readonly #counter: Counter<unknown> | undefined;

  /** `combine`, where the output is a fold, may throw a `Failure`. */
  constructor(output: Output, length: number, combine: Emitted['combine']) {
    this.#output = output;
    this.#length = length;
    if (output.kind === 'fold' && combine !== undefined) this.#counter = new Counter({ ...output.op, fn: combine });
  }

  /** Where results are stored that are made or received here. */
  get target(): { [index: number]: unknown } {
    const length = this.#length;
    this.#target ??=
      this.#output.kind === 'typed' ? elements[this.#output.as].make(length) : new Array<unknown>(length);
    return this.#target;
  }

  /** The memory of a typed collection in which workers store their results. */
  share(as: ElementName): SharedArrayBuffer {
    const buffer = acquire(this.#length * elements[as].bytes);
    this.#target = elements[as].view(buffer, 0, this.#length);
    this.#shared = true;
    return buffer;
  }

  take(result: TaskResult): void {
    const output = this.#output;
    if (output.kind === 'fold') {
      // Chunks come in order; their nodes are those of the tree between two block numbers.
      const levels = dyadic(result.lo / BLOCK, Math.ceil(result.count / BLOCK));
      for (const [i, value] of result.values.entries()) this.combine(levels[i] as number, value);
    } else if (output.kind === 'typed' && result.apart !== undefined) {
      const element = elements[output.as];
      const part = element.view(result.apart.buffer, result.apart.byteOffset, result.count);
      (this.target as unknown as Float64Array).set(part as Float64Array, result.lo);
    } else {
      // None where the worker stored them in the typed collection itself.
      let at = result.lo;
      for (const value of result.values) this.target[at++] = value;
    }
  }

  /** The next node of the fold's tree, from left to right. */
  combine(level: number, value: unknown): void {
    this.#counter?.push(level, value);
  }

  /** A typed collection is the caller's alone: a worker that was given up may still write to the shared one. */
  result(): unknown {
    if (this.#output.kind === 'fold') return this.#counter?.result();
    return this.#shared ? (this.target as unknown as Float64Array).slice() : this.target;
  }
}
