/** Entries in Wasm on columns of numbers, for tests: a fresh memory for each call. */
import { emitWasm, type WasmOptions } from '../../src/compiler/emit/wasm/emit.ts';
import { type Entry, PADDING } from '../../src/compiler/kernel/entry.ts';
import { type Scalar } from '../../src/compiler/kernel/ir/ir.ts';
import { webAssembly } from '../../src/compiler/kernel/runtime/web-assembly.ts';
import { elements, type NumberName, type TypedCollection } from '../../src/types/element.ts';

export interface Call {
  readonly n: number;
  /** For each input: the elements of a stream, or the arguments of another. */
  readonly inputs: readonly (readonly number[])[];
  readonly arrays: readonly (readonly number[])[];
  /** Places of each output. */
  readonly places: number;
  readonly operator?: { readonly uniforms?: readonly number[]; readonly arrays?: readonly (readonly number[])[] };
  /** Arguments behind all others. */
  readonly extra?: readonly number[];
}

/** The element type that values of a type are kept in. */
export const keptAs = (type: Scalar): NumberName => (type === 'bool' ? 'u8' : type);

export function wasmRunner(
  entry: Entry,
  options: WasmOptions,
): (call: Call) => { status: number; outputs: readonly (readonly number[])[] } {
  const module = new webAssembly.Module(emitWasm(entry, options).bytes);
  return ({ n, inputs, arrays, places, operator = {}, extra = [] }) => {
    const rooms: { at: number; element: NumberName; values: readonly number[]; length: number }[] = [];
    let bytes = 64;
    const room = (element: NumberName, values: readonly number[], length: number): number => {
      const at = bytes;
      rooms.push({ at, element, values, length });
      bytes += Math.ceil((elements[element].bytes * length) / 64) * 64;
      return at;
    };
    const padded = (values: readonly number[]): readonly number[] =>
      n === 0 ? [] : Array.from({ length: n + PADDING }, (_, i) => values[Math.min(i, n - 1)] as number);
    const arrayArguments = (kernel: Entry['kernel'], given: readonly (readonly number[])[]): number[] =>
      kernel.arrays.flatMap(({ element, data }, i) => {
        const values = data ?? given[i] ?? [];
        const at = room(element, values, values.length);
        return data === undefined ? [at, values.length] : [at];
      });
    const given = [
      n,
      ...entry.inputs.flatMap((input, i) =>
        input.from === 'stream'
          ? [room(input.element, padded(inputs[i] as number[]), n + PADDING)]
          : (inputs[i] as readonly number[]),
      ),
      ...(operator.uniforms ?? []),
      ...arrayArguments(entry.kernel, arrays),
      ...('operator' in entry ? arrayArguments(entry.operator, operator.arrays ?? []) : []),
    ];
    const outputs = entry.outputs.map((element) => ({ element, at: room(element, [], places + PADDING) }));
    const memory = new webAssembly.Memory({ initial: Math.ceil((bytes + 64) / 65_536) });
    const view = (element: NumberName, at: number, length: number): TypedCollection =>
      elements[element].view(memory.buffer, at, length);
    for (const { at, element, values } of rooms) view(element, at, values.length).set(values);
    const { exports } = new webAssembly.Instance(module, { env: { memory, rem: (a: number, b: number) => a % b } });
    const status = (exports['entry'] as (...given: number[]) => number)(
      ...given,
      ...outputs.map(({ at }) => at),
      ...extra,
    );
    return { status, outputs: outputs.map(({ element, at }) => Array.from(view(element, at, places))) };
  };
}
