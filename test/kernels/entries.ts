/** Entries on data: what they mean, by the interpreter and the tree of reductions, and the arguments that compiled ones are called with. */
import { kernelsOf, signature } from '../../src/compiler/emit/c/signature.ts';
import { type Entry, fanOutOf, type Input } from '../../src/compiler/kernel/entry.ts';
import { BAIL, interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import { type Kernel, loadedType } from '../../src/compiler/kernel/ir/ir.ts';
import { BLOCK, foldBlock } from '../../src/skeletons/tree.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { elements, type NumberName, type TypedCollection } from '../../src/types/element.ts';
import { randomArrays, randomElements } from './random-kernel.ts';
import { randomValue } from './values.ts';

/** What an entry is called with. */
export interface EntryData {
  readonly n: number;
  /** By input: the elements of a stream; start; start, first and step; or the value of a uniform. */
  readonly inputs: readonly (readonly number[])[];
  readonly operatorUniforms: readonly number[];
  /** Of the kernel, then of the operator. */
  readonly arrays: readonly (readonly number[])[];
  /** Of a scan: values, and whether the first block has none. */
  readonly carries: readonly number[];
  readonly first: number;
  /** Of a count. */
  readonly bins: number;
}

export interface Outcome {
  readonly status: number;
  /** As far as they mean something. */
  readonly outputs: readonly (readonly number[])[];
  readonly carries: readonly number[];
}

const operatorOf = (entry: Entry): Kernel | undefined =>
  entry.kind === 'fold' || entry.kind === 'scan' ? entry.operator : undefined;

export function randomData(random: Random, entry: Entry, n: number, bins = 16): EntryData {
  const small = (): number => random.int(100) - 50;
  const input = ({ from, ...rest }: Input, i: number): readonly number[] => {
    const type = entry.kernel.parameters[i]!.type;
    if (from === 'stream') return randomElements(random, (rest as { element: NumberName }).element, n);
    if (from === 'uniform') return [randomValue(random, type)];
    if (from === 'index') return [type === 'u32' ? random.int(1000) : type === 'i32' ? small() : small() / 2];
    return [small(), random.int(100), small() / 8];
  };
  return {
    n,
    inputs: entry.inputs.map(input),
    operatorUniforms: (operatorOf(entry)?.parameters ?? [])
      .filter(({ varying }) => !varying)
      .map(({ type }) => randomValue(random, type)),
    arrays: kernelsOf(entry).flatMap((kernel) => randomArrays(random, kernel)),
    carries: entry.outputs.map((name) => randomValue(random, loadedType(name))),
    first: random.int(2),
    bins,
  };
}

/** The value of a parameter for element i. */
function valueOf(entry: Entry, data: EntryData, parameter: number, i: number): number {
  const { from } = entry.inputs[parameter]!;
  const [start = 0, first = 0, step = 0] = data.inputs[parameter]!;
  const { type } = entry.kernel.parameters[parameter]!;
  if (from === 'stream') return data.inputs[parameter]![i]!;
  if (from === 'uniform') return start;
  const value = from === 'index' ? start + i : start + (first + i) * step;
  return type === 'bool' ? value : elements[type].store(value);
}

/** What an entry means; one of a scan or fold has one result or several, and bails where anything does. */
export function meaning(entry: Entry, data: EntryData): Outcome {
  const { n, carries } = data;
  let bailed = false;
  const run = (
    kernel: Kernel,
    parameters: readonly number[],
    arrays: readonly (readonly number[])[],
  ): readonly number[] => {
    const results = interpret(kernel, parameters, arrays);
    if (results !== BAIL) return results;
    bailed = true;
    return kernel.body.yields.map(() => 0);
  };
  const rows = Array.from({ length: n }, (_, i) =>
    run(
      entry.kernel,
      entry.inputs.map((_input, parameter) => valueOf(entry, data, parameter, i)),
      data.arrays,
    ),
  );
  const columns = (all: readonly (readonly number[])[]): readonly (readonly number[])[] =>
    entry.outputs.map((name, k) => all.map((row) => elements[name].store(row[k]!)));
  const done = (outputs: readonly (readonly number[])[], rest: Partial<Outcome> = {}): Outcome => ({
    status: bailed ? 1 : 0,
    outputs,
    carries,
    ...rest,
  });
  const operator = operatorOf(entry);
  const combine = (a: readonly number[], b: readonly number[]): readonly number[] => {
    const uniforms = [...data.operatorUniforms];
    const varying = [...a, ...b];
    const parameters = operator!.parameters.map((parameter) => (parameter.varying ? varying : uniforms).shift()!);
    return run(operator!, parameters, data.arrays.slice(entry.kernel.arrays.length));
  };
  switch (entry.kind) {
    case 'map':
      return done(columns(rows));
    case 'fold': {
      const blocks = Array.from({ length: Math.ceil(n / BLOCK) }, (_, k) =>
        foldBlock(
          { fn: combine, identity: [], commutative: entry.commutative },
          (i) => rows[i]!,
          k * BLOCK,
          Math.min(n, (k + 1) * BLOCK),
        ),
      );
      return done(columns(blocks));
    }
    case 'scan': {
      const made: (readonly number[])[] = [];
      let carry: readonly number[] | undefined = data.first === 1 ? undefined : carries;
      for (let block = 0; block < n; block += BLOCK) {
        let partial: readonly number[] | undefined;
        const before = carry;
        for (const row of rows.slice(block, block + BLOCK)) {
          partial = partial === undefined ? row : combine(partial, row);
          carry = before === undefined ? partial : combine(before, partial);
          made.push(carry);
        }
      }
      const outputs = entry.exclusive ? [carries, ...made].slice(0, n) : made;
      return done(columns(outputs), { carries: made.at(-1) ?? carries });
    }
    case 'pack': {
      const { length } = entry.outputs;
      const kept = rows.flatMap((row) =>
        Array.from({ length: row.at(-1)! }, (_, place) => row.slice(place * length, (place + 1) * length)),
      );
      return done(columns(kept), { status: bailed ? -1 : kept.length });
    }
    case 'sort':
    case 'order':
    case 'scatter':
      throw new Error(`an entry of ${entry.kind} is compared by the pieces of the differential test`);
    case 'count': {
      const counts = Array.from({ length: data.bins }, () => 0);
      for (const [bin] of rows) {
        if (bin! >= 0 && bin! < data.bins) counts[bin!]!++;
        else bailed = true;
      }
      return done([counts]);
    }
  }
}

/** Numbers behind every output, which no one may touch. */
const GUARD = 40;

/** Calls a compiled entry. */
export function call(
  entry: Entry,
  data: EntryData,
  run: (...args: (number | ArrayBufferView)[]) => number,
): Outcome & { readonly intact: boolean } {
  const { n } = data;
  const memory = (name: NumberName, values: readonly number[]): TypedCollection => {
    const view = elements[name].make(values.length);
    view.set(values);
    return view;
  };
  const sizes = entry.outputs.map(() =>
    entry.kind === 'fold'
      ? Math.ceil(n / BLOCK)
      : entry.kind === 'count'
        ? data.bins
        : n * (entry.kind === 'pack' ? fanOutOf(entry) : 1),
  );
  const places = entry.outputs.map((name, k) => {
    const view = elements[name].make(sizes[k]! + GUARD);
    view.fill(77, sizes[k]);
    return view;
  });
  const carries = entry.outputs.map((name, k) => memory(name, [data.carries[k]!]));
  const given: (number | ArrayBufferView)[] = [
    n,
    ...entry.inputs.flatMap((input, i): readonly (number | ArrayBufferView)[] =>
      input.from === 'stream' ? [memory(input.element, data.inputs[i]!)] : data.inputs[i]!,
    ),
    ...data.operatorUniforms,
    ...kernelsOf(entry)
      .flatMap(({ arrays }) => arrays)
      .flatMap(({ element, data: table }, i) => {
        const values = data.arrays[i]!;
        return table === undefined ? [memory(element, values), values.length] : [memory(element, values)];
      }),
    ...places,
    ...(entry.kind === 'scan' ? [data.first, ...carries] : []),
    ...(entry.kind === 'count' ? [data.bins] : []),
  ];
  if (given.length !== signature(entry).length) throw new Error('the arguments are not those of the signature');
  const status = run(...given);
  const lengths = sizes.map((size) => (entry.kind === 'pack' ? Math.max(status, 0) : size));
  return {
    status,
    outputs: places.map((view, k) => [...view.subarray(0, lengths[k])]),
    carries: carries.map((view) => view[0]!),
    intact: places.every((view, k) => view.subarray(sizes[k]).every((value) => value === 77)),
  };
}

/** What differs, if anything does: bit for bit, and nothing where elements are not for the kernel. */
export function disagreement(
  entry: Entry,
  expected: Outcome,
  given: Outcome & { readonly intact: boolean },
): string | undefined {
  if (!given.intact) return 'wrote behind an output';
  if (given.status !== expected.status) return `status ${given.status} instead of ${expected.status}`;
  if (expected.status !== 0 && entry.kind !== 'pack') return undefined;
  if (expected.status < 0) return undefined;
  const columns = (outcome: Outcome): readonly (readonly number[])[] =>
    entry.kind === 'scan' ? [...outcome.outputs, ...outcome.carries.map((carry) => [carry])] : outcome.outputs;
  for (const [k, column] of columns(expected).entries()) {
    const other = columns(given)[k]!;
    const at = column.findIndex((value, i) => !Object.is(value, other[i]));
    if (at >= 0) return `output ${k} at ${at}: ${other[at]} instead of ${column[at]}`;
    if (other.length !== column.length) return `${other.length} results instead of ${column.length}`;
  }
  return undefined;
}
