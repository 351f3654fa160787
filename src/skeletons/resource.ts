/**
 * What cannot travel to a worker (a model, a database handle, a connection) is declared by how it is made: every instance
 * makes its own on first use, keeps it, and closes it when it ends.
 */
import { OssaError } from '../errors.ts';
import { isThenable } from './thenable.ts';

/** @public */
export interface Resource<T> {
  /** The value of this instance, made by `init` on first use; a promise if `init` returns one. */
  get(): T;
}

/**
 * Declares a value that is made once per instance.
 *
 * ```ts
 * const db = resource(() => new DatabaseSync('words.db'), (db) => db.close());
 * const lookUp = farm((word: string) => db.get().prepare('…').get(word));
 * ```
 * @param init makes the value, where it is used; may be async
 * @param close is called when the instance ends, if the value was made
 * @throws OssaError OSSA_NOT_A_FUNCTION
 */
export function resource<T>(init: () => T, close?: (value: Awaited<T>) => unknown): Resource<T> {
  for (const [where, given] of [
    ['resource', init],
    ["resource's close", close ?? init],
  ] as const)
    if (typeof given !== 'function') throw new OssaError('OSSA_NOT_A_FUNCTION', { where, given: typeof given });
  return new DeclaredResource(globalThis.crypto.randomUUID(), init, close);
}

/** Those made in this isolate, by identity: every unit that captured the same resource gets the same value. */
const declared = new Map<string, DeclaredResource<unknown>>();
/** Those that hold a value, in the order they were made. */
const made = new Set<DeclaredResource<unknown>>();

/** The class behind `resource()`: what capture takes apart and puts together again elsewhere. */
export class DeclaredResource<T> implements Resource<T> {
  /** What a resource of another copy of Ossa is known by. */
  readonly '~ossa' = 'resource';
  readonly id: string;
  readonly init: () => T;
  readonly close: ((value: Awaited<T>) => unknown) | undefined;
  #value: { readonly value: T } | undefined;

  constructor(id: string, init: () => T, close: ((value: Awaited<T>) => unknown) | undefined) {
    this.id = id;
    this.init = init;
    this.close = close;
  }

  get(): T {
    if (this.#value) return this.#value.value;
    const value = this.init();
    this.#value = { value };
    made.add(this as DeclaredResource<unknown>);
    // A value that could not be made is not kept: the next use tries again.
    if (isThenable(value)) value.then(undefined, () => this.#forget());
    return value;
  }

  async end(): Promise<void> {
    const held = this.#value;
    this.#forget();
    if (held && this.close) await this.close(await held.value);
  }

  #forget(): void {
    this.#value = undefined;
    made.delete(this as DeclaredResource<unknown>);
  }
}

/** The resource of that identity in this isolate. */
export function resourceOf(
  id: string,
  make: () => { init: () => unknown; close: ((value: unknown) => unknown) | undefined },
): unknown {
  let found = declared.get(id);
  if (!found) {
    const { init, close } = make();
    declared.set(id, (found = new DeclaredResource(id, init, close)));
  }
  return found;
}

/** How many resources hold a value in this isolate. */
export const resourcesHeld = (): number => made.size;

/** Closes what this isolate's resources hold, last made first. Errors of one do not keep the others open. */
export async function closeResources(): Promise<void> {
  const errors: unknown[] = [];
  for (const each of [...made].reverse()) {
    try {
      await each.end();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, 'closing resources failed');
}
