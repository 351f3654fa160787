/** One gang of elements of a piece, or one element: where its inputs come from, what is computed, and where results go. */
import type { NumberName } from '../../../types/element.ts';
import type { Entry, Input } from '../../kernel/entry.ts';
import type { Beside } from '../../kernel/ir/beside.ts';
import { type Kernel, loadedType, type Parameter, type Value } from '../../kernel/ir/ir.ts';
import { predicate } from '../../kernel/passes/predicate.ts';
import { blockLines } from './body.ts';
import { bytesOfNumber, variableType } from './numbers.ts';
import { scalarExpression } from './scalar.ts';
import { type ArrayNames, type Place, ScalarForm } from './scalar-form.ts';
import { vectorAt } from './side-by-side.ts';
import { names } from './signature.ts';
import type { Unit } from './unit.ts';
import { vectorExpression } from './vector.ts';
import type { Layout } from './lanes.ts';
import { VectorForm } from './vector-form.ts';
import { type Lane, sequence } from './vectors.ts';

type Applied = Pick<Entry, 'kernel' | 'inputs'>;

/** The code for the elements from `i` on, an i64. What it takes that is not the same for all stands in `n` elements of streams. */
export interface Gang {
  readonly kernel: Kernel;
  /** What the function declares for it at the beginning. */
  readonly declarations: readonly string[];
  /** The parameters of the kernel; `last` is done where there are fewer elements left than the gang has. */
  fetch(last: readonly string[]): readonly string[];
  body(): readonly string[];
  /** Stores a result at an address, as numbers of a type. */
  store(result: number, type: NumberName, pointer: string): readonly string[];
}

export interface GangOptions {
  readonly unit: Unit;
  readonly arrays: readonly ArrayNames[];
  readonly beside: Beside;
}

/** Elements one by one. */
export function single({ kernel, inputs }: Applied, { unit, arrays, beside }: GangOptions): Gang {
  const form = new ScalarForm({ unit, kernel, prefix: 'v', arrays, beside });
  const value = (input: Input, parameter: Parameter, i: number): string => {
    const { type } = parameter;
    switch (input.from) {
      case 'stream':
        return `${names.stream(i)}[i]`;
      case 'uniform':
        return names.uniform(i);
      case 'index': {
        const start = names.start(i);
        if (type === 'f64') return `${start} + (f64)i`;
        return type === 'f32' ? `(f32)((f64)${start} + (f64)i)` : `(${type})((u32)${start} + (u32)i)`;
      }
      case 'range': {
        const at = `(${names.start(i)} + (${names.first(i)} + (f64)i) * ${names.step(i)})`;
        return type === 'f64' ? at : scalarExpression(unit, type as Lane, 'f64', [at], false);
      }
    }
  };
  return {
    kernel,
    declarations: [],
    fetch: () =>
      kernel.parameters.map(
        (parameter, i) =>
          `const ${variableType(parameter.type)} ${form.name(parameter)} = ${value(inputs[i] as Input, parameter, i)};`,
      ),
    body: () => blockLines(kernel.body, form),
    store: (result, _, pointer) => [`*(${pointer}) = ${form.name(kernel.body.yields[result] as Value)};`],
  };
}

/** Whether a parameter is consecutive integers. */
const isCounted = ({ type }: Parameter, input: Input | undefined): boolean => input?.from === 'index' && type === 'i32';

/** The numbers of lanes, in memory. */
export const laneNumbers = (unit: Unit, lanes: number): string =>
  unit.define(`lanes_${lanes}`, () => `static const i32 lanes_${lanes}[${lanes}] = {${sequence(0, lanes)}};`);

/**
 * Gangs: vectors of elements. The last gang of a piece takes its elements from copies that are filled up with the last of them, so
 * that all lanes compute what some element does, and nothing is read behind a stream.
 */
export class VectorGang implements Gang {
  readonly kernel: Kernel;
  readonly form: VectorForm;
  readonly #applied: Applied;
  readonly #layout: Layout;
  readonly #options: GangOptions;

  constructor(applied: Applied, layout: Layout, options: GangOptions) {
    const { unit, arrays, beside } = options;
    this.kernel = predicate(applied.kernel);
    const counted = this.kernel.parameters.filter((parameter, i) => isCounted(parameter, applied.inputs[i]));
    const place: Place = { unit, kernel: this.kernel, prefix: 'v', arrays, beside };
    this.form = new VectorForm(place, layout, counted);
    this.#applied = applied;
    this.#layout = layout;
    this.#options = options;
  }

  /** Inputs that are read from memory: the streams, and the numbers of lanes. */
  get #sources(): readonly {
    readonly type: NumberName;
    readonly from: string;
    readonly pointer: string;
    readonly copy: string;
  }[] {
    const { inputs } = this.#applied;
    const streams = inputs.flatMap((input, i) =>
      input.from === 'stream'
        ? [{ type: input.element, from: `${names.stream(i)} + i`, pointer: `p${i}`, copy: `t${i}` }]
        : [],
    );
    const numbered = inputs.some(({ from }) => from === 'index' || from === 'range');
    if (!numbered) return streams;
    const numbers = laneNumbers(this.#options.unit, this.#layout.lanes);
    return [...streams, { type: 'i32', from: numbers, pointer: 'lane', copy: 'lane_copy' }];
  }

  get declarations(): readonly string[] {
    return this.#sources.map(({ type, copy }) => `${type} ${copy}[${this.#layout.lanes}];`);
  }

  fetch(last: readonly string[]): readonly string[] {
    const { lanes } = this.#layout;
    const sources = this.#sources;
    const tail = [
      ...(sources.length === 0
        ? []
        : [
            `for (i32 k = 0; k < ${lanes}; k++) {`,
            `  const i32 from = k < n - i ? k : (i32)(n - i) - 1;`,
            ...sources.map(({ copy, pointer }) => `  ${copy}[k] = ${pointer}[from];`),
            '}',
            ...sources.map(({ copy, pointer }) => `${pointer} = ${copy};`),
          ]),
      ...last,
    ];
    return [
      ...sources.map(({ type, from, pointer }) => `const ${type} *${pointer} = ${from};`),
      ...(tail.length === 0 ? [] : [`if (n - i < ${lanes}) {`, ...tail.map((line) => `  ${line}`), '}']),
      ...this.kernel.parameters.flatMap((parameter, i) => this.#parameter(parameter, i)),
    ];
  }

  #parameter(parameter: Parameter, i: number): readonly string[] {
    const input = this.#applied.inputs[i] as Input;
    if (input.from === 'uniform') {
      this.form.bind(parameter, names.uniform(i));
      return [];
    }
    const parts = this.#values(input, parameter.type as Lane, i);
    const first = isCounted(parameter, input)
      ? this.form.first(parameter, `(i32)((u32)${names.start(i)} + (u32)i)`)
      : [];
    const vectors = this.form.variables(parameter).map(({ type, name }, j) => `const ${type} ${name} = ${parts[j]};`);
    return [...first, ...vectors];
  }

  #values(input: Exclude<Input, { from: 'uniform' }>, type: Lane, i: number): readonly string[] {
    const { lanes } = this.form;
    const vectors = lanes.of(bytesOfNumber(type));
    const count = lanes.count(bytesOfNumber(type));
    if (input.from === 'stream')
      return Array.from({ length: count }, (_, j) => this.#read(input.element, type, `p${i} + ${j * vectors.lanes}`));
    const start = names.start(i);
    if (input.from === 'index' && (type === 'i32' || type === 'u32')) {
      const first = vectors.splat(type, `(${type})((u32)${start} + (u32)i)`);
      return Array.from({ length: count }, (_, j) =>
        vectorExpression(vectors, 'add', type, [
          `(${vectors.type(type)})${this.#read('i32', 'i32', `lane + ${j * vectors.lanes}`)}`,
          first,
        ]),
      );
    }
    // As doubles, which hold all of it, and rounded once.
    const wide = lanes.of(8);
    const doubles = Array.from({ length: lanes.count(8) }, (_, j) => {
      const element = `(${vectorExpression(wide, 'f64', 'i32', [this.#read('i32', 'i32', `lane + ${j * wide.lanes}`, wide.lanes)])} + (f64)i)`;
      return input.from === 'index'
        ? `((f64)${start} + ${element})`
        : `(${start} + (${names.first(i)} + ${element}) * ${names.step(i)})`;
    });
    if (type === 'f64') return doubles;
    return lanes.join(
      doubles.map((each) => {
        const made = vectorExpression(wide, type, 'f64', [each]);
        return type === 'f32' ? made : `(${wide.type(type)})${wide.words(made)}`;
      }),
    );
  }

  /** A vector of numbers in memory, as they are loaded. */
  #read(
    element: NumberName,
    type: Lane,
    pointer: string,
    lanes = this.form.lanes.of(bytesOfNumber(type)).lanes,
  ): string {
    return vectorAt(this.#options.unit, element, type, lanes, pointer);
  }

  /** The vectors of a result. */
  results(k: number): readonly string[] {
    return this.form.vectors(this.kernel.body.yields[k] as Value);
  }

  body(): readonly string[] {
    return blockLines(this.kernel.body, this.form);
  }

  store(result: number, type: NumberName, pointer: string): readonly string[] {
    const { unit } = this.#options;
    const parts = this.results(result);
    const wide = loadedType(type) as Lane;
    const { lanes } = this.form.lanes.of(bytesOfNumber(wide));
    // Of wider numbers the lowest bits: every second or fourth of so wide ones.
    const step = bytesOfNumber(wide) / bytesOfNumber(type);
    return parts.map((part, j) => {
      const all = step === 1 ? '' : unit.vector(type, lanes * step);
      const value =
        step === 1 ? part : `__builtin_shufflevector((${all})${part}, (${all})${part}, ${sequence(0, lanes, step)})`;
      return `*(${unit.unaligned(type, lanes)} *)(${pointer} + ${j * lanes}) = ${value};`;
    });
  }
}
