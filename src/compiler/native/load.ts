/** Functions of compiled files as JavaScript functions, in any thread: memory is handed over by address, shared memory too. */
import { createRequire } from 'node:module';
import type { NumberName } from '../../types/element.ts';
import type { Unavailable } from './compiler.ts';

/** An argument of a function: a number, or the address of numbers. */
export interface NativeArgument {
  readonly type: NumberName;
  readonly pointer?: unknown;
}

/** Arguments in the order of the function's: memory as a view that begins at the address. */
export type NativeFunction = (...args: readonly (number | ArrayBufferView)[]) => number;

/** What calls foreign functions. */
export interface Foreign {
  load(path: string): { function(name: string, signature: readonly NativeArgument[]): NativeFunction };
}

interface Koffi {
  load(path: string): { func(name: string, result: string, parameters: readonly string[]): NativeFunction };
}

const koffiTypes: Readonly<Record<NumberName, string>> = {
  f64: 'double',
  f32: 'float',
  i32: 'int32_t',
  u32: 'uint32_t',
  i16: 'int16_t',
  u16: 'uint16_t',
  i8: 'int8_t',
  u8: 'uint8_t',
};

/** By the package koffi. */
const byKoffi = (koffi: Koffi): Foreign => ({
  load: (path) => {
    const library = koffi.load(path);
    return {
      function: (name, signature) =>
        library.func(
          name,
          'int32_t',
          signature.map(({ type, pointer }) => (pointer === undefined ? koffiTypes[type] : 'void *')),
        ),
    };
  },
});

const require = createRequire(import.meta.url);

/** What calls foreign functions here, or why nothing does. `load` is how a package is loaded. */
export function foreign(load: (name: string) => unknown = require): Foreign | Unavailable {
  try {
    return byKoffi(load('koffi') as Koffi);
  } catch {
    return { unavailable: 'koffi is not installed: npm install koffi' };
  }
}

let ours: Foreign | Unavailable | undefined;

/** A function of a compiled file; ready to be called in this thread. */
export function loadNative(
  path: string,
  name: string,
  signature: readonly NativeArgument[],
): NativeFunction | Unavailable {
  ours ??= foreign();
  return 'unavailable' in ours ? ours : ours.load(path).function(name, signature);
}
