/** Compiled loops as machine code. */
import { emitC } from '../emit/c/emit.ts';
import { chooseLayout } from '../emit/c/layout.ts';
import { signature } from '../emit/c/signature.ts';
import { compileNative, nativeCompiler, type NativeOptions } from '../native/compile.ts';
import type { Unavailable } from '../native/compiler.ts';
import { ownForeign } from '../native/load.ts';
import type { KernelCode } from './code.ts';
import type { Compiled } from './compile.ts';

const FUNCTION = 'entry';

/** The code with machine code in it, or why there is none. */
export async function withNative(
  { code, entry }: Compiled,
  options: NativeOptions = {},
): Promise<KernelCode | Unavailable> {
  const foreign = ownForeign();
  if ('unavailable' in foreign) return foreign;
  const compiler = await nativeCompiler(options);
  if ('unavailable' in compiler) return compiler;
  const layout = chooseLayout(entry, compiler.vectorBytes);
  const file = await compileNative(emitC(entry, { name: FUNCTION, ...layout }), options);
  if ('unavailable' in file) return file;
  return {
    ...code,
    key: `${code.key}n`,
    native: {
      path: file.path,
      name: FUNCTION,
      signature: signature(entry).map(({ type, pointer }) => ({ type, pointer })),
    },
  };
}
