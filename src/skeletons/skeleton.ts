/** A program as a value, and how programs are composed: `Skeleton`, `seq`, `pipe` and `.to()`. */
import { OssaError } from '../errors.ts';
import type { AnySkeleton, AnyStage, Chain, FlagsOf, Fn, In, Last, Out, Stage, StateAfter } from './chain.ts';
import { describe } from './describe.ts';
import type { Flag, Flags } from './flag.ts';
import { nodeToJson, type NodeJson } from './json.ts';
import { inline, type KindOf } from './kind.ts';
import type { Node } from './node.ts';
import { pipeKind } from './pipe.ts';
import { seqKind } from './seq.ts';
import { checkFunction, requireOrderedState } from './validate.ts';

/** Programs nested deeper than this would not be walked, printed or run without overflowing a stack somewhere. */
const DEEPEST = 256;

let begun: (() => void) | undefined;

/** Called once, when the first program is made: what will run it can get ready meanwhile. */
export function whenFirstProgram(listener: () => void): void {
  begun = listener;
}

/**
 * A program that transforms a stream of `I` into a stream of `O`, with effects `F` (see flag.ts). Immutable; made by the
 * combinators, never by `new`. `run` feeds it one input, `stream` many; printing it shows its structure.
 */
export class Skeleton<in I, out O, out F extends Flag = never> {
  /** Carries the types; never there at run time. */
  declare readonly '~types': { in(x: I): void; out: O; flags: F };
  /** What a program of another copy of Ossa is known by. */
  readonly '~ossa' = 'skeleton';
  readonly node: Node;
  /** Its effects: `F` as a value. */
  readonly flags: Flags;
  /** Whether it keeps state from one input to the next, be it one for all or one for each key. */
  readonly keepsState: boolean;
  /** Levels of nesting: 1 for a function. */
  readonly depth: number;
  /** The programs it is composed of, in order. */
  readonly parts: readonly AnySkeleton[];
  readonly #kind: KindOf<Node>;

  constructor(kind: KindOf<Node>, node: Node, parts: readonly AnySkeleton[]) {
    this.#kind = kind;
    this.parts = Object.freeze(parts);
    this.node = Object.freeze(node);
    this.flags = kind.flags(
      node,
      parts.map((part) => part.flags),
    );
    this.keepsState =
      kind.state === 'holds' || (kind.state === undefined && parts.some(({ keepsState }) => keepsState));
    this.depth = 1 + Math.max(0, ...parts.map(({ depth }) => depth));
    if (this.depth > DEEPEST) throw new OssaError('OSSA_NESTED_TOO_DEEP', { limit: DEEPEST });
    Object.freeze(this);
    begun?.();
    begun = undefined;
  }

  /**
   * This program, then `next`: what this gives is what `next` receives. As `pipe(this, next)`, but an inline function's
   * parameter gets its type from here: `decode.to((photo) => blur(photo))`. Chaining is flat: `a.to(b).to(c)` prints as
   * `pipe(a ▸ b ▸ c)`.
   *
   * @throws OssaError `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`, `OSSA_UNORDERED_STATE` (state for all items after `unordered`).
   */
  to<Self extends AnySkeleton, P, G extends Flag = never>(
    this: Self,
    next: Stage<Out<Self>, P, StateAfter<FlagsOf<Self>, G>>,
  ): Skeleton<In<Self>, P, FlagsOf<Self> | G> {
    const before = this.node.kind === 'pipe' ? this.parts : [this];
    return compose([...before, programOf(next as AnyStage, 'to')]);
  }

  /** One line: `pipe(farm(decode, degree 4) ▸ map(price) ▸ reduce(sum))`. */
  toString(): string {
    return inline(this.node.kind, this.parts.map(String), this.#kind.details(this.node));
  }

  /** The tree as data: kinds, hints and names of functions; no code, no captured values. */
  toJSON(): NodeJson {
    return nodeToJson(this.node);
  }
}

Object.defineProperty(Skeleton.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value: Skeleton.prototype.toString,
});

/** Makes a program from a node of the given kind and the programs that are its children. For the combinators. */
export function build<N extends Node, I, O, F extends Flag>(
  kind: KindOf<N>,
  node: N,
  parts: readonly AnySkeleton[],
): Skeleton<I, O, F> {
  return new Skeleton(kind as unknown as KindOf<Node>, node, parts);
}

/** Whether a value is a program, made by this or another copy of Ossa. */
export function isSkeleton(value: unknown): value is AnySkeleton {
  return typeof value === 'object' && value !== null && '~ossa' in value && value['~ossa'] === 'skeleton';
}

/**
 * The program that a stage is: a function is `seq` of it.
 *
 * @throws OssaError `OSSA_NOT_A_SKELETON` when it is neither a program nor a function; `OSSA_NOT_A_FUNCTION` when the function
 * cannot be a stage (a generator function, a class).
 */
export function programOf<I, O, F extends Flag>(stage: Stage<I, O, F>, where: string): Skeleton<I, O, F> {
  if (isSkeleton(stage)) return stage as Skeleton<I, O, F>;
  if (typeof stage !== 'function') throw new OssaError('OSSA_NOT_A_SKELETON', { where, given: describe(stage) });
  return build(seqKind, { kind: 'seq', fn: checkFunction(stage, where) }, []);
}

/**
 * A function as a program: each input gives `f(input)`, awaited when it is a promise. Combinators take plain functions, so that
 * `seq` is needed only where a program is wanted by itself, for `.to()` for instance.
 *
 * Law: `pipe(seq(f), seq(g)) = seq(x => g(f(x)))`.
 * Source: Cole, "Algorithmic Skeletons", 1989; Danelutto and Pasqualetti's `seq`.
 *
 * @throws OssaError `OSSA_NOT_A_FUNCTION`
 * @example seq((n: number) => n + 1).to((n) => n * 2)
 */
export function seq<I, O>(f: Fn<I, O>): Skeleton<I, O> {
  return build(seqKind, { kind: 'seq', fn: checkFunction(f, 'seq') }, []);
}

/**
 * Composition: each output of a stage is an input of the next. Meaning: `pipe(f, g)(x) = g(f(x))`, stage after stage; in
 * parallel, different stages may work on different items at the same time.
 *
 * Laws: associative, `pipe(a, pipe(b, c)) = pipe(pipe(a, b), c)`; `pipe(p) = p`.
 * Cost: on a long stream, the slowest stage sets the pace; with degree at choice, the sum of the stages' work over all cores.
 * Source: Cole 1989; Aldinucci and Danelutto, "Stream parallel skeleton optimization", 1999 (normal form).
 *
 * A function written inline needs its parameter's type here; `.to()` infers it.
 *
 * @throws OssaError `OSSA_NOT_A_SKELETON`, `OSSA_NOT_A_FUNCTION`; `OSSA_UNORDERED_STATE` when a stage with one state for all
 * items comes after one that is unordered; `OSSA_INVALID_ARGUMENT` without any stage.
 * @example pipe(farm(decode, { degree: 4 }), map(price), reduce(sum))
 */
export function pipe<const S extends readonly AnyStage[]>(
  ...stages: S extends Chain<S> ? S : Chain<S>
): Skeleton<In<S[0]>, Out<Last<S>>, FlagsOf<S[number]>> {
  if (stages.length === 0) {
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: 'pipe', expects: 'at least one stage', given: 'none' });
  }
  return compose((stages as readonly AnyStage[]).map((stage, i) => programOf(stage, pipeKind.placeOf(i))));
}

function compose<I, O, F extends Flag>(parts: readonly AnySkeleton[]): Skeleton<I, O, F> {
  requireOrderedState(parts);
  return build(pipeKind, { kind: 'pipe', stages: Object.freeze(parts.map((part) => part.node)) }, parts);
}
