/**
 * The front end: the code of a captured function becomes a kernel. Everything that it calls is compiled into it, tuples and structs are
 * taken apart into their numbers, and jumps become structure. What cannot be lowered is refused, with the place and the way out.
 */
import type { AnyNode } from 'acorn';
import type { Captured } from '../../capture/unit.ts';
import { Builder } from '../ir/builder.ts';
import type { Kernel, Value } from '../ir/ir.ts';
import { assign } from './assign.ts';
import { call, callBuiltin, nameOf } from './calls.ts';
import { Again, Context, describe, type Grammar } from './context.ts';
import { type Datum, FALSE, type FunctionDatum, nothing } from './datum.ts';
import { doubtfulLoops } from './ends.ts';
import { Exact } from './exact.ts';
import { condition, expression } from './expressions.ts';
import { Site } from './facts.ts';
import { Given } from './given.ts';
import type { MathLibrary } from './library.ts';
import { codeOf } from './module.ts';
import { functionOf } from './names.ts';
import { type Refusal, Refused } from './refusal.ts';
import { flatten } from './results.ts';
import { valueOf } from './scalar.ts';
import { type ResultShape, type Shape, shapeOf, type Source } from './shape.ts';
import { statement } from './statements.ts';
import { Typed } from './typed.ts';

export interface LowerOptions {
  /** The shape of each argument. */
  readonly parameters: readonly Shape[];
  /** The shapes of the captured values; those that they have now, if left out. */
  readonly captures?: readonly Shape[];
  /** The shape of the result: in `exact` typing a bool asks whether it is true, in the way that a condition does. */
  readonly result?: Shape;
  /** `exact`: numbers are doubles as in JavaScript. `typed`: arithmetic is done in the types of the parameters. */
  readonly typing: 'exact' | 'typed';
  /** The functions of real numbers; in `exact` typing, too, their digits are the library's then. Without it they are refused. */
  readonly math?: MathLibrary;
  readonly fast?: boolean;
}

export interface Lowered {
  readonly kernel: Kernel;
  /** What each parameter of the kernel stands for. */
  readonly parameters: readonly Source[];
  /** What each array stands for; tables of the kernel's own have no source. */
  readonly arrays: readonly (Source | undefined)[];
  /** The results of the kernel are the numbers of this, in order. */
  readonly result: ResultShape;
}

const grammar: Grammar = { expression, condition, statement, call, assign };

/** Facts are found in a few tries; more of them would be a mistake. */
const MOST_TRIES = 50;

/** The kernel of a function, or why there is none. */
export function lower(captured: Captured, options: LowerOptions): Lowered | { readonly refusal: Refusal } {
  const root = new Site();
  const shapes = options.captures ?? captured.values().map((value) => shapeOf(value));
  for (let tries = 0; ; tries++) {
    const attempt = new Attempt(captured, { ...options, captures: shapes }, root);
    try {
      const lowered = attempt.lower();
      if (!attempt.learnt || tries === MOST_TRIES) return lowered;
    } catch (error) {
      if (error instanceof Again && tries < MOST_TRIES) continue;
      if (!(error instanceof Refused)) throw error;
      // It may be wrong about what is not known yet.
      if (!attempt.learnt || tries === MOST_TRIES)
        return { refusal: { ...error.refusal, ...captured.original?.(error.refusal) } };
    }
  }
}

/** One try, with what was learnt before. */
class Attempt {
  readonly #context: Context;
  readonly #captured: Captured;
  readonly #options: LowerOptions;
  readonly #given = new Given();

  constructor(captured: Captured, options: LowerOptions, root: Site) {
    this.#captured = captured;
    this.#options = options;
    const builder = new Builder();
    const code = codeOf(captured.unit);
    const captures = options.captures ?? [];
    this.#context = new Context({
      builder,
      grammar,
      root,
      code,
      math: options.math ?? {},
      capture: (c, index, name) => {
        const shape = captures[index];
        return shape ? this.#given.capture(c, index, shape, name) : nothing('unknown', { name });
      },
      typing: options.typing,
      typings: (c) => ({
        exact: new Exact(builder, c.refuse),
        typed: new Typed(builder, c.refuse, () => void (c.learnt = true)),
      }),
    });
  }

  get learnt(): boolean {
    return this.#context.learnt;
  }

  lower(): Lowered {
    const c = this.#context;
    const { typing, fast = false, result: declared } = this.#options;
    let results: readonly Value[] = [];
    let shape: ResultShape | undefined;
    if (c.root.outside) c.env.set(c.root.outside, FALSE);
    const { statements } = c.builder.block(() => {
      const { datum, node } = this.#result();
      const flat = flatten(c, datum, declared, node);
      shape = flat.shape;
      results = flat.numbers.map((each) => valueOf(c.builder, each));
      return results;
    });
    // What is called by its place is no name in the text of a kernel.
    const name = this.#captured.unit.name.replaceAll(/[^\p{L}\p{N}$_]+/gu, '_');
    const made = c.builder.kernel(name, results, { outside: typing === 'exact' ? 'bail' : 'zero', fast });
    const kernel = { ...made, body: { statements: [...c.prologue, ...statements], yields: results } };
    if (typing === 'exact') this.#guard(kernel);
    return {
      kernel,
      parameters: this.#given.parameters.map(({ source }) => source),
      arrays: kernel.arrays.map((_, i) => this.#given.arrays.get(i)),
      result: shape as ResultShape,
    };
  }

  /** Loops that might not end have to be written again so that they do. */
  #guard(kernel: Kernel): void {
    const c = this.#context;
    for (const loop of doubtfulLoops(kernel)) {
      const facts = c.loops.get(loop);
      if (!facts || facts.guarded) continue;
      facts.guarded = c.learnt = true;
      c.root.outside ??= c.root.place(c.root, 'outside');
    }
  }

  #result(): { readonly datum: Datum; readonly node: AnyNode } {
    const c = this.#context;
    const { root } = c.code;
    const { parameters } = this.#options;
    const fn = functionOf(c, root);
    if (fn.kind === 'builtin') {
      const node: AnyNode = c.module.analysis.program;
      const given = parameters.map((shape, i) => this.#given.argument(c, i, shape, `x${i}`));
      return { datum: callBuiltin(c, fn, given, node), node };
    }
    if (fn.kind !== 'function') return c.refuse('notFunction', c.module.exports[0] as AnyNode, { name: describe(fn) });
    c.frame = fn.frame;
    this.#checkParameters(fn);
    const given = parameters.map((shape, i) => {
      const parameter = fn.node.params[i];
      return this.#given.argument(c, i, shape, parameter?.type === 'Identifier' ? parameter.name : `argument.${i}`);
    });
    // Its types are those of the options.
    return { datum: call(c, { ...fn, declared: undefined }, given, fn.node), node: fn.node };
  }

  /** Declared types are for the parameters that there are. */
  #checkParameters(fn: FunctionDatum): void {
    const { params } = fn.node;
    const given = this.#options.parameters.length;
    const needed = params.filter(({ type }) => type !== 'AssignmentPattern' && type !== 'RestElement').length;
    const isOpen = params.some(({ type }) => type === 'RestElement');
    if (this.#options.typing === 'exact' || (given >= needed && (isOpen || given <= params.length))) return;
    const details = { name: nameOf(fn), takes: params.length, given };
    this.#context.refuse('parameters', fn.node, details);
  }
}
