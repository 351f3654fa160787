/**
 * A data-parallel part on one collection: maps fused into one body, possibly ending in a reduction. Collections of numbers are
 * seen by all workers in shared memory and handed out as index ranges; anything else travels in batches.
 */
import { OssaError } from '../errors.ts';
import { instanceOf } from '../instances/thread/instance.ts';
import type { Work } from '../instances/thread/messages.ts';
import { isOwnOperator } from '../compiler/capture/own.ts';
import { type Emitted, foldAll } from '../compiler/emit/js/runtime.ts';
import type { Choice } from '../optimizer/planner.ts';
import { planner } from '../optimizer/planner.ts';
import { Profile } from '../optimizer/profile.ts';
import type { Outputs } from '../skeletons/kind.ts';
import { open } from '../skeletons/meaning.ts';
import type { Operator } from '../skeletons/node.ts';
import { hasEffect } from '../skeletons/stages.ts';
import { BLOCK } from '../skeletons/tree.ts';
import { Range } from '../types/range.ts';
import { CallRunner } from './call-runner.ts';
import { Chunks } from './chunks.ts';
import type { Context } from './context.ts';
import { counted, type Elements, elementsOf } from './elements.ts';
import { failureOf } from './failures.ts';
import { Gather, type Output } from './gather.ts';
import { collection, countLength, reported } from './inputs.ts';
import { describeEnding, END, itemsJob } from './items.ts';
import { Segment } from './segment.ts';
import { runHere } from './sequential.ts';
import { fusedSteps, type DataPart } from './steps.ts';
/** Whether something in the bodies must not be done twice. */
const isOnce = (maps: DataPart['maps']): boolean => maps.some(({ body }) => hasEffect(body.node, 'atMostOnce'));

export class DataRunner {
  readonly part: DataPart;
  readonly name: string;
  /** The reduction of values that travel, where it must not be done here. */
  #folding: CallRunner | undefined;
  readonly #segments = new Map<string, { segment: Segment; profile: Profile }>();

  constructor(part: DataPart, name: string) {
    this.part = part;
    this.name = name;
  }

  async run(input: unknown, context: Context): Promise<unknown> {
    const { source, maps, reduce } = this.part;
    const from =
      source === 'generate'
        ? counted(countLength(input))
        : elementsOf(collection(input, maps.length > 0 ? 'map' : 'reduce'));
    if (reduce === undefined) return this.#maps(from, maps, context);
    if (maps.length === 0) return this.#fold(from, maps, reduce, context);
    // A block of the tree is one task at least: fusing pays only when there are many blocks.
    if (from.shared === undefined || from.length < BLOCK * 4 * context.workers) {
      return this.#foldValues(await this.#maps(from, maps, context), reduce, context);
    }
    return this.#unfusedOnFailure(
      () => this.#fold(from, maps, reduce, context),
      async () => this.#foldValues(await this.#maps(from, maps, context), reduce, context),
    );
  }

  async #maps(from: Elements, maps: DataPart['maps'], context: Context): Promise<unknown> {
    const fused = (): Promise<unknown> => this.#apply(from, maps, context);
    if (maps.length === 1) return fused();
    return this.#unfusedOnFailure(fused, async () => {
      let value: unknown;
      for (const [i, map] of maps.entries())
        value = await this.#apply(i === 0 ? from : elementsOf(value), [map], context);
      return value;
    });
  }

  /**
   * In sequence a collection goes wholly through one skeleton before the next begins: if two of them fail, it is the earlier
   * skeleton's failure that counts, wherever it is. So a fused part that fails is run again skeleton by skeleton.
   */
  async #unfusedOnFailure(fused: () => Promise<unknown>, unfused: () => Promise<unknown>): Promise<unknown> {
    try {
      return await fused();
    } catch (error) {
      if (error instanceof OssaError && (error.code === 'OSSA_FUNCTION_FAILED' || error.code === 'OSSA_WRONG_INPUT'))
        return unfused();
      throw error;
    }
  }

  async #apply(from: Elements, maps: DataPart['maps'], context: Context): Promise<unknown> {
    const as = maps[maps.length - 1]?.as;
    return this.#execute(from, maps, as === undefined ? { kind: 'values' } : { kind: 'typed', as }, context);
  }

  async #fold(from: Elements, maps: DataPart['maps'], op: Operator<unknown>, context: Context): Promise<unknown> {
    if (from.length === 0) return op.identity;
    if (from.shared === undefined) return this.#foldValues(from.local, op, context);
    return this.#execute(from, maps, { kind: 'fold', op }, context);
  }

  async #foldValues(values: unknown, op: Operator<unknown>, context: Context): Promise<unknown> {
    const from = elementsOf(values);
    if (from.shared !== undefined && from.length >= BLOCK * 4)
      return this.#execute(from, [], { kind: 'fold', op }, context);
    // Making code for a few values takes longer than they do. What Ossa's own operators mean depends on nothing else.
    if (isOwnOperator(op.fn) && from.length < BLOCK)
      return reported(() => (open({ kind: 'reduce', op }).next(values) as Outputs)[0]);
    if (!context.mayComputeHere) {
      this.#folding ??= new CallRunner({
        steps: [{ node: { kind: 'reduce', op }, place: "reduce's operator" }],
        serial: false,
        once: false,
      });
      return this.#folding.run(values, context);
    }
    const { segment } = this.#segment([], 'index', { kind: 'fold', op });
    return this.#foldHere(segment, from, op);
  }

  #foldHere(segment: Segment, from: Elements, op: Operator<unknown>): unknown {
    const { fold, combine } = instanceOf(segment.code()).emitted as Required<Emitted>;
    const values = from.local instanceof Range ? Float64Array.from(from.local) : from.local;
    return reported(() => foldAll(values, from.length, fold, combine, op.identity));
  }

  #segment(maps: DataPart['maps'], read: Elements['read'], output: Output): { segment: Segment; profile: Profile } {
    const key = `${this.part.maps.indexOf(maps[0] as never)}+${maps.length} ${read} ${output.kind}`;
    let entry = this.#segments.get(key);
    if (entry === undefined) {
      const steps = fusedSteps(maps);
      entry = {
        segment: new Segment({
          read,
          steps,
          serial: false,
          once: isOnce(maps),
          ...(output.kind === 'fold' ? { fold: output.op } : {}),
        }),
        profile: new Profile(),
      };
      this.#segments.set(key, entry);
    }
    return entry;
  }

  async #execute(from: Elements, maps: DataPart['maps'], output: Output, context: Context): Promise<unknown> {
    const { segment, profile } = this.#segment(maps, from.read, output);
    const gather = new Gather(output, from.length, () => instanceOf(segment.code()).emitted.combine);
    if (from.length === 0) return gather.result();
    const planned = context.options.plan?.parts.find((part) => part.part === this.name);
    const choose = (): Choice =>
      planner.choose({
        items: from.length,
        workers: context.workers,
        workNs: profile.workNs,
        here: context.mayComputeHere,
        handNs: from.shared === undefined || output.kind === 'values' ? profile.handNs : 0,
        degree: undefined,
        batch: undefined,
      });
    const choice = planned ?? choose();
    const started = performance.now();
    const busyBefore = profile.busyMs;
    if (choice.mode === 'sequential') await this.#here(segment, from, 0, gather, output, context);
    else if (from.shared !== undefined)
      await this.#ranges(segment, profile, from, maps, gather, output, choice, context);
    else await this.#travelling(segment, profile, from, gather, choice, context);
    context.parts.push({
      part: this.name,
      items: from.length,
      ...choice,
      ...(profile.workNs === undefined ? {} : { workNs: profile.workNs }),
      milliseconds: performance.now() - started,
      busyMilliseconds: profile.busyMs - busyBefore,
      // What was measured may speak for another choice.
      next: planned ?? choose(),
    });
    return reported(() => gather.result());
  }

  /** The rest of the elements, from `lo` on, on the main thread. */
  async #here(
    segment: Segment,
    from: Elements,
    lo: number,
    gather: Gather,
    output: Output,
    context: Context,
  ): Promise<void> {
    context.check();
    const { emitted } = instanceOf(segment.code());
    const retries = segment.shape.once ? 0 : context.retries;
    if (output.kind === 'fold') {
      const values = new Array<unknown>(BLOCK);
      for (let at = lo; at < from.length; at += BLOCK) {
        const end = Math.min(at + BLOCK, from.length);
        const stop = await runHere(emitted, from.local, values, at, end, at, context, retries);
        context.check();
        if (stop?.failure !== undefined)
          throw failureOf([stop.at, stop.failure.path, stop.failure.report([])], [], 0, true);
        reported(() => gather.combine(0, emitted.fold?.(values, 0, end - at)));
      }
      return;
    }
    const stop = await runHere(emitted, from.local, gather.target, lo, from.length, 0, context, retries);
    context.check();
    if (stop?.failure !== undefined)
      throw failureOf([stop.at, stop.failure.path, stop.failure.report([])], [], 0, true);
  }

  /** Index ranges over shared memory: guided self-scheduling, large pieces first. */
  #ranges(
    segment: Segment,
    profile: Profile,
    from: Elements,
    maps: DataPart['maps'],
    gather: Gather,
    output: Output,
    choice: Choice,
    context: Context,
  ): Promise<void> {
    const { source, provide, release } = (from.shared as NonNullable<Elements['shared']>)();
    const code = segment.code();
    const work: Work = {
      kind: 'range',
      source,
      output:
        output.kind === 'typed'
          ? { kind: 'typed', element: output.as, buffer: gather.share(output.as), length: from.length }
          : output.kind === 'fold'
            ? {
                kind: 'fold',
                // What is folded: the elements themselves, or what the maps give.
                buffer:
                  maps.length > 0 ? maps[maps.length - 1]?.as : source.kind === 'typed' ? source.element : undefined,
              }
            : { kind: 'values' },
    };
    const chunks = new Chunks(
      from.length,
      choice.degree,
      context.options.plan === undefined ? undefined : choice.grain,
      profile,
      output.kind === 'fold' ? BLOCK : 1,
    );
    const provided = (next: ReturnType<Chunks['next']>): ReturnType<Chunks['next']> => {
      if (next instanceof Promise) return next.then(provided);
      // A job that is over has given its memory back: it may be another's by then.
      if (next !== undefined && !ended) provide(next.lo, next.count);
      return next;
    };
    let ended = false;
    let done = 0;
    return new Promise((resolve, reject) => {
      const job = context.open({
        code,
        work,
        capacity: 64,
        inBytes: 0,
        outBytes: output.kind === 'typed' ? 1024 : 32 * 1024,
        degree: choice.degree,
        unordered: output.kind === 'typed',
        attempts: isOnce(maps) ? 1 : 3,
        retries: isOnce(maps) ? 0 : context.retries,
        nextTask: () => provided(chunks.next()),
        deliver: (result) => {
          profile.worked(result.count, result.ended - result.started);
          chunks.learned();
          context.observe?.(this.name, result);
          if (result.failures.length > 0) return;
          const handed = performance.now();
          reported(() => gather.take(result));
          if (output.kind === 'values') profile.handed(result.count, performance.now() - handed);
          done += result.count;
          context.options.onProgress?.({ done, total: from.length, part: this.name });
        },
        over: (error) => {
          ended = true;
          release();
          if (error === undefined && !job.haunted) gather.unshare();
          if (error === undefined) resolve();
          else reject(error);
        },
        // What fails in a fold by itself is the operator; with maps before it, they are run again apart.
        failed: (record) => failureOf(record, [], 0, output.kind !== 'fold'),
        lost: (_sequence, lo, count, doing, ending) => {
          const place = `item ${doing === undefined ? `${lo} to ${lo + count - 1}` : doing.item}`;
          const how = describeEnding(ending?.code, ending?.error);
          return isOnce(maps)
            ? new OssaError('OSSA_EFFECT_UNKNOWN', { place }, { cause: ending?.error })
            : new OssaError('OSSA_WORKER_LOST', { place, attempts: 3, how }, { cause: ending?.error });
        },
      });
      job.tell({ kind: 'wanted', tasks: Number.MAX_SAFE_INTEGER });
      job.start();
    });
  }

  /** Elements that travel one by one. When handing them over turns out to cost more than the work, the rest is done here. */
  async #travelling(
    segment: Segment,
    profile: Profile,
    from: Elements,
    gather: Gather,
    choice: Choice,
    context: Context,
  ): Promise<void> {
    const list = from.local as ArrayLike<unknown>;
    let next = 0;
    let done = 0;
    const decided = choice.grain !== undefined || context.options.plan !== undefined || !context.mayComputeHere;
    const loses = (): boolean =>
      !decided &&
      done > 64 &&
      profile.workNs !== undefined &&
      profile.handNs !== undefined &&
      profile.workNs < profile.handNs;
    await new Promise<void>((resolve, reject) => {
      const job = context.open(
        itemsJob({
          segment,
          degree: choice.degree,
          unordered: false,
          settle: false,
          attempts: 3,
          retries: context.retries,
          batch: context.options.plan === undefined ? undefined : choice.grain,
          profile,
          left: () => from.length - next,
          pull: () => {
            if (next >= from.length || loses()) return END;
            if (!(next in list))
              throw new OssaError('OSSA_CANNOT_TRAVEL', {
                path: `input[${next}]`,
                reason: 'is a hole',
                remedy: 'Fill the array: a hole is neither a value nor undefined.',
              });
            return list[next++];
          },
          deliver: (result) => {
            context.observe?.(this.name, result);
            const handed = performance.now();
            gather.take(result);
            profile.handed(result.count, performance.now() - handed);
            done += result.count;
            context.options.onProgress?.({ done, total: from.length, part: this.name });
          },
          over: (error) => (error === undefined ? resolve() : reject(error)),
          failed: (index, record) => failureOf(record, [], index - record[0], true),
        }),
      );
      job.tell({ kind: 'wanted', tasks: Number.MAX_SAFE_INTEGER });
      job.start();
    });
    if (next < from.length) await this.#here(segment, from, next, gather, { kind: 'values' }, context);
  }
}
