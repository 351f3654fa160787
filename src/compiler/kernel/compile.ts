/** From the functions of a segment to code that threads can call: or why they are no kernel. */
import { optimise } from './passes/pipeline.ts';
import { emitWasm } from '../emit/wasm/emit.ts';
import type { Read } from '../emit/js/element.ts';
import type { Captured } from '../capture/unit.ts';
import type { NumberName } from '../../types/element.ts';
import type { CapturePath, InputArgument, KernelCode } from './code.ts';
import type { Entry, Input } from './entry.ts';
import { lower, type Lowered } from './front/lower.ts';
import type { Refusal } from './front/refusal.ts';
import { type Kernel, loadedType, type Scalar, statementsIn, type Statement, type Value } from './ir/ir.ts';
import { print } from './ir/print.ts';
import { varyingValues } from './ir/uniform.ts';

/** What a loop over a collection does. */
export interface LoopShape {
  readonly read: Read;
  /** The element type of the collection, where it is one of numbers. */
  readonly element: NumberName | undefined;
  /** What is stored; undefined: the numbers as they are. */
  readonly store: NumberName | undefined;
  /** The function of each element, and what combines the results. */
  readonly map: Captured;
  readonly fold?: { readonly operator: Captured; readonly commutative: boolean } | undefined;
}

export interface Compiled {
  readonly code: KernelCode;
  readonly entry: Entry;
}

/** The code of a loop; `captured` are the values that its functions close over, one function after the other. */
export function compileLoop(shape: LoopShape, captured: readonly unknown[]): Compiled | { readonly refusal: Refusal } {
  const { map, fold, read, element, store } = shape;
  const own = map.unit.captures.length;
  const type: Scalar = read === 'index' ? loadedType(element as NumberName) : 'f64';
  const lowered = lower(map, options([type], captured.slice(0, own)));
  if ('refusal' in lowered) return lowered;
  if (typeof lowered.result !== 'string')
    return refused(map, 'a result of several numbers', 'Return one number, or store a struct.');
  const inputs = lowered.inputs.map((input): Input => {
    if (input.from === 'capture') return { from: 'uniform' };
    if (read === 'range') return { from: 'range' };
    return read === 'generate' ? { from: 'index' } : { from: 'stream', element: element as NumberName };
  });
  const bool = lowered.result === 'bool' && store === undefined;
  const given = lowered.inputs.map((input, i) =>
    argument(input, inputs[i] as Input, lowered.kernel.parameters[i]?.type as Scalar, 0),
  );
  const arrays = lowered.arrays.map((array, i) => ({
    element: (lowered.kernel.arrays[i] as { element: NumberName }).element,
    capture: path(array, 0),
  }));
  if (fold === undefined) {
    const outputs: NumberName[] = [store ?? (bool ? 'u8' : 'f64')];
    const entry: Entry = { kind: 'map', kernel: optimise(stored(lowered.kernel, outputs)), inputs, outputs };
    return { entry, code: codeOf(entry, lanesOf(entry.kernel), given, arrays, bool) };
  }
  const operator = lower(fold.operator, options(['f64', 'f64'], captured.slice(own)));
  if ('refusal' in operator) return operator;
  if (lowered.result !== 'number' || operator.result !== 'number')
    return refused(fold.operator, 'an operator on something that is no number', 'Combine numbers.');
  const uniforms = operator.inputs
    .slice(2)
    .map((input, i) => argument(input, { from: 'uniform' }, operator.kernel.parameters[i + 2]?.type as Scalar, own));
  if (operator.inputs.slice(0, 2).some((input) => input.from !== 'parameter'))
    return refused(fold.operator, 'an operator that leaves out an argument', 'Combine both arguments.');
  const mapped = store === undefined || store === 'f64' ? lowered.kernel : doubles(stored(lowered.kernel, [store]));
  const entry: Entry = {
    kind: 'fold',
    kernel: optimise(mapped),
    inputs,
    outputs: ['f64'],
    operator: optimise(operator.kernel),
    commutative: fold.commutative,
  };
  const others = operator.arrays.map((array, i) => ({
    element: (operator.kernel.arrays[i] as { element: NumberName }).element,
    capture: path(array, own),
  }));
  return {
    entry,
    code: codeOf(entry, fold.commutative ? 8 : 1, [...given, ...uniforms], [...arrays, ...others], false),
  };
}

const options = (types: readonly Scalar[], captured: readonly unknown[]): Parameters<typeof lower>[1] => ({
  typing: 'exact',
  parameters: types.map((type) => ({ kind: 'number', type })),
  captured,
  ownMath: false,
  fast: false,
});

const refused = ({ unit }: Captured, construct: string, fix: string): { readonly refusal: Refusal } => ({
  refusal: { construct, fix, site: unit.site },
});

const path = (
  { capture, path: inside }: { capture: number; path: readonly string[] },
  before: number,
): CapturePath => ({ value: before + capture, path: inside });

function argument(input: Lowered['inputs'][number], from: Input, type: Scalar, before: number): InputArgument {
  if (input.from === 'capture') return { from: 'capture', type, capture: path(input, before) };
  if (from.from === 'stream') return { from: 'stream', stream: 0, element: from.element };
  return from.from === 'range' ? { from: 'range', stream: 0 } : { from: 'index', type };
}

/** Kernels by number: threads know them by it. */
const numbers = new Map<string, number>();

function codeOf(
  entry: Entry,
  lanes: number,
  inputs: readonly InputArgument[],
  arrays: KernelCode['arrays'],
  bool: boolean,
): KernelCode {
  const text = [
    entry.kind,
    lanes,
    JSON.stringify(entry.inputs),
    print(entry.kernel),
    'operator' in entry ? print(entry.operator) : '',
  ].join('\n');
  let number = numbers.get(text);
  if (number === undefined) numbers.set(text, (number = numbers.size));
  const tables = [entry.kernel, ...('operator' in entry ? [entry.operator] : [])].flatMap((kernel) => kernel.arrays);
  let next = 0;
  return {
    key: String(number),
    kind: entry.kind,
    wasm: emitWasm(entry, { lanes }).bytes,
    inputs,
    arrays: tables.map(({ element, data }) =>
      data === undefined ? (arrays[next++] as KernelCode['arrays'][number]) : { element, data },
    ),
    outputs: entry.outputs.map((element) => ({ element, bool })),
  };
}

/** Reads that differ from element to element are made one by one: where they are, vectors hardly help. */
function lanesOf(kernel: Kernel): number {
  const varying = varyingValues(kernel);
  for (const statement of statementsIn(kernel.body))
    if (statement.kind === 'load' && varying.has(statement.index)) return 1;
  return [...varying].some(({ type }) => type === 'f64') ? 4 : 8;
}

/** The kernel with its results as they are stored in elements of types. */
const stored = (kernel: Kernel, as: readonly NumberName[]): Kernel => converted(kernel, as.map(loadedType));
const doubles = (kernel: Kernel): Kernel =>
  converted(
    kernel,
    kernel.body.yields.map(() => 'f64'),
  );

function converted(kernel: Kernel, types: readonly Scalar[]): Kernel {
  let id = 0;
  const largest = (values: readonly Value[]): void => values.forEach((value) => (id = Math.max(id, value.id)));
  largest(kernel.parameters);
  for (const statement of statementsIn(kernel.body)) {
    largest('result' in statement ? [statement.result] : statement.results);
    if (statement.kind === 'loop') largest(statement.carried);
  }
  const added: Statement[] = [];
  const constant = (type: Scalar, value: number): Value => {
    const result = { id: ++id, type };
    added.push({ kind: 'constant', result, value });
    return result;
  };
  const yields = kernel.body.yields.map((value, i) => {
    const type = types[i] as Scalar;
    if (value.type === type) return value;
    const isBool = value.type === 'bool';
    const operands = isBool ? [value, constant(type, 1), constant(type, 0)] : [value];
    const result = { id: ++id, type };
    added.push({ kind: 'operation', operation: isBool ? 'select' : (type as 'f64'), operands, result });
    return result;
  });
  return { ...kernel, body: { statements: [...kernel.body.statements, ...added], yields } };
}
