/** Whether what is made of a kernel means what the kernel means: on random arguments, by the interpreters. */
import { interpretGang } from '../../src/compiler/kernel/ir/gang.ts';
import { BAIL, interpret } from '../../src/compiler/kernel/ir/interpret.ts';
import type { Kernel } from '../../src/compiler/kernel/ir/ir.ts';
import { print } from '../../src/compiler/kernel/ir/print.ts';
import { verify } from '../../src/compiler/kernel/ir/verify.ts';
import { type Random, random } from '../../src/skeletons/random.ts';
import { type KernelOptions, randomArguments, randomArrays, randomKernel } from './random-kernel.ts';

/** The parameters of some elements: only those that vary differ. */
export function randomLanes(draws: Random, kernel: Kernel, lanes: number): readonly (readonly number[])[] {
  const draw = (): readonly number[] => randomArguments(draws, kernel).parameters;
  const first = draw();
  return Array.from({ length: lanes }, () =>
    draw().map((value, i) => (kernel.parameters[i]!.varying ? value : first[i]!)),
  );
}

/**
 * What differs between a kernel and what was made of it, if anything does. Elements are computed each alone by the kernel, and by what
 * was made of it `together` (for a predicated kernel) or alone too.
 */
export function difference(draws: Random, kernel: Kernel, made: Kernel, together: boolean): string | undefined {
  const arrays = randomArrays(draws, kernel);
  const lanes = randomLanes(draws, kernel, 5);
  const expected = lanes.map((lane) => interpret(kernel, lane, arrays));
  const gangs = together ? [lanes] : lanes.map((lane) => [lane]);
  const given = gangs.flatMap((gang) => interpretGang(made, gang, arrays));
  for (const [i, results] of expected.entries()) {
    const others = given[i]!;
    // One element that is not for the kernel is enough for all that are computed together.
    if (together && given.includes(BAIL) && expected.includes(BAIL)) return undefined;
    const same =
      results === BAIL || others === BAIL
        ? results === others
        : results.every((value, at) => Object.is(value, others[at]));
    if (!same) return `(${lanes[i]!.join(', ')}): ${String(others)} instead of ${String(results)}`;
  }
  return undefined;
}

/**
 * The first random kernel that means something else after a pass, or does not hold to the rules; that of none is undefined.
 */
export function failureOf(
  pass: (kernel: Kernel) => Kernel,
  { runs, together = false, ...options }: KernelOptions & { runs: number; together?: boolean },
): string | undefined {
  for (let run = 0; run < runs; run++) {
    const draws = random(11, run);
    const kernel = randomKernel(draws, options);
    let made: Kernel | undefined;
    let found: string | undefined;
    try {
      made = pass(kernel);
      verify(made, pass.name);
      for (let times = 0; times < 3; times++) found ??= difference(draws, kernel, made, together);
    } catch (error) {
      found = (error as Error).message;
    }
    if (found !== undefined)
      return `run ${run}: ${found}\n${print(kernel)}\n\n${made === undefined ? '' : print(made)}`;
  }
  return undefined;
}
