/** Random pieces of work: an entry with everything that its function is called with. */
import { countsOf } from '../../src/compiler/kernel/digits.ts';
import { type Entry, fanOutOf, type Input } from '../../src/compiler/kernel/entry.ts';
import { Builder } from '../../src/compiler/kernel/ir/builder.ts';
import type { ArrayParameter, Kernel, Parameter, Scalar, Value } from '../../src/compiler/kernel/ir/ir.ts';
import { loadedType } from '../../src/compiler/kernel/ir/ir.ts';
import { inline } from '../../src/compiler/kernel/passes/compose.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { BLOCK } from '../../src/skeletons/tree.ts';
import { elements, type NumberName, type TypedCollection } from '../../src/types/element.ts';
import {
  elementNames,
  type KernelOptions,
  randomArrays,
  randomKernel,
  type ResultType,
  type WrittenFunction,
} from './random-kernel.ts';
import { chance, oneOf, randomValue } from './values.ts';

/** What an input is called with: a stream, the start of an index, start, first and step of a range, or a value. */
export type Given = TypedCollection | readonly number[];

/** An entry and what it is applied to. */
export interface Piece {
  readonly entry: Entry;
  readonly n: number;
  /** One for each input. */
  readonly inputs: readonly Given[];
  /** Values of the operator's uniforms. */
  readonly uniforms: readonly number[];
  /** Of the kernel, then of the operator. */
  readonly arrays: readonly TypedCollection[];
  /** Of a scan: whether the first block has none, and what is at the carries. */
  readonly first: boolean;
  readonly carries: readonly number[];
  /** Of counting: the number of bins. */
  readonly bins: number;
}

export const collection = (element: NumberName, values: readonly number[]): TypedCollection => {
  const made = elements[element].make(values.length);
  made.set(values);
  return made;
};

/** Empty, single and odd pieces, those around the size of gangs, and now and then blocks and a bit. */
function randomLength(random: Random): number {
  const kind = random.int(1000);
  if (kind < 120) return 1;
  if (kind < 150) return 0;
  if (kind < 600) return 2 + random.int(9);
  if (kind < 994) return 7 + random.int(30);
  return BLOCK * (1 + random.int(3)) + random.int(20) - 8;
}

function randomInput(random: Random, { type, varying }: Parameter): Input {
  if (!varying) return { from: 'uniform' };
  // An index counts in a type in which whole numbers are exact.
  if (type !== 'f32' && chance(random, 15)) return { from: type === 'f64' && chance(random, 50) ? 'range' : 'index' };
  return {
    from: 'stream',
    element: oneOf(
      random,
      elementNames.filter((name) => loadedType(name) === type),
    ),
  };
}

function randomGiven(random: Random, input: Input, { type }: Parameter, n: number): Given {
  const value = (of: Scalar): number => randomValue(random, of);
  switch (input.from) {
    case 'uniform':
      return [value(type)];
    case 'index':
      return [type === 'f64' ? random.int(5000) : value(type)];
    case 'range':
      return [random.int(9) - 4, random.int(5000), value('f64')];
    case 'stream': {
      const { store } = elements[input.element];
      return collection(
        input.element,
        Array.from({ length: n }, () => store(value(type))),
      );
    }
  }
}

const arraysOf = (random: Random, kernel: Kernel): readonly TypedCollection[] =>
  randomArrays(random, kernel).map((values, i) => collection((kernel.arrays[i] as ArrayParameter).element, values));

/** Narrow outputs take the low bits of an i32. */
const outputFor = (random: Random, type: Scalar): NumberName =>
  oneOf(
    random,
    elementNames.filter((name) => loadedType(name) === type),
  );
const typesOf = ({ body }: Kernel): readonly Scalar[] => body.yields.map(({ type }) => type);

/** An operator of results of these types: two values of each, and uniforms. */
function randomOperator(
  random: Random,
  types: readonly Scalar[],
  options: KernelOptions,
  results: KernelOptions['results'] = types,
): Kernel {
  const extra = Array.from({ length: random.int(2) }, () => ({ type: oneOf(random, types), varying: false }));
  return randomKernel(random, {
    ...options,
    statements: 12,
    arrays: 1,
    types,
    parameters: [...[...types, ...types].map((type) => ({ type, varying: true })), ...extra],
    results,
  });
}

const someNumbers = (count: number): readonly ResultType[] => Array.from({ length: count }, () => 'number');

function randomEntry(random: Random, options: KernelOptions): Entry {
  const applied = (kernel: Kernel) => ({ kernel, inputs: kernel.parameters.map((each) => randomInput(random, each)) });
  const kind = oneOf(random, [
    'map',
    'map',
    'map',
    'map',
    'map',
    'fold',
    'fold',
    'scan',
    'pack',
    'count',
    'sort',
    'order',
    'scatter',
  ] as const);
  switch (kind) {
    case 'map': {
      const kernel = randomKernel(random, options);
      return { kind, ...applied(kernel), outputs: typesOf(kernel).map((type) => outputFor(random, type)) };
    }
    case 'fold':
    case 'scan': {
      const results = someNumbers(1 + random.int(2));
      const kernel = randomKernel(random, { ...options, statements: 20, results });
      const types = typesOf(kernel);
      const operator = randomOperator(random, types, options);
      const common = { ...applied(kernel), operator, outputs: types as readonly NumberName[] };
      return kind === 'fold'
        ? { kind, ...common, commutative: chance(random, 60) }
        : { kind, ...common, exclusive: chance(random, 50) };
    }
    case 'pack': {
      if (chance(random, 50)) return randomLists(random, options);
      const results = [...someNumbers(random.int(3)), 'bool' as const];
      const kernel = randomKernel(random, { ...options, statements: 40, results });
      const outputs = typesOf(kernel).slice(0, -1);
      return { kind, ...applied(kernel), outputs: outputs.map((type) => outputFor(random, type)) };
    }
    case 'sort': {
      const results = someNumbers(1 + random.int(2));
      const kernel = randomKernel(random, { ...options, statements: 20, results });
      const types = typesOf(kernel);
      const operator = randomOperator(random, types, options, ['bool']);
      return { kind, ...applied(kernel), operator, outputs: types.map((type) => outputFor(random, type)) };
    }
    case 'order': {
      const kernel = randomKernel(random, { ...options, statements: 10, results: ['number'] });
      return { kind, ...applied(kernel), outputs: typesOf(kernel).map((type) => outputFor(random, type)) };
    }
    case 'scatter': {
      const kernel = randomKernel(random, {
        ...options,
        statements: 30,
        arrays: 0,
        outside: 'zero',
        results: ['bin', 'number'],
      });
      const [, type] = typesOf(kernel) as [Scalar, Scalar];
      const output = oneOf(random, elementNames);
      const operator = scatterOperator(random, loadedType(output), type, options);
      return { kind, ...applied(kernel), operator, outputs: [output] };
    }
    case 'count': {
      const kernel = randomKernel(random, { ...options, statements: 40, types: ['i32'], results: ['bin'] });
      return { kind, ...applied(kernel), outputs: ['i32'] };
    }
  }
}

/** An operator of what stands at a place and a value, each of a type of its own. */
function scatterOperator(random: Random, there: Scalar, type: Scalar, options: KernelOptions): Kernel {
  const types = [there, type];
  const parameters = types.map((each) => ({ type: each, varying: true }));
  const extra = Array.from({ length: random.int(2) }, () => ({ type: oneOf(random, types), varying: false }));
  return randomKernel(random, {
    ...options,
    statements: 12,
    arrays: random.int(2),
    types: [...new Set(types)],
    parameters: [...parameters, ...extra],
    results: [there],
  });
}

/** Each element gives up to three places, some of which are taken. */
function randomLists(random: Random, options: KernelOptions): Entry {
  const numbers = someNumbers(1 + random.int(2));
  const results = [...numbers, ...numbers, ...numbers, 'bin' as const];
  const types = (['f64', 'f32', 'i32', 'u32'] as const).filter((type) => type === 'i32' || chance(random, 50));
  const made = randomKernel(random, { ...options, statements: 40, results, types });
  const b = new Builder();
  const parameters = made.parameters.map(({ name, type, varying }) => b.parameter(name, type, varying));
  const all = inline(b, made, parameters, made.outside);
  const count = b.operation('and', all.at(-1) as Value, b.constant('i32', 3));
  // The places of an output hold numbers of one type.
  const outputs = numbers.map(() => oneOf(random, ['f64', 'f32', 'i32', 'u32'] as const));
  const places = all.slice(0, -1).map((value, k) => {
    const type = outputs[k % numbers.length] as Exclude<Scalar, 'bool'>;
    return value.type === type ? value : b.operation(type, value);
  });
  const kernel = b.kernel(made.name, [...places, count], made);
  const inputs = kernel.parameters.map((each) => randomInput(random, each));
  return { kind: 'pack', kernel, inputs, outputs: outputs.map((type) => outputFor(random, type)) };
}

/** A random piece; the same draws give the same piece. */
export function randomPiece(
  random: Random,
  options: { readonly functions?: readonly WrittenFunction[]; readonly fast?: boolean } = {},
): Piece {
  const entry = randomEntry(random, options);
  const n = randomLength(random);
  const { kernel, inputs } = entry;
  const [, operator] = kernelsOf(entry);
  return {
    entry,
    n,
    inputs: inputs.map((input, i) => randomGiven(random, input, kernel.parameters[i] as Parameter, n)),
    uniforms: (operator?.parameters ?? [])
      .filter(({ varying }) => !varying)
      .map(({ type }) => randomValue(random, type)),
    arrays: kernelsOf(entry).flatMap((each) => arraysOf(random, each)),
    first: chance(random, 50),
    carries: entry.outputs.map((element) => randomValue(random, loadedType(element))),
    bins: oneOf(random, [1, 7, 16, 16, 16, 40]),
  };
}

/** The kernels of an entry: that of its elements, and the operator if it has one. */
export const kernelsOf = (entry: Entry): readonly Kernel[] =>
  'operator' in entry ? [entry.kernel, entry.operator] : [entry.kernel];
const arraysIn = (entry: Entry): readonly ArrayParameter[] => kernelsOf(entry).flatMap(({ arrays }) => arrays);

/** The places that the outputs of a piece have. */
export function outputLength({ entry, n, bins }: Piece): number {
  if (entry.kind === 'fold') return Math.ceil(n / BLOCK);
  if (entry.kind === 'pack') return n * fanOutOf(entry);
  return entry.kind === 'count' || entry.kind === 'scatter' ? bins : n;
}

/** What a function gave, and left in memory. */
export interface Outcome {
  readonly status: number;
  readonly outputs: readonly TypedCollection[];
  readonly carries: readonly TypedCollection[];
}

/** Where collections of a call are: gives a place for as many elements, which begins with these. */
export type Place = (element: NumberName, values: ArrayLike<number>, length: number) => TypedCollection;

/** Each in memory of its own. */
export const anywhere: Place = (element, values, length) => {
  const made = elements[element].make(length);
  made.set(values);
  return made;
};

/** The memory that a call writes, and the arguments of the function, with collections where it takes addresses. */
export interface Call extends Omit<Outcome, 'status'> {
  readonly arguments: readonly (number | TypedCollection)[];
}

/** A call of an entry's function, with everything at its place, in which the streams and outputs of a call may be given room. */
export function callOf(piece: Piece, place: Place, streams: Place = place): Call {
  const { entry, inputs, uniforms, arrays, first, bins } = piece;
  const length = outputLength(piece);
  const outputs = entry.outputs.map((element) => streams(element, [], length));
  const carries =
    entry.kind === 'scan' ? piece.carries.map((x, i) => place(entry.outputs[i] as NumberName, [x], 1)) : [];
  const given = entry.inputs.flatMap((input, i): (number | TypedCollection)[] => {
    const values = inputs[i] as ArrayLike<number>;
    return input.from === 'stream' ? [streams(input.element, values, values.length)] : Array.from(values);
  });
  const memory = arraysIn(entry).flatMap(({ element, data }, i) => {
    const values = arrays[i] as TypedCollection;
    const placed = place(element, values, values.length);
    // The lengths of tables are known.
    return data === undefined ? [placed, values.length] : [placed];
  });
  return {
    outputs,
    carries,
    arguments: [
      ...[piece.n, ...given, ...uniforms, ...memory, ...outputs],
      ...(entry.kind === 'scan' ? [Number(first), ...carries] : []),
      ...(entry.kind === 'count' || entry.kind === 'scatter' ? [bins] : []),
      ...(entry.kind === 'sort' || entry.kind === 'order'
        ? entry.outputs.map((element) => streams(element, [], length))
        : []),
      ...(entry.kind === 'order' ? [place('i32', [], countsOf(entry.outputs[0] as NumberName))] : []),
    ],
  };
}
