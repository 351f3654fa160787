/**
 * From a captured function to the IR. Functions that it calls are inlined, objects and tuples become their numbers, and jumps become
 * the arms of branches and flags.
 */
import type { AnyNode } from 'acorn';
import type { Site } from '../../../errors.ts';
import { elementOf, type NumberName } from '../../../types/element.ts';
import { Builder } from '../ir/builder.ts';
import { type Kernel, type Scalar, type Value } from '../ir/ir.ts';
import { verify } from '../ir/verify.ts';
import type { Captured } from '../../capture/unit.ts';
import { Expressions } from './expressions.ts';
import { leaves, type Operand, valueOf, type VariableTypes } from './operand.ts';
import { Program } from './program.ts';
import { type Refusal, Refused } from './refusal.ts';
import { State } from './state.ts';
import { Statements } from './statements.ts';
import { exact, typed } from './typing.ts';

/** What a parameter of the function is. */
export type ParameterShape =
  | { readonly kind: 'number'; readonly type: Scalar; readonly varying?: boolean }
  | { readonly kind: 'struct'; readonly fields: Readonly<Record<string, Scalar>> };

export interface LowerOptions {
  readonly typing: 'exact' | 'typed';
  readonly parameters: readonly ParameterShape[];
  /** The captured values as they are now: their kinds count, not what they are. */
  readonly captured: readonly unknown[];
  /** Functions whose digits are not the same everywhere may be used: they are Ossa's own then. */
  readonly ownMath: boolean;
  readonly fast: boolean;
}

/** What a parameter of the kernel stands for. */
export type KernelInput =
  | { readonly from: 'parameter'; readonly parameter: number; readonly field?: string }
  | { readonly from: 'capture'; readonly capture: number; readonly path: readonly string[] };

/** The shape of what a function gives. */
export type ResultShape = 'number' | 'bool' | { readonly tuple: number } | { readonly struct: readonly string[] };

export interface Lowered {
  readonly kernel: Kernel;
  readonly inputs: readonly KernelInput[];
  readonly arrays: readonly { readonly capture: number; readonly path: readonly string[] }[];
  readonly result: ResultShape;
}

/** Lowering begins again while the types of variables grow: they can grow twice each. */
const MOST_ROUNDS = 16;

/**
 * The kernel of a function, or why there is none. In `exact` typing it means what JavaScript means, and says of an element where it
 * cannot (`Kernel.outside`).
 */
export function lower(captured: Captured, options: LowerOptions): Lowered | { readonly refusal: Refusal } {
  const types: VariableTypes = new Map();
  try {
    const program: { current?: Attempt } = {};
    // The trees are kept: variables are known by their nodes.
    const parsed = new Program(captured.unit.source, (capture) =>
      (program.current as Attempt).captured(capture, options.captured[capture], []),
    );
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const attempt = (program.current = new Attempt(captured, parsed, options, types));
      const lowered = attempt.run();
      if (!attempt.grown) {
        verify(lowered.kernel, 'lowering');
        return lowered;
      }
    }
    return refuse(captured.unit.site, 'variables whose types do not settle', 'Give each variable numbers of one type.');
  } catch (error) {
    if (error instanceof Refused) return { refusal: error.refusal };
    throw error;
  }
}

const refuse = (site: Site, construct: string, fix: string): { readonly refusal: Refusal } => ({
  refusal: { site, construct, fix },
});

class Attempt {
  readonly #unit: Captured['unit'];
  readonly #program: Program;
  readonly #options: LowerOptions;
  readonly #builder = new Builder();
  readonly #state: State;
  readonly #inputs: KernelInput[] = [];
  readonly #arrays: { capture: number; path: readonly string[] }[] = [];
  /** What was captured already: numbers as they are in the parameter. */
  readonly #known = new Map<string, Value | Operand>();

  constructor({ unit }: Captured, program: Program, options: LowerOptions, types: VariableTypes) {
    this.#unit = unit;
    this.#program = program;
    this.#options = options;
    this.#state = new State(this.#builder, options.typing === 'exact' ? exact : typed, types);
  }

  get grown(): boolean {
    return this.#state.grown;
  }

  run(): Lowered {
    const { fast, parameters, typing } = this.#options;
    const root = this.#program.root();
    if (root === undefined)
      throw new Refused({
        site: this.#unit.site,
        construct: 'a function of the language',
        fix: 'Call it in an arrow function: x => Math.abs(x).',
      });
    const given = parameters.map((shape, i) => this.#parameter(shape, i));
    const expressions = new Expressions({
      state: this.#state,
      program: this.#program,
      ownMath: this.#options.ownMath,
      body: (e, node, statements, scope) => new Statements(e, node as AnyNode).body(statements, scope),
      part: (capture, value, path) => this.captured(capture, value, path),
    });
    const result = expressions.call(root.node, root.scope, given, root.node as AnyNode);
    const numbers = leaves(result);
    const shape = shapeOf(result);
    if (shape === undefined || numbers.some(({ kind }) => kind !== 'value' && kind !== 'literal'))
      throw new Refused({
        site: this.#unit.site,
        construct: 'a result that is no number',
        fix: 'Return numbers on all paths: one, an array, or an object of them.',
      });
    const results = numbers.map((leaf) => (leaf.kind === 'value' ? leaf.value : this.#state.number(leaf, 'f64')));
    const outside = typing === 'exact' ? 'bail' : 'zero';
    return {
      kernel: this.#builder.kernel(this.#unit.name.replaceAll(/[^\w$]/g, '_'), results, { outside, fast }),
      inputs: this.#inputs,
      arrays: this.#arrays,
      result: shape,
    };
  }

  #input(input: KernelInput, name: string, type: Scalar, varying: boolean): Value {
    this.#inputs.push(input);
    return this.#builder.parameter(name, type, varying);
  }

  /** In exact typing all numbers are doubles. */
  #asNumber(value: Value): Operand {
    return valueOf(
      this.#options.typing === 'exact' && value.type !== 'bool' ? this.#state.convert(value, 'f64') : value,
    );
  }

  #parameter(shape: ParameterShape, parameter: number): Operand {
    if (shape.kind === 'number')
      return this.#asNumber(
        this.#input({ from: 'parameter', parameter }, `x${parameter}`, shape.type, shape.varying ?? true),
      );
    const fields = Object.entries(shape.fields).map(([field, type]): [string, Operand] => [
      field,
      this.#asNumber(this.#input({ from: 'parameter', parameter, field }, field, type, true)),
    ]);
    return { kind: 'struct', fields: new Map(fields) };
  }

  /** A captured value, or a part of one. What is used of it becomes a parameter of the kernel, so that it may change. */
  captured(capture: number, value: unknown, path: readonly string[]): Operand {
    const key = [capture, ...path].join('.');
    const known = this.#known.get(key) ?? this.#newCapture(capture, value, path);
    this.#known.set(key, known);
    // Where it is converted has to come before where it is used, so each use does.
    return 'kind' in known ? known : this.#asNumber(known);
  }

  #newCapture(capture: number, value: unknown, path: readonly string[]): Value | Operand {
    const name = this.#unit.captures[capture] ?? 'captured';
    const input: KernelInput = { from: 'capture', capture, path };
    if (typeof value === 'boolean') return this.#input(input, name, 'bool', false);
    if (typeof value === 'number') return this.#input(input, name, Object.is(value | 0, value) ? 'i32' : 'f64', false);
    const element = elementOf(value);
    if (element === undefined) return { kind: 'captured', value, capture, path };
    if ((value as Float64Array).buffer instanceof SharedArrayBuffer)
      throw new Refused({
        site: this.#unit.site,
        construct: `'${name}', an array in shared memory`,
        fix: 'Capture a copy of it, unless others are to change it meanwhile.',
      });
    this.#arrays.push({ capture, path });
    return { kind: 'array', array: this.#builder.array({ name, element: element.name as NumberName }) };
  }
}

function shapeOf(operand: Operand): ResultShape | undefined {
  if (operand.kind === 'literal') return 'number';
  if (operand.kind === 'value') return operand.value.type === 'bool' ? 'bool' : 'number';
  if (operand.kind === 'tuple') return { tuple: operand.items.length };
  return operand.kind === 'struct' ? { struct: [...operand.fields.keys()] } : undefined;
}
