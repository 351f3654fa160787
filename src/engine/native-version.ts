/** The native code of a loop, which takes its time to be made: Wasm runs until then. */
import type { KernelCode } from '../compiler/kernel/code.ts';
import type { Compiled } from '../compiler/kernel/compile.ts';
import type { Unavailable } from '../compiler/native/compiler.ts';
import type { Profile } from '../optimizer/profile.ts';

/** Work by it that says what it takes, in milliseconds, and how much more than Wasm makes it the slower one. */
const JUDGED_MS = 30;
const SLOWER = 1.2;

export class NativeVersion {
  readonly #compiled: Compiled;
  /** What an element took when it came into use, and what had been spent on the loop by then. */
  #before: Readonly<Pick<Profile, 'workNs' | 'spentMs'>> | undefined;
  #judged = false;
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

  /**
   * The code for a loop that was Wasm before, as long as it is the faster one. C compilers are mostly better at what they are given, but not
   * at everything.
   */
  for({ workNs, spentMs }: Profile): KernelCode | undefined {
    if (this.code === undefined || this.#judged) return this.problem === undefined ? this.code : undefined;
    this.#before ??= { workNs, spentMs };
    if (spentMs - this.#before.spentMs >= JUDGED_MS) {
      this.#judged = true;
      const [before, now] = [this.#before.workNs ?? Number.POSITIVE_INFINITY, workNs ?? 0];
      if (now > before * SLOWER) this.problem = `it took ${Math.round((now / before - 1) * 100)} % longer`;
    }
    return this.problem === undefined ? this.code : undefined;
  }

  async #make(background: boolean): Promise<KernelCode | Unavailable> {
    const { withNative } = await import('../compiler/kernel/native.ts');
    const made = await withNative(this.#compiled, { background });
    if ('unavailable' in made) this.problem = made.unavailable;
    else this.code = made;
    return made;
  }
}
