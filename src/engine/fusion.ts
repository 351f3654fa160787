/**
 * Parts one after the other, or side by side, as one kernel, without the collections between them. Where that is no kernel, or fails, the parts
 * are run one by one.
 */
import { changeMemory } from '../types/move.ts';
import type { Context } from './context.ts';
import { type Fusible, fusible } from './fusible.ts';
import type { Into, Wanted } from './into.ts';
import { compilingMs } from './loop-kernels.ts';
import { DECLINED, freed, inOrder, inOrderMoved, retried, type Runner } from './operators/operator.ts';
import { NotComputed } from './pieces.ts';
import { throughResident } from './resident.ts';
import type { Part } from './steps.ts';

/** A part with what runs it. */
export interface Running {
  readonly part: Part;
  readonly runner: Runner;
}

/** What runs the parts of a program, some of them as one; `nameOf` says how plans call parts `from` to `to`. */
export function fusing(all: readonly Running[], nameOf: (from: number, to: number) => string): readonly Runner[] {
  const runners: Runner[] = [];
  for (let at = 0; at < all.length;) {
    const rest = all.slice(at);
    const fused = fusible(
      rest.map(({ part }) => part),
      (count) => nameOf(at, at + count - 1),
    );
    const count = fused?.count ?? 1;
    const { first } = fused ?? {};
    const part = (from: number, to: number): readonly Runner[] =>
      fusing(rest.slice(from, to), (a, b) => nameOf(at + from + a, at + from + b));
    const apart =
      first === undefined
        ? rest.slice(0, count).map(({ runner }) => runner)
        : [...part(0, first), ...part(first, count)];
    runners.push(fused === undefined ? (apart[0] as Runner) : new FusedRunner(fused, apart));
    at += count;
  }
  return runners;
}

class FusedRunner implements Runner {
  readonly runResident: Runner['runResident'];
  readonly runRounds: Runner['runRounds'];
  readonly #fused: Fusible;
  readonly #apart: readonly Runner[];
  /** What the parts took one by one: from when on one kernel of them pays. */
  #spentMs = 0;

  constructor(fused: Fusible, apart: readonly Runner[]) {
    this.#fused = fused;
    this.#apart = apart;
    this.runResident = fused.resident === true ? (input, context) => this.#resident(input, context) : undefined;
    const { rounds } = fused.algorithm;
    this.runRounds = rounds && ((...given) => (this.#pays(given[2]) ? rounds(...given) : undefined));
  }

  async run(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const result = await this.#together(input, context, into);
    return result === DECLINED ? this.#timed(() => inOrder(this.#apart, input, context, into)) : result;
  }

  async runMoved(input: unknown, context: Context, into?: Into): Promise<unknown> {
    const result = await this.#together(input, context, into);
    if (result === DECLINED) return this.#timed(() => inOrderMoved(this.#apart, input, context, into));
    changeMemory(input, freed);
    return result;
  }

  async #resident(input: unknown, context: Context): Promise<unknown> {
    const result = await this.#together(input, context, 'resident');
    return result === DECLINED ? this.#timed(() => throughResident(this.#apart, input, 'resident', context)) : result;
  }

  async #timed<A>(work: () => Promise<A>): Promise<A> {
    const began = performance.now();
    const result = await work();
    this.#spentMs += performance.now() - began;
    return result;
  }

  #pays({ options: { kernels } }: Context): boolean {
    return kernels === undefined ? this.#spentMs >= compilingMs() : kernels !== 'js';
  }

  async #together(input: unknown, context: Context, wanted: Wanted): Promise<unknown> {
    if (!this.#pays(context)) return DECLINED;
    try {
      return (await this.#fused.algorithm(input, context, wanted)) ?? DECLINED;
    } catch (error) {
      // How the parts fail, each by itself, is for them to say.
      if (error instanceof NotComputed || retried(error)) return DECLINED;
      throw error;
    }
  }
}
