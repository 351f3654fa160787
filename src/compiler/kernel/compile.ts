/** From the functions of a segment to code that threads can call: or why they are no kernel. */
import { chooseLanes } from '../emit/wasm/choose-lanes.ts';
import { emitWasm, SHARED } from '../emit/wasm/emit.ts';
import { hasRelaxed } from '../emit/wasm/relaxed.ts';
import type { ElementName, NumberName } from '../../types/element.ts';
import { structNamed } from '../../types/struct.ts';
import { isStruct } from '../../types/typed.ts';
import { gathered, scattered } from './anywhere.ts';
import { foldsAbreast, mapsAbreast } from './branches.ts';
import { Cache } from './cache.ts';
import { type Chain, chainOf, leavesOf, nameOf, NoKernel, refuse, settled, storedNames } from './chain.ts';
import type { ArrayArgument, KernelCode } from './code.ts';
import { combining, withOperator } from './combine.ts';
import { type Entry, fanOutOf, type Input } from './entry.ts';
import { expanded } from './expand.ts';
import { inputOf } from './inputs.ts';
import { keyed } from './keyed.ts';
import { packed } from './packed.ts';
import type { Refusal } from './front/refusal.ts';
import type { ResultShape } from './front/shape.ts';
import { costOf } from './ir/cost.ts';
import { type Kernel, loadedType, statementsIn, type Value } from './ir/ir.ts';
import { Builder } from './ir/builder.ts';
import { numberText } from './ir/print.ts';
import type { Argument, LoopFunction, LoopShape } from './loop.ts';
import { keyOfLoop } from './loop-key.ts';
import { chainOfLoop } from './neighbours.ts';
import { inline, storing } from './passes/compose.ts';
import { optimise } from './passes/pipeline.ts';

export interface Compiled {
  readonly code: KernelCode;
  readonly entry: Entry;
  /** What an element costs, in multiples of an addition. */
  readonly operations: number;
}

/** What becomes of a loop. */
export type Outcome = Compiled | { readonly refusal: Refusal };

/** What loops became, by what they are: programs are made anew that are the same, and captured objects are of the same form again. */
const outcomes = new Cache<Outcome>(256);

type Listener = (shape: LoopShape, outcome: Outcome) => void;
let listener: Listener | undefined;

/** From now on, tells of every loop that a run has compiled, or found to be known. */
export function observeLoops(told: Listener): void {
  listener = told;
}

/** The code of a loop; `values` are what the functions of its segment close over, one function after the other. */
export function compileLoop(shape: LoopShape, values: readonly unknown[]): Outcome {
  const outcome = outcomes.get(keyOfLoop(shape, values), () => compileAnew(shape, values));
  listener?.(shape, outcome);
  return outcome;
}

/** The same, whatever was compiled before. */
export function compileAnew(shape: LoopShape, values: readonly unknown[]): Outcome {
  try {
    return compiled(shape, values);
  } catch (error) {
    if (error instanceof NoKernel) return { refusal: error.refusal };
    throw error;
  }
}

function compiled(shape: LoopShape, values: readonly unknown[]): Compiled {
  const chain = chainOfLoop(shape, values);
  switch (shape.kind) {
    case 'map':
      return coded({ kind: 'map', ...applied(chain) }, chain, chain.stored);
    case 'count': {
      const counted = binned(chain, shape);
      const made = coded({ kind: 'count', ...applied(counted), outputs: ['i32'] }, counted);
      return { ...made, code: { ...made.code, bins: shape.bins + 1 } };
    }
    case 'pack': {
      const { entry, all, stored } = packed(settled(chain), shape, storedAs(shape, chain), values);
      return coded(entry, all, stored);
    }
    case 'sort': {
      const stored = storedAs(shape, chain);
      const kept = settled(chain);
      const outputs = storedNames({ ...chain, stored });
      const later = laterBy(shape.compare, kept.result, values);
      const kernels = { kernel: optimise(kept.kernel), operator: optimise(later.kernel) };
      const entry: Entry = { kind: 'sort', ...kernels, inputs: kept.inputs.map(inputOf), outputs };
      return coded(entry, withOperator(kept, later), stored);
    }
    case 'order':
      return coded(
        { kind: 'order', ...applied(chain), outputs: storedNames({ ...chain, stored: storedAs(shape, chain) }) },
        chain,
      );
    case 'keyed': {
      const both = keyed(settled(chain), shape, values);
      const made = coded({ kind: 'map', ...applied(both) }, both);
      const { key, outputs } = made.code;
      const columns = outputs.map((output, i) => ({ ...output, column: i === 0 ? 'keys' : 'values' }));
      return { ...made, code: { ...made.code, key: `${key}.keyed`, outputs: columns } };
    }
    case 'expand': {
      const { fn } = shape.steps.at(-1) as { readonly fn: LoopFunction };
      const { kernel, outputs, result } = expanded(chain, shape.as, fn);
      const entry = { kind: 'pack', kernel: optimise(kernel), inputs: chain.inputs.map(inputOf), outputs } as const;
      const made = coded(entry, { ...chain, result }, shape.as);
      return { ...made, code: { ...made.code, per: fanOutOf(entry) } };
    }
    case 'gather': {
      const found = gathered(chain, shape);
      return coded({ kind: 'map', ...applied(found) }, found, shape.as);
    }
    case 'scatter': {
      const { put, operator } = scattered(chain, shape, values);
      const kernels = { kernel: optimise(put.kernel), operator: optimise(operator.kernel) };
      const entry: Entry = { kind: 'scatter', ...kernels, inputs: put.inputs.map(inputOf), outputs: [shape.as] };
      return coded(entry, withOperator(put, operator));
    }
    case 'maps': {
      const all = mapsAbreast(chain, shape, values);
      return coded({ kind: 'map', ...applied(all) }, all, shape.as);
    }
    case 'folds': {
      const { mapped, operator } = foldsAbreast(chain, shape, values);
      const entry = { ...applied(mapped), operator: optimise(operator.kernel) };
      return coded({ kind: 'fold', ...entry, commutative: shape.commutative }, withOperator(mapped, operator));
    }
    default: {
      const { mapped, operator } = combining(chain, shape.operator, values);
      const entry = { ...applied(mapped), operator: optimise(operator.kernel) };
      const all = withOperator(mapped, operator);
      if (shape.kind === 'fold') return coded({ kind: 'fold', ...entry, commutative: shape.commutative }, all);
      return coded({ kind: 'scan', ...entry, exclusive: shape.exclusive }, all);
    }
  }
}

/** What the elements of a shape stay: those of the collection that they come from, or that the last step stores. */
function storedAs({ steps, arguments: [given] }: LoopShape, chain: Chain): ElementName | undefined {
  return steps.length === 0 && given?.from === 'stream' ? given.element : chain.stored;
}

function applied(chain: Chain): { kernel: Kernel; inputs: readonly Input[]; outputs: readonly NumberName[] } {
  const outputs = storedNames(chain);
  const types = outputs.map(loadedType);
  // What is stored in an element is cut to its width there.
  const kernel = storing(chain.kernel, types.map(nameOf), types);
  return { kernel: optimise(kernel), inputs: chain.inputs.map(inputOf), outputs };
}

/** Whether the second of two elements goes before the first by a comparison. */
function laterBy(
  fn: LoopFunction,
  result: ResultShape,
  values: readonly unknown[],
): Pick<Chain, 'kernel' | 'inputs' | 'arrays'> {
  const operand: Argument = { from: 'result', shape: result };
  const compared = chainOf([operand, operand], [{ fn }], values);
  if (compared.result.kind !== 'scalar')
    return refuse(fn, 'its result', 'it is no number', 'Return what is positive where the second goes first.');
  const { kernel } = compared;
  const b = new Builder();
  const parameters = kernel.parameters.map(({ name, type, varying }) => b.parameter(name, type, varying));
  const [value] = inline(b, kernel, parameters, kernel.outside) as [Value];
  const isLater = value.type === 'bool' ? value : b.operation('gt', value, b.constant(value.type, 0));
  return {
    kernel: b.kernel(kernel.name, [isLater], kernel),
    inputs: compared.inputs.slice(2 * leavesOf(result).length),
    arrays: compared.arrays,
  };
}

/** The kernel of the number of a bin; what is in none of them is counted behind the last. */
function binned(chain: Chain, { steps, bins }: LoopShape & { readonly kind: 'count' }): Chain {
  const { kernel, result } = settled(chain);
  const step = steps.findLast((each) => 'fn' in each);
  if (step !== undefined && (result.kind !== 'scalar' || result.type === 'bool'))
    return refuse(step.fn, 'its result', 'it is no number', 'Return the number of the bin.');
  const b = new Builder();
  const parameters = kernel.parameters.map(({ name, type, varying }) => b.parameter(name, type, varying));
  const [value] = inline(b, kernel, parameters, kernel.outside) as [Value];
  const whole = value.type === 'u32' ? value : b.operation('u32', value);
  const isBin = b.operation('lt', whole, b.constant('u32', bins));
  const isWhole = (type: 'f64' | 'f32'): Value => b.operation('eq', b.operation(type, whole), value);
  // Negative integers are above all bins as u32.
  const counts = value.type === 'f64' || value.type === 'f32' ? b.operation('and', isBin, isWhole(value.type)) : isBin;
  const bin = b.operation('select', counts, b.operation('i32', whole), b.constant('i32', bins));
  return {
    ...chain,
    kernel: b.kernel(kernel.name, [bin], kernel),
    result: { kind: 'scalar', type: 'i32' },
    stored: undefined,
  };
}

/** What is told to threads, by number: they know kernels by it. One that is forgotten gets another number. */
const numbers = new Cache<number>(1024);
let nextNumber = 0;

/** An array of the code as JSON has it, in which −0 and 0 are not the same. */
const arrayText = (array: ArrayArgument): unknown =>
  'data' in array ? [array.element, array.data.map(numberText)] : array;

function coded(entry: Entry, { inputs, arrays, result }: Chain, stored?: ElementName): Compiled {
  const fields = isStruct(stored) ? structNamed(stored).fields : [];
  const leaves = leavesOf(result);
  const outputs = entry.outputs.map((element, i) => ({
    element,
    column: fields[i]?.name,
    bool: stored === undefined && leaves[i]?.type === 'bool',
  }));
  const { bytes: wasm } = emitWasm(entry, { lanes: chooseLanes(entry), relaxed: hasRelaxed(), shared: SHARED });
  const { kind } = entry;
  const content = `${kind} ${JSON.stringify([inputs, arrays.map(arrayText), outputs, result])} ${Buffer.from(wasm).toString('latin1')}`;
  const key = String(numbers.get(content, () => nextNumber++));
  const { operations } = costOf(entry.kernel);
  const isStraight =
    inputs.every(({ from }) => from !== 'position') &&
    statementsIn(entry.kernel.body).every((statement) => statement.kind !== 'loop');
  return { entry, code: { key, kind, wasm, inputs, arrays, outputs, isStraight, result }, operations };
}
