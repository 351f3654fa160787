/** What all of the front end works on: where it is, what every name holds, and what is written. */
import type { AnyNode } from 'acorn';
import type { Builder } from '../ir/builder.ts';
import type { Statement } from '../ir/ir.ts';
import { type Datum, FALSE, isConstant, type FunctionDatum, type ScalarDatum } from './datum.ts';
import type { HeapObject, LoopFacts, Place, Site } from './facts.ts';
import type { Frame } from './frame.ts';
import { type Details, Refused, type RefusalName } from './refusal.ts';
import type { MathLibrary } from './library.ts';
import type { Code, Module } from './module.ts';
import type { Typing } from './typing.ts';

/** Where a jump leads: its flag holds on the ways that took it and are not there yet. */
export interface Target {
  readonly kind: 'break' | 'continue' | 'return';
  readonly labels: readonly string[];
  readonly flag: Place;
  /** The places that are there when it gets there. */
  readonly alive: ReadonlySet<Place>;
  /** Told when a jump leads here. */
  readonly reached?: () => void;
}

/** A loop that is not unrolled, but could be. */
export interface Round {
  readonly facts: LoopFacts;
}

/** Thrown where going on is of no use, since something was learnt that changes what was written. */
export class Again extends Error {}

export type Typings = Readonly<Record<'exact' | 'typed', Typing>>;

/** Each way in which the parts of the front end call each other, as syntax is nested in syntax. */
export interface Grammar {
  readonly expression: (c: Context, node: AnyNode) => Datum;
  /** Whether it holds, as a boolean. */
  readonly condition: (c: Context, node: AnyNode) => ScalarDatum;
  /** `next` is what follows, up to the end of the region: it is done once at most, inside of a branch where that is all that goes on. */
  readonly statement: (c: Context, node: AnyNode, next: () => void) => void;
  readonly call: (c: Context, fn: FunctionDatum, given: readonly Datum[], node: AnyNode) => Datum;
  readonly assign: (c: Context, target: AnyNode, datum: Datum, how: 'assign' | 'initialise') => void;
}

/** Statements that a function may have with all that is compiled into it: as many take a good second. */
const MOST_STATEMENTS = 20_000;

export class Context {
  readonly builder: Builder;
  /** The typing of the function at work: kernels with types of their own may be called by others. */
  typing: Typing;
  readonly typings: Typings;
  readonly grammar: Grammar;
  /** The functions of real numbers that `Math` means in the function at work. */
  math: MathLibrary;
  readonly code: Code;
  /** The captured value of an index, by the name that it has in the code. */
  readonly capture: (index: number, name: string) => Datum;
  frame: Frame;
  /** The calls and rounds of unrolled loops that led here. */
  site: Site;
  /** The site of the function itself. */
  readonly root: Site;
  env: Map<Place, Datum> = new Map();
  /** The jumps that can be made here, innermost last. */
  targets: readonly Target[] = [];
  /** Loops around this place, innermost last. */
  rounds: readonly Round[] = [];
  /** The places that are alive where the region ends. */
  region: ReadonlySet<Place> = new Set();
  /** The place of the result of the function at work. */
  result: Place | undefined;
  /** Functions that are being called. */
  calls: readonly AnyNode[] = [];
  /** Objects that have more than one name, and may not be changed. */
  readonly shared: Set<HeapObject> = new Set();
  /** What is computed once, before everything else. */
  readonly prologue: Statement[] = [];
  /** The top of each module. */
  readonly #frames = new Map<Module, Frame>();
  /** Lengths of arrays that were asked for. */
  readonly lengths: Map<number, ScalarDatum> = new Map();
  /** The loops that were written. */
  readonly loops: Map<Statement, LoopFacts> = new Map();
  /** Something new was learnt: what was written is not right yet. */
  learnt = false;
  #steps = 0;
  readonly #bails: boolean;
  /** Ways may leave tuples of different lengths. */
  readonly lists: boolean;

  constructor(parts: {
    readonly builder: Builder;
    readonly typing: keyof Typings;
    readonly typings: (c: Context) => Typings;
    readonly grammar: Grammar;
    readonly math: MathLibrary;
    readonly code: Code;
    readonly lists: boolean;
    readonly capture: (c: Context, index: number, name: string) => Datum;
    readonly root: Site;
  }) {
    this.site = this.root = parts.root;
    this.builder = parts.builder;
    this.grammar = parts.grammar;
    this.math = parts.math;
    this.code = parts.code;
    this.lists = parts.lists;
    this.capture = (index, name) => parts.capture(this, index, name);
    this.frame = this.frameAt(parts.code.modules[0] as Module);
    this.typings = parts.typings(this);
    this.typing = this.typings[parts.typing];
    this.#bails = parts.typing === 'exact';
  }

  refuse = (name: RefusalName, node: { readonly start: number }, details: Details = {}): never => {
    throw new Refused(name, details, this.module.site(node.start));
  };

  /** What is read outside of an array is 0 here, but would not be for the kernel. */
  get isZeroOutside(): boolean {
    return this.#bails && !this.typing.exact;
  }

  get module(): Module {
    return this.frame.module;
  }

  /** What is written from here on stands at the line of this node. */
  at(node: { readonly start: number }): void {
    const { file, line } = this.module.site(node.start);
    const { site } = this.builder;
    if (site?.line !== line || site.file !== file) this.builder.site = { file, line };
  }

  /** The top of a module, as an activation. */
  frameAt(module: Module): Frame {
    let frame = this.#frames.get(module);
    if (!frame) {
      const node = module.analysis.program;
      frame = { module, node, site: this.root.inside(node, 'module'), parent: undefined };
      this.#frames.set(module, frame);
    }
    return frame;
  }

  /** Does something as if it stood in another activation. */
  inFrame<T>(frame: Frame, act: () => T): T {
    const { frame: outer } = this;
    this.frame = frame;
    try {
      return act();
    } finally {
      this.frame = outer;
    }
  }

  expression(node: AnyNode): Datum {
    return this.grammar.expression(this, node);
  }

  statement(node: AnyNode, next: () => void): void {
    if (++this.#steps > MOST_STATEMENTS) this.refuse('size', node, { limit: MOST_STATEMENTS, what: 'statements' });
    this.grammar.statement(this, node, next);
  }

  /** Whether an expression holds. */
  condition(node: AnyNode): ScalarDatum {
    return this.grammar.condition(this, node);
  }

  /** A number or boolean. */
  scalar(node: AnyNode): ScalarDatum {
    return this.toScalar(this.expression(node), node);
  }

  toScalar(datum: Datum, node: AnyNode): ScalarDatum {
    if (datum.kind === 'scalar') return datum;
    // No way leads here on which it is looked at.
    if (datum.kind === 'unset') return this.typing.literal(0);
    return this.refuseDatum(datum, node);
  }

  /** Says why something that is no number cannot be used as one. */
  refuseDatum(datum: Exclude<Datum, ScalarDatum>, node: AnyNode): never {
    if (datum.kind === 'nothing') return this.refuse(datum.refusal, node, datum.details);
    return this.refuse('notNumber', node, { what: describe(datum) });
  }

  /** Written once, before everything else: what the kernel is given, in the type that it is computed with. */
  before(write: () => ScalarDatum): ScalarDatum {
    const { site } = this.builder;
    this.builder.site = undefined;
    let result: ScalarDatum = FALSE;
    const { statements } = this.builder.block(() => {
      result = write();
      return [];
    });
    this.builder.site = site;
    this.prologue.push(...statements);
    return result;
  }

  /** The jump that every way to here has made, if there is one. */
  get jumped(): Target | undefined {
    return this.targets.find(({ flag }) => isConstant(this.env.get(flag), 1));
  }

  /** The jumps that some of the ways to here have made. */
  get pending(): readonly Target[] {
    return this.targets.filter(({ flag }) => {
      const state = this.env.get(flag);
      return state !== undefined && !isConstant(state, 0);
    });
  }
}

const forms: Readonly<Record<HeapObject['form'], string>> = {
  tuple: 'a tuple',
  struct: 'a struct',
  list: 'a tuple of one length or another',
  random: 'random numbers',
};

/** What something is that is no number, for messages. */
export function describe(datum: Datum): string {
  switch (datum.kind) {
    case 'scalar':
      return datum.type === 'bool' ? 'a boolean' : 'a number';
    case 'object':
      return forms[datum.object.form];
    case 'given':
      return datum.form === 'tuple' ? `the tuple '${datum.name}'` : `the struct '${datum.name}'`;
    case 'array':
      return `the typed array '${datum.name}'`;
    case 'near':
      return `the neighbourhood '${datum.name}'`;
    case 'function':
    case 'method':
      return 'a function';
    case 'builtin':
      return datum.path.join('.');
    default:
      return 'a result that is not there';
  }
}
