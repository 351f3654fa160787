/** The native code of a loop, which takes its time to be made: Wasm runs until then. */
import type { KernelCode } from '../compiler/kernel/code.ts';
import type { Compiled } from '../compiler/kernel/compile.ts';
import type { Unavailable } from '../compiler/native/compiler.ts';

export class NativeVersion {
  readonly #compiled: Compiled;
  #making: Promise<KernelCode | Unavailable> | undefined;
  /** The code, once it is there. */
  code: KernelCode | undefined;
  /** Why there is none. */
  problem: string | undefined;

  constructor(compiled: Compiled) {
    this.#compiled = compiled;
  }

  /** For a run that waits for it. */
  made(): Promise<KernelCode | Unavailable> {
    return (this.#making ??= this.#make(false));
  }

  /** Makes it beside the run, unless that has begun; the process does not wait for it, and what goes wrong is no failure of the run. */
  begin(): void {
    if (this.#making !== undefined) return;
    this.#making = this.#make(true);
    this.#making.catch((error: unknown) => (this.problem = String(error)));
  }

  async #make(background: boolean): Promise<KernelCode | Unavailable> {
    const { withNative } = await import('../compiler/kernel/native.ts');
    const made = await withNative(this.#compiled, { background });
    if ('unavailable' in made) this.problem = made.unavailable;
    else this.code = made;
    return made;
  }
}
