/** Functions of compiled files as JavaScript functions, in any thread: memory is handed over by address, shared memory too. */
import { createRequire } from 'node:module';
import { ossaFolder } from '../../location.ts';
import type { NumberName } from '../../types/element.ts';
import type { Unavailable } from './compiler.ts';

/** An argument of a function: a number, or the address of numbers. */
export interface NativeArgument {
  readonly type: NumberName;
  readonly pointer?: unknown;
}

/** Arguments in the order of the function's: memory by its address, or as a view that begins there. */
export type NativeFunction = (...args: readonly (number | ArrayBufferView)[]) => number;

/** What calls foreign functions. */
export interface Foreign {
  /** Where a view begins. Its memory stays there as long as somebody has it, a small one's too from when it is asked for. */
  addressOf(view: ArrayBufferView): number;
  load(path: string): { function(name: string, signature: readonly NativeArgument[]): NativeFunction };
}

interface Koffi {
  address(view: ArrayBufferView): bigint;
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
  // Processors have addresses of at most 57 bits, and programs those of them below 2⁵³.
  addressOf: (view) => Number(koffi.address(view)),
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

/** From where Ossa is, also in the script of a worker: it stands beside koffi. */
const loadPackage = (name: string): unknown => createRequire(ossaFolder)(name);

/** What calls foreign functions here, or why nothing does. `load` is how a package is loaded. */
export function foreign(load: (name: string) => unknown = loadPackage): Foreign | Unavailable {
  try {
    return byKoffi(load('koffi') as Koffi);
  } catch {
    return { unavailable: 'koffi is not installed: npm install koffi' };
  }
}

let known: Foreign | Unavailable | undefined;

/** That of this thread; loaded when it is first asked for. */
export const ownForeign = (): Foreign | Unavailable => (known ??= foreign());

/** A function of a compiled file; ready to be called in this thread. */
export function loadNative(
  path: string,
  name: string,
  signature: readonly NativeArgument[],
): NativeFunction | Unavailable {
  const ours = ownForeign();
  if ('unavailable' in ours) return ours;
  try {
    return ours.load(path).function(name, signature);
  } catch (error) {
    return { unavailable: `${path} cannot be loaded: ${(error as Error).message}` };
  }
}
