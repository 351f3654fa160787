/** Compares functions of text as JavaScript runs them with the kernels that they become, on every back end. */
import type { UnitProgram } from '../../src/compiler/capture/program.ts';
import type { Captured } from '../../src/compiler/capture/unit.ts';
import type { MapEntry } from '../../src/compiler/kernel/entry.ts';
import { lower, type Lowered } from '../../src/compiler/kernel/front/lower.ts';
import type { Path, ResultShape, Shape, Source } from '../../src/compiler/kernel/front/shape.ts';
import { BAIL, interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import type { Kernel, Scalar } from '../../src/compiler/kernel/ir/ir.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import { verify } from '../../src/compiler/kernel/ir/verify.ts';
import type { Random } from '../../src/skeletons/random.ts';
import type { TypedCollection } from '../../src/types/element.ts';
import { difference } from '../identical.ts';
import { collection, type Piece } from './pieces.ts';
import { captures } from './random-source.ts';
import { oneOf, randomValue } from './values.ts';

const names = Object.keys(captures);

/** What JavaScript makes of a text: the oracle. */
function functionOf(
  text: string,
  values: Readonly<Record<string, unknown>> = captures,
): (...given: unknown[]) => unknown {
  // eslint-disable-next-line no-new-func
  return new Function(...names, `'use strict';\n${text}\n;return f;`)(...names.map((name) => values[name]));
}

/** The function of a text as capture gives it. */
function capturedOf(text: string): Captured {
  const links = names.map((_, value) => ({ value }));
  const part = {
    file: 'file:///kernel.js',
    line: 0,
    text: `'use strict';\n${text}\n;return [[f],[,]]`,
    parameters: names,
    links,
  };
  const program: UnitProgram = { parts: [part], grafts: [], root: { part: 0, export: 0 } };
  const site = { file: '/kernel.js', line: 2 };
  const unit = {
    id: text,
    name: 'f',
    site,
    source: JSON.stringify(program),
    file: site.file,
    captures: names,
    modules: {},
  };
  return { unit, sites: names.map(() => site), values: () => Object.values(captures) };
}

/** Types of the first argument. */
const types: readonly Scalar[] = ['f64', 'f64', 'f64', 'i32', 'f32', 'u32'];

/** Arguments of a function: two numbers, and a struct of two. */
type Arguments = readonly [number, number, Readonly<Record<'u' | 'v', number>>];

const at = (value: unknown, path: Path): unknown =>
  path.reduce((inner, key) => (inner as Readonly<Record<string | number, unknown>>)[key], value);

const parametersOf = ({ parameters }: Lowered, given: Arguments): readonly number[] =>
  parameters.map((source) => {
    if (source.from === 'capture') return Number(at(Object.values(captures)[source.capture], source.path));
    return Number(source.from === 'argument' ? at(given[source.argument], source.path) : Number.NaN);
  });

const arraysOf = ({ kernel, arrays }: Lowered): readonly TypedCollection[] =>
  kernel.arrays.map(({ element, data }, i) => {
    if (data !== undefined) return collection(element, data);
    const { capture, path } = arrays[i] as Extract<Source, { from: 'capture' }>;
    return at(Object.values(captures)[capture], path) as TypedCollection;
  });

/** The function's value, of the kernel's results. */
function valueOf({ result }: Lowered, results: readonly number[]): unknown {
  const next = results.values();
  const build = (shape: ResultShape): unknown => {
    if (shape.kind === 'tuple') return shape.elements.map(build);
    if (shape.kind === 'struct')
      return Object.fromEntries(Object.entries(shape.fields).map(([name, field]) => [name, build(field)]));
    const number = next.next().value as number;
    return shape.type === 'bool' ? number === 1 : number;
  };
  return build(result);
}

/** Whether a function reads an array where it has no element. */
function readsOutside(text: string, given: Arguments): boolean {
  let outside = false;
  const watched = Object.entries(captures).map(([name, value]) => [
    name,
    ArrayBuffer.isView(value)
      ? new Proxy(value as TypedCollection, {
          get(array, key) {
            const read: unknown = Reflect.get(array, key, array);
            if (read === undefined) outside = true;
            return typeof read === 'function' ? read.bind(array) : read;
          },
        })
      : value,
  ]);
  functionOf(text, Object.fromEntries(watched))(...given);
  return outside;
}

/** How a function differs from its kernel; otherwise the kernel, or the construct that kept it from being one. */
export function compareSource(
  text: string,
  random: Random,
):
  | { readonly found: string }
  | { readonly refused: string }
  | { readonly bailed: number; readonly piece: Piece | undefined } {
  const direct = functionOf(text);
  const type = oneOf(random, types);
  const scalar = (each: Scalar): Shape => ({ kind: 'scalar', type: each });
  const lowered = lower(capturedOf(text), {
    typing: 'exact',
    parameters: [scalar(type), scalar('f64'), { kind: 'struct', fields: { u: scalar('f64'), v: scalar('i32') } }],
  });
  if ('refusal' in lowered) return { refused: lowered.refusal.construct };
  verify(lowered.kernel, 'lowering');
  const arrays = arraysOf(lowered);
  const rows: (readonly number[])[] = [];
  let bailed = 0;
  for (let times = 0; times < 5; times++) {
    const value = (of: Scalar): number => randomValue(random, of);
    const given: Arguments = [value(type), value('f64'), { u: value('f64'), v: value('i32') }];
    const row = parametersOf(lowered, given);
    rows.push(row);
    const results = interpret(lowered.kernel, row, arrays);
    let wrong: string | undefined;
    if (results === BAIL) {
      bailed++;
      wrong = readsOutside(text, given) ? undefined : 'it is said not to be for the kernel, and reads nothing outside';
    } else wrong = difference(direct(...given), valueOf(lowered, results));
    if (wrong !== undefined) return { found: `f(${JSON.stringify(given)}): ${wrong}\n${print(lowered.kernel)}` };
  }
  return { bailed, piece: pieceOf(lowered.kernel, rows, arrays) };
}

/** The kernel as the loop of a map over these parameters; booleans have no outputs. */
function pieceOf(
  kernel: Kernel,
  rows: readonly (readonly number[])[],
  arrays: readonly TypedCollection[],
): Piece | undefined {
  const outputs = kernel.body.yields.map(({ type }) => type);
  const isNumeric = (all: readonly Scalar[]): all is readonly Exclude<Scalar, 'bool'>[] => !all.includes('bool');
  const { parameters } = kernel;
  if (!isNumeric(outputs)) return undefined;
  const entry: MapEntry = {
    kind: 'map',
    kernel,
    outputs,
    inputs: parameters.map(({ type, varying }) =>
      varying ? { from: 'stream', element: type as Exclude<Scalar, 'bool'> } : { from: 'uniform' },
    ),
  };
  const column = (i: number): readonly number[] => rows.map((row) => row[i] as number);
  const inputs = parameters.map(({ type, varying }, i) =>
    varying ? collection(type as Exclude<Scalar, 'bool'>, column(i)) : column(i).slice(0, 1),
  );
  return { entry, n: rows.length, inputs, uniforms: [], arrays, first: true, carries: [], bins: 0 };
}
