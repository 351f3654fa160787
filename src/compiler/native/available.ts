/** Whether this machine can have native code. */
import { nativeCompiler, type NativeOptions } from './compile.ts';
import { ownForeign } from './load.ts';

/** Why it has none, in words for people; undefined where it can. */
export async function whyNoNative(options: NativeOptions = {}): Promise<string | undefined> {
  const needed = [ownForeign(), await nativeCompiler(options)];
  return needed.find((each): each is { readonly unavailable: string } => 'unavailable' in each)?.unavailable;
}
