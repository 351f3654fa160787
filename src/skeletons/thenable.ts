/** Awaiting only what has to be awaited: sequential meaning stays synchronous, and quick, for synchronous functions. */

/** What `await` would wait for. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    value !== null &&
    (typeof value === 'object' || typeof value === 'function') &&
    typeof (value as { then?: unknown }).then === 'function'
  );
}

/** `use(await value)`, at once when the value is not a promise. */
export function after<A, B>(value: A | PromiseLike<A>, use: (value: A) => B | PromiseLike<B>): B | Promise<B> {
  return isThenable(value) ? Promise.resolve(value as PromiseLike<A>).then(use) : (use(value as A) as B);
}

/** `step(0)`, `step(1)`, … `step(count - 1)`: each begins when the one before is done. */
export function inOrder(count: number, step: (index: number) => unknown): void | Promise<void> {
  for (let i = 0; i < count; i++) {
    const pending = step(i);
    if (isThenable(pending)) return resume(pending, i + 1, count, step);
  }
}

async function resume(
  first: PromiseLike<unknown>,
  from: number,
  count: number,
  step: (index: number) => unknown,
): Promise<void> {
  await first;
  for (let i = from; i < count; i++) await step(i);
}
