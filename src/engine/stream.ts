/**
 * A program over a stream: its parts are jobs, one feeding the next in batches, each with bounded memory. The consumer sets the
 * pace: a batch is asked for when the one before is used up.
 */
import { Profile } from '../optimizer/profile.ts';
import type { Node } from '../skeletons/node.ts';
import type { Context } from './context.ts';
import { END, type Pull } from './items.ts';
import { PartStream, type PreparedPart } from './part-stream.ts';
import { Segment } from './segment.ts';
import { shapeOf, streamParts } from './steps.ts';

const prepared = new WeakMap<Node, readonly PreparedPart[]>();

function prepare(node: Node): readonly PreparedPart[] {
  let parts = prepared.get(node);
  if (parts === undefined) {
    parts = streamParts(node).map((part) => ({
      part,
      segment: new Segment(shapeOf(part)),
      profile: new Profile(),
    }));
    prepared.set(node, parts);
  }
  return parts;
}

/** The outputs of a program over a source, pulled by an async iterator. */
export function openStream(
  node: Node,
  source: Iterable<unknown> | AsyncIterable<unknown>,
  context: Context,
): AsyncIterableIterator<unknown> {
  const iterator =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : (source as Iterable<unknown>)[Symbol.iterator]();
  let waiting = false;
  const pullSource: Pull = () => {
    const step = iterator.next();
    if (!(step instanceof Promise)) return itemOf(step as IteratorResult<unknown>);
    waiting = true;
    return step.then(
      (settled) => {
        waiting = false;
        return itemOf(settled);
      },
      (error: unknown) => {
        waiting = false;
        throw error;
      },
    );
  };
  /** Tells the source that no more is wanted. One that is itself waiting hears of it afterwards: nobody waits for that. */
  const closeSource = async (): Promise<void> => {
    const closed = iterator.return?.();
    if (waiting) Promise.resolve(closed).catch(() => undefined);
    else await closed;
  };
  const stream = prepare(node).reduce<PartStream | undefined>(
    (before, entry, i) =>
      new PartStream(entry, `${i}`, before === undefined ? pullSource : () => before.pull(), context, before),
    undefined,
  ) as PartStream;
  let over = false;
  const finish = (): void => {
    over = true;
    context.end();
  };
  const close = async (): Promise<void> => {
    if (over) return;
    finish();
    context.abort(undefined);
    await closeSource();
  };
  const settle = (item: unknown): IteratorResult<unknown> => {
    if (item !== END) return { value: item, done: false };
    if (!over) finish();
    return { value: undefined, done: true };
  };
  const failed = async (error: unknown): Promise<never> => {
    if (!over) {
      finish();
      context.abort(error);
      await closeSource().catch(() => undefined);
    }
    throw error;
  };
  /** The last call that is still waiting: one that comes meanwhile is served after it, as generators do. */
  let last: Promise<IteratorResult<unknown>> | undefined;
  const waitFor = (result: Promise<IteratorResult<unknown>>): Promise<IteratorResult<unknown>> => {
    const done = (): void => {
      if (last === result) last = undefined;
    };
    last = result;
    result.then(done, done);
    return result;
  };
  const next = (): Promise<IteratorResult<unknown>> => {
    if (over) return Promise.resolve({ value: undefined, done: true });
    let item: unknown;
    try {
      item = stream.pull();
    } catch (error) {
      return failed(error);
    }
    return item instanceof Promise ? waitFor(item.then(settle, failed)) : Promise.resolve(settle(item));
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      return last === undefined ? next() : waitFor(last.then(next, next));
    },
    async return() {
      await close();
      return { value: undefined, done: true as const };
    },
  };
}

const itemOf = (step: IteratorResult<unknown>): unknown => {
  if (step.done === true) return END;
  // As `for await` does: a synchronous source may give promises.
  return step.value;
};
