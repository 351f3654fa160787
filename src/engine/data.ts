/**
 * A data-parallel part on one collection: maps fused into one body, possibly ending in a reduction. Collections of numbers are
 * seen by all workers in shared memory and handed out as index ranges; anything else travels in batches.
 */
import { isOwnOperator } from '../compiler/capture/own.ts';
import { type Emitted, foldAll, indexed } from '../compiler/emit/js/runtime.ts';
import { OssaError } from '../errors.ts';
import { instanceOf } from '../instances/thread/instance.ts';
import { Profile } from '../optimizer/profile.ts';
import type { Outputs } from '../skeletons/kind.ts';
import { open } from '../skeletons/meaning.ts';
import type { Operator } from '../skeletons/node.ts';
import { hasEffect } from '../skeletons/stages.ts';
import { BLOCK } from '../skeletons/tree.ts';
import { free, isInMemory } from '../types/move.ts';
import { isStruct } from '../types/typed.ts';
import { CallRunner } from './call-runner.ts';
import type { Context } from './context.ts';
import { distribute } from './distribute.ts';
import { counted, type Elements, elementsOf } from './elements.ts';
import { Gather, type Output } from './gather.ts';
import { collection, countLength, reported } from './inputs.ts';
import type { Into } from './into.ts';
import type { Runner } from './operators/operator.ts';
import { LoopKernels, loopShape } from './loop-kernels.ts';
import { Segment } from './segment.ts';
import { fusedSteps, type DataPart } from './steps.ts';

/** Whether something in the bodies must not be done twice. */
const isOnce = (maps: DataPart['maps']): boolean => maps.some(({ body }) => hasEffect(body.node, 'atMostOnce'));

interface Entry {
  readonly segment: Segment;
  readonly profile: Profile;
  readonly kernels: LoopKernels;
}

export class DataRunner implements Runner {
  readonly part: DataPart;
  readonly name: string;
  /** The reduction of values that travel, where it must not be done here. */
  #folding: CallRunner | undefined;
  readonly #segments = new Map<string, Entry>();

  constructor(part: DataPart, name: string) {
    this.part = part;
    this.name = name;
  }

  async run(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const { source, maps, reduce } = this.part;
    const from =
      source === 'generate'
        ? counted(countLength(input))
        : elementsOf(collection(input, maps.length > 0 ? 'map' : 'reduce'));
    if (reduce === undefined) return this.#maps(from, maps, context, into);
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

  async runMoved(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const result = await this.run(input, context, into);
    if (isInMemory(input)) free(input);
    return result;
  }

  async #maps(from: Elements, maps: DataPart['maps'], context: Context, into?: Into): Promise<unknown> {
    const fused = (): Promise<unknown> => this.#apply(from, maps, context, into);
    if (maps.length === 1) return fused();
    return this.#unfusedOnFailure(fused, async () => {
      let value: unknown;
      for (const [i, map] of maps.entries())
        value = await this.#apply(
          i === 0 ? from : elementsOf(value),
          [map],
          context,
          i === maps.length - 1 ? into : undefined,
        );
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

  async #apply(from: Elements, maps: DataPart['maps'], context: Context, into?: Into): Promise<unknown> {
    const as = maps[maps.length - 1]?.as;
    return this.#execute(from, maps, as === undefined ? { kind: 'values' } : { kind: 'typed', as, into }, context);
  }

  async #fold(from: Elements, maps: DataPart['maps'], op: Operator<unknown>, context: Context): Promise<unknown> {
    if (from.length === 0) return op.identity;
    if (from.shared === undefined) return this.#foldValues(from.local, op, context);
    const stored = maps.length > 0 ? maps.at(-1)?.as : from.element;
    const buffer = isStruct(stored) ? undefined : stored;
    return this.#execute(from, maps, { kind: 'fold', op, buffer }, context);
  }

  async #foldValues(values: unknown, op: Operator<unknown>, context: Context): Promise<unknown> {
    const from = elementsOf(values);
    if (from.shared !== undefined && from.length >= BLOCK * 4) return this.#fold(from, [], op, context);
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
    const { segment } = this.#segment([], 'index', { kind: 'fold', op, buffer: undefined });
    return this.#foldHere(segment, from, op);
  }

  #foldHere(segment: Segment, from: Elements, op: Operator<unknown>): unknown {
    const { fold, combine } = instanceOf(segment.code()).emitted as Required<Emitted>;
    return reported(() => foldAll(indexed(from.local), from.length, fold, combine, op.identity));
  }

  #segment(maps: DataPart['maps'], read: Elements['read'], output: Output): Entry {
    const key = `${this.part.maps.indexOf(maps[0] as never)}+${maps.length} ${read} ${output.kind}`;
    let entry = this.#segments.get(key);
    if (entry === undefined) {
      const segment = new Segment({
        read,
        steps: fusedSteps(maps),
        serial: false,
        once: isOnce(maps),
        ...(output.kind === 'fold' ? { fold: output.op } : {}),
      });
      entry = { segment, profile: new Profile(), kernels: new LoopKernels(segment) };
      this.#segments.set(key, entry);
    }
    return entry;
  }

  async #execute(from: Elements, maps: DataPart['maps'], output: Output, context: Context): Promise<unknown> {
    const { segment, profile, kernels } = this.#segment(maps, from.read, output);
    const gather = new Gather(output, from.length, () => instanceOf(segment.code()).emitted.combine);
    if (from.length > 0) {
      // What fails in a fold by itself is the operator; with maps before it, they are run again apart.
      const indexed = output.kind !== 'fold';
      const loop = kernels.of(loopShape(segment, from), from, profile, context);
      const code = loop instanceof Promise ? await loop : loop;
      await distribute({ name: this.name, segment, profile, from, sink: gather, indexed, code }, context);
    }
    return reported(() => gather.result());
  }
}
