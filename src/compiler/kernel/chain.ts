/** Functions one after the other as one kernel, without collections between them. */
import { isStruct } from '../../types/typed.ts';
import { structNamed } from '../../types/struct.ts';
import type { ElementName, NumberName } from '../../types/element.ts';
import type { ArrayArgument, CapturePath, InputArgument } from './code.ts';
import { lower, type Lowered } from './front/lower.ts';
import type { Refusal } from './front/refusal.ts';
import { type ResultShape, scalarOf, type Shape, shapeAt, shapeOf, type Source } from './front/shape.ts';
import { Builder } from './ir/builder.ts';
import { type Kernel, loadedType, type Parameter, type Scalar } from './ir/ir.ts';
import type { Argument, LoopFunction, LoopStep } from './loop.ts';
import { mathFunctions } from './math/functions.ts';
import { compose, storing, type Wire } from './passes/compose.ts';

/** A kernel with where its parameters and arrays come from, and what its results are. */
export interface Chain {
  readonly kernel: Kernel;
  readonly inputs: readonly InputArgument[];
  readonly arrays: readonly ArrayArgument[];
  readonly result: ResultShape;
  /** The element that the result is stored as, if the last step stores it. */
  readonly stored?: ElementName | undefined;
}

/** Thrown inside of the compiler where a loop is no kernel; `compileLoop` gives back what it holds. */
export class NoKernel extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.reason);
    this.refusal = refusal;
  }
}

/** Refuses what is no fault of a line of the function. @throws NoKernel always */
export function refuse({ captured }: LoopFunction, construct: string, reason: string, fix: string): never {
  throw new NoKernel({ construct, reason, fix, column: 1, ...captured.unit.site });
}

/** The number of a result, with the way to it. */
interface Leaf {
  readonly path: readonly (string | number)[];
  readonly type: Scalar;
}

/** The numbers of a result, in order. */
export function leavesOf(shape: ResultShape, path: Leaf['path'] = []): readonly Leaf[] {
  if (shape.kind === 'scalar') return [{ path, type: shape.type }];
  if (shape.kind === 'tuple') return shape.elements.flatMap((each, i) => leavesOf(each, [...path, i]));
  return Object.entries(shape.fields).flatMap(([name, field]) => leavesOf(field, [...path, name]));
}

/** An element of a collection as a value. */
export function elementShape(element: ElementName): Shape {
  if (!isStruct(element)) return { kind: 'scalar', type: element };
  const fields = structNamed(element).fields.map(({ name, type }) => [name, { kind: 'scalar', type }] as const);
  return { kind: 'struct', fields: Object.fromEntries(fields) };
}

/** The same as a result. */
export function loadedShape(shape: Shape): ResultShape {
  if (shape.kind === 'tuple') return { kind: 'tuple', elements: shape.elements.map(loadedShape) };
  if (shape.kind === 'struct') {
    const fields = Object.entries(shape.fields).map(([name, field]) => [name, loadedShape(field)]);
    return { kind: 'struct', fields: Object.fromEntries(fields) };
  }
  return { kind: 'scalar', type: shape.kind === 'scalar' ? scalarOf(shape.type) : 'f64' };
}

/** How a number in memory is called that holds all of a type. */
export const nameOf = (type: Scalar): NumberName => (type === 'bool' ? 'u8' : type);

const WHOLE: ResultShape = { kind: 'scalar', type: 'i32' };

function argumentShape(argument: Argument): Shape {
  switch (argument.from) {
    case 'stream':
    case 'same':
      return elementShape(argument.element);
    case 'near':
      return { kind: 'near', element: elementShape(argument.element), radius: argument.radius };
    case 'range':
      return { kind: 'scalar', type: 'f64' };
    case 'index':
      return { kind: 'scalar', type: 'i32' };
    case 'result':
      return argument.shape;
  }
}

/** A chain, and the function that it ends with. */
export interface Ending {
  readonly chain: Chain;
  readonly fn: LoopFunction;
}

/** The kernel of all steps; they go on behind those of `before`, if given. @throws NoKernel */
export function chainOf(
  given: readonly Argument[],
  steps: readonly LoopStep[],
  values: readonly unknown[],
  before?: Ending,
): Chain {
  let chain = before?.chain;
  let last = before?.fn;
  for (const step of steps) {
    if ('store' in step) {
      const held = chain ?? itself(given[0] as Argument);
      const isBool = held.result.kind === 'scalar' && held.result.type === 'bool';
      const next = step.numbers && isBool ? undefined : stored(held, step.store);
      chain =
        next ??
        refuse(last as LoopFunction, 'its result', `it is no ${step.store}`, 'Return what the collection holds.');
    } else {
      last = step.fn;
      const { list, dimensions } = step;
      chain =
        chain === undefined ? first(last, given, values, list) : chained(chain, last, values, { list, dimensions });
    }
  }
  return chain ?? itself(given[0] as Argument);
}

/** An argument as it is. */
function itself(argument: Argument): Chain {
  const b = new Builder();
  const result = argument.from === 'index' ? WHOLE : loadedShape(argumentShape(argument));
  const leaves = leavesOf(result);
  const parameters = leaves.map(({ path, type }) =>
    b.parameter(['x', ...path].join('.'), type, argument.from !== 'same'),
  );
  const inputs = leaves.map(({ path, type }) => argumentInput(argument, path, type));
  return { kernel: b.kernel('itself', parameters, { outside: 'zero', fast: true }), inputs, arrays: [], result };
}

function argumentInput(argument: Argument, path: Leaf['path'], type: Scalar): InputArgument {
  const [column] = path as readonly string[];
  switch (argument.from) {
    case 'stream':
      return { from: 'stream', stream: argument.stream, element: numberOf(argument.element, column), column };
    case 'same':
      return { from: 'same', argument: argument.argument, column, type };
    case 'range':
      return { from: 'range', stream: argument.stream };
    default:
      return { from: 'index', type };
  }
}

/** The numbers of a collection, or of a column of its structs. */
export function numberOf(element: ElementName, column: string | undefined): NumberName {
  if (!isStruct(element)) return element;
  return structNamed(element).fields.find(({ name }) => name === column)?.type as NumberName;
}

/** The kernel of a function that is given values of these shapes. @throws NoKernel */
export function lowered(
  fn: LoopFunction,
  shapes: readonly Shape[],
  values: readonly unknown[],
  list: boolean,
): Lowered {
  const { captured, first: from, declared } = fn;
  const found = lower(captured, {
    parameters: declared?.parameters?.map((shape, i) => around(fn, shape, shapes[i])) ?? shapes,
    captures: values.slice(from, from + captured.unit.captures.length).map((value) => shapeOf(value)),
    typing: declared?.parameters === undefined ? 'exact' : 'typed',
    list,
    ...(declared?.result === undefined ? {} : { result: declared.result }),
    ...(declared?.parameters === undefined ? {} : { math: mathFunctions }),
    fast: declared?.fast === true,
  });
  if ('refusal' in found) throw new NoKernel(found.refusal);
  return declared?.parameters === undefined
    ? found
    : { ...found, kernel: entered(fn, found, declared.parameters, shapes) };
}

/** What is declared as what is around a place looks as far as what it is given does. */
function around(fn: LoopFunction, declared: Shape, given: Shape | undefined): Shape {
  if (declared.kind !== 'near') return declared;
  if (given?.kind === 'near') return { ...declared, radius: given.radius };
  return refuse(fn, 'near(…)', 'it is given nothing around a place', 'Give it to stencil(…).');
}

/** The kernel of a function with declared types, given numbers of others: each is converted as a typed collection would store it. */
function entered(
  fn: LoopFunction,
  { kernel, parameters }: Lowered,
  declared: readonly Shape[],
  shapes: readonly Shape[],
): Kernel {
  const b = new Builder();
  const given: Parameter[] = [];
  const wires: Wire[] = [];
  for (const [i, source] of parameters.entries()) {
    const { name, type, varying } = kernel.parameters[i] as Parameter;
    const from = givenAt(source, shapes);
    const to = givenAt(source, declared);
    if (source.from !== 'capture' && source.from !== 'position' && from?.kind !== 'scalar')
      refuse(fn, `its parameter '${name}'`, 'it is given nothing that is such a number', 'Declare what it is given.');
    const isOther = from?.kind === 'scalar' && to?.kind === 'scalar' && from.type !== to.type;
    given.push(b.parameter(name, isOther ? scalarOf(from.type) : type, varying));
    wires.push({ result: i, stored: isOther ? to.type : nameOf(type) });
  }
  if (
    wires.every(
      ({ stored: as }, i) =>
        as === nameOf((kernel.parameters[i] as Parameter).type) && given[i]?.type === kernel.parameters[i]?.type,
    )
  )
    return kernel;
  const before = b.kernel(kernel.name, given, { outside: kernel.outside, fast: true });
  return { ...compose(before, kernel, wires), name: kernel.name };
}

/** What stands at a source in arguments of these shapes. */
function givenAt(source: Source, shapes: readonly Shape[]): Shape | undefined {
  if (source.from === 'capture' || source.from === 'position') return undefined;
  const shape = shapes[source.argument];
  return shapeAt(source.from === 'near' && shape?.kind === 'near' ? shape.element : shape, source.path);
}

/** Where a captured value stands among those of the segment. */
const capturePath = ({ first: from }: LoopFunction, source: Source & { from: 'capture' }): CapturePath => ({
  value: from + source.capture,
  path: source.path,
});

function arraysOf(fn: LoopFunction, { kernel, arrays }: Lowered): readonly ArrayArgument[] {
  return kernel.arrays.map(({ element, data }, i) =>
    data === undefined
      ? { element, capture: capturePath(fn, arrays[i] as Source & { from: 'capture' }) }
      : { element, data },
  );
}

/** The arrays of two kernels that became one, in which a table that both have stands once (passes/compose.ts, `inline`). */
export function arraysOfBoth(
  first: readonly ArrayArgument[],
  second: readonly ArrayArgument[],
): readonly ArrayArgument[] {
  const isNew = (array: ArrayArgument): boolean =>
    !('data' in array) || first.every((other) => !('data' in other) || other.data !== array.data);
  return [...first, ...second.filter(isNew)];
}

/** The first function, given arguments. */
function first(fn: LoopFunction, given: readonly Argument[], values: readonly unknown[], list = false): Chain {
  const found = lowered(fn, given.map(argumentShape), values, list);
  const { kernel, parameters, result } = found;
  const types = parameters.map((source, i) => givenType(source, given, kernel.parameters[i] as Parameter));
  const inputs = parameters.map((source, i): InputArgument => {
    const type = types[i] as Scalar;
    switch (source.from) {
      case 'capture':
        return { from: 'capture', type, capture: capturePath(fn, source) };
      case 'argument':
        return argumentInput(given[source.argument] as Argument, source.path, type);
      case 'near': {
        const { stream, element } = given[source.argument] as Argument & { from: 'near' };
        const [column] = source.path as readonly string[];
        return { from: 'stream', stream, element: numberOf(element, column), column, offset: source.offset };
      }
      case 'position': {
        const { radius } = given[source.argument] as Argument & { from: 'near' };
        return positionInput(source, radius.length, type);
      }
    }
  });
  return { kernel: retyped(kernel, types, inputs), inputs, arrays: arraysOf(fn, found), result };
}

const positionInput = (
  { dimension }: Source & { from: 'position' },
  dimensions: number,
  type: Scalar,
): InputArgument => ({ from: 'position', dimension, last: dimension === dimensions - 1, type });

/** The type that a parameter has where it comes from: declared types may be others. */
function givenType(source: Source, given: readonly Argument[], { type }: Parameter): Scalar {
  if (source.from !== 'argument' && source.from !== 'near') return type;
  const argument = given[source.argument] as Argument;
  const shape = argument.from === 'near' ? elementShape(argument.element) : argumentShape(argument);
  const path = source.path.join('.');
  return leavesOf(loadedShape(shape)).find((leaf) => leaf.path.join('.') === path)?.type ?? type;
}

/** The kernel with parameters of other types, which are converted to those that it has. Those that vary only by row are uniform. */
function retyped(kernel: Kernel, types: readonly Scalar[], inputs: readonly InputArgument[]): Kernel {
  const varies = ({ varying }: Parameter, i: number): boolean => varying && isVarying(inputs[i] as InputArgument);
  if (kernel.parameters.every((each, i) => each.type === types[i] && varies(each, i) === each.varying)) return kernel;
  const b = new Builder();
  const given = kernel.parameters.map((each, i) => b.parameter(each.name, types[i] as Scalar, varies(each, i)));
  const before = b.kernel(kernel.name, given, { outside: kernel.outside, fast: true });
  const wires = kernel.parameters.map(({ type }, result): Wire => ({ result, stored: nameOf(type) }));
  return { ...compose(before, kernel, wires), name: kernel.name };
}

const isVarying = (input: InputArgument): boolean =>
  input.from === 'stream' ||
  input.from === 'index' ||
  input.from === 'range' ||
  (input.from === 'position' && input.last);

/** How a function goes on behind a chain. */
interface Chaining {
  /** The kernel gives what the chain gives, too, before the function's result. */
  readonly keep?: boolean;
  readonly list?: boolean | undefined;
  readonly dimensions?: number | undefined;
}

/** A function of what the chain gives. @throws NoKernel */
export function chained(
  chain: Chain,
  fn: LoopFunction,
  values: readonly unknown[],
  { keep = false, list = false, dimensions }: Chaining = {},
): Chain {
  const before = leavesOf(chain.result);
  const stored = storedNames(chain);
  const element = shapeOfResult(chain.result, stored);
  const given: Shape =
    dimensions === undefined ? element : { kind: 'near', element, radius: new Array<number>(dimensions).fill(0) };
  const found = lowered(fn, [given], values, list);
  const wires = found.parameters.map((source): Wire | undefined => {
    if (source.from === 'capture' || source.from === 'position') return undefined;
    const result = before.findIndex(({ path }) => path.join('.') === source.path.join('.'));
    if (source.argument !== 0 || result < 0)
      return refuse(
        fn,
        `the parameter ${source.path.join('.')}`,
        'the function before gives no such number',
        'Return it there.',
      );
    return { result, stored: stored[result] as NumberName };
  });
  return wired(chain, fn, found, wires, { keep, dimensions });
}

/** What was made of a function, behind a chain: its parameters are results of this where there is a wire. */
export function wired(
  chain: Omit<Chain, 'result'>,
  fn: LoopFunction,
  found: Lowered,
  wires: readonly (Wire | undefined)[],
  { keep = false, dimensions }: Pick<Chaining, 'keep' | 'dimensions'>,
): Chain {
  const types = found.kernel.parameters.map(({ type }) => type);
  const inputs = found.parameters.map((source, i): InputArgument => {
    const type = types[i] as Scalar;
    if (source.from === 'capture') return { from: 'capture', type, capture: capturePath(fn, source) };
    return source.from === 'position' ? positionInput(source, dimensions as number, type) : { from: 'index', type };
  });
  return {
    kernel: compose(chain.kernel, retyped(found.kernel, types, inputs), wires, keep),
    inputs: [...chain.inputs, ...inputs.filter((_, i) => wires[i] === undefined)],
    arrays: arraysOfBoth(chain.arrays, arraysOf(fn, found)),
    result: found.result,
  };
}

/** What the numbers of a result are stored as. */
export const storedNames = ({ result, stored }: Pick<Chain, 'result' | 'stored'>): readonly NumberName[] =>
  leavesOf(result).map(({ path, type }) => (stored === undefined ? nameOf(type) : numberOf(stored, path[0] as string)));

/** A result as an argument. */
export function shapeOfResult(result: ResultShape, stored: readonly NumberName[]): Shape {
  const names = stored.values();
  const shape = (each: ResultShape): Shape => {
    if (each.kind === 'tuple') return { kind: 'tuple', elements: each.elements.map(shape) };
    if (each.kind === 'scalar') {
      const name = names.next().value as NumberName;
      return { kind: 'scalar', type: each.type === 'bool' && name === 'u8' ? 'bool' : name };
    }
    return {
      kind: 'struct',
      fields: Object.fromEntries(Object.entries(each.fields).map(([name, field]) => [name, shape(field)])),
    };
  };
  return shape(result);
}

/**
 * The chain with its result stored in a typed collection: of structs, their fields, in the order of the columns. Undefined where it is no such
 * element.
 */
export function stored(chain: Chain, element: ElementName): Chain | undefined {
  const { kernel, result } = settled(chain);
  if (!isStruct(element)) return result.kind === 'scalar' ? { ...chain, kernel, result, stored: element } : undefined;
  if (result.kind !== 'struct') return undefined;
  const leaves = leavesOf(result);
  const { fields } = structNamed(element);
  const places = fields.map(({ name }) =>
    leaves.findIndex(({ path, type }) => path.length === 1 && path[0] === name && type !== 'bool'),
  );
  if (places.includes(-1)) return undefined;
  const yields = places.map((place) => kernel.body.yields[place] as (typeof kernel.body.yields)[number]);
  return {
    ...chain,
    kernel: { ...kernel, body: { ...kernel.body, yields } },
    result: {
      kind: 'struct',
      fields: Object.fromEntries(
        fields.map(({ name }, i) => [name, { kind: 'scalar', type: leaves[places[i] as number]?.type as Scalar }]),
      ),
    },
    stored: element,
  };
}

/** The results as they are in memory, if a step stores them, of the types that they are loaded as. */
export function settled(chain: Chain, types?: readonly Scalar[]): Chain {
  if (chain.stored === undefined && types === undefined) return chain;
  const names = storedNames(chain);
  const to = types ?? names.map(loadedType);
  const next = to.values();
  const result = mapTypes(chain.result, () => next.next().value as Scalar);
  return { ...chain, kernel: storing(chain.kernel, names, to), result, stored: undefined };
}

/** A result with other types. */
export function mapTypes(shape: ResultShape, type: (before: Scalar) => Scalar): ResultShape {
  if (shape.kind === 'scalar') return { kind: 'scalar', type: type(shape.type) };
  if (shape.kind === 'tuple') return { kind: 'tuple', elements: shape.elements.map((each) => mapTypes(each, type)) };
  const fields = Object.entries(shape.fields).map(([name, field]) => [name, mapTypes(field, type)]);
  return { kind: 'struct', fields: Object.fromEntries(fields) };
}
