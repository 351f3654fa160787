/** Random programs: the unit gives in a worker what the function gives here, and errors come from the same place. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inProgram } from './calls.ts';
import type { Outcome } from './driver.ts';
import { runFlavour } from './flavours.ts';
import { randomProgram } from './random-program.ts';

const seed = Number(process.env['OSSA_SEED'] ?? Date.now() & 0x7fffffff);
const count = Number(process.env['OSSA_RUNS'] ?? 150);

describe('random programs', () => {
  console.log(`seed ${seed} (OSSA_SEED), ${count} programs (OSSA_RUNS)`);
  const programs = fc.sample(randomProgram, { seed, numRuns: count }).map((text, i) => ({
    name: String(i),
    files: { 'main.ts': `import { seq } from 'ossa';\n${text}` },
  }));
  const known = new Map<string, Outcome>();

  it.each(['static', 'inspector', 'tsx'] as const)('mean the same, %s', async (flavour) => {
    const outcomes = await runFlavour(flavour, programs);
    let refused = 0;
    for (const { name, files } of programs) {
      const outcome = outcomes.get(name)!;
      if (flavour === 'tsx' && outcome.failure?.code === 'OSSA_CAPTURE_ASSIGNED') {
        refused++;
        continue;
      }
      expect(told(outcome, flavour !== 'tsx'), `program ${name}:\n${files['main.ts']}`).toEqual({
        same: true,
        places: 'equal',
      });
      if (flavour === 'static') known.set(name, outcome);
      if (flavour === 'inspector') expect(outcome.id).toBe(known.get(name)!.id);
    }
    // esbuild moves a function declared in a block above an assignment that came before it: refused, though it need not be.
    expect(refused).toBeLessThanOrEqual(Math.ceil(count / 30));
  });

  it.each(['plugin-esbuild-minified', 'plugin-vite'] as const)(
    'mean in a bundle what they mean, %s',
    async (flavour) => {
      const outcomes = await runFlavour(flavour, programs);
      for (const { name, files } of programs) {
        const { id, direct, inspected } = known.get(name)!;
        const outcome = outcomes.get(name)!;
        const sources = { ...outcome, direct: direct!.map((call) => ({ ...call, place: inProgram(call.place) })) };
        const calls = outcome.calls?.map((call) => ({ ...call, place: inProgram(call.place) }));
        // What the static pass leaves to the inspector is read from the bundle.
        const all = { ...sources, ...(calls && { calls }) };
        expect(told(all, !inspected), `program ${name}:\n${files['main.ts']}`).toEqual({ same: true, places: 'equal' });
        if (!inspected) expect(outcome.id).toBe(id);
      }
    },
  );
});

function told({ same, calls, direct, crash, failure }: Outcome, comparePlaces: boolean): unknown {
  if (crash || failure) return { crash, failure };
  const places = (all: Outcome['calls']): string => JSON.stringify(all!.map(({ place }) => place ?? null));
  const equal = !comparePlaces || places(calls) === places(direct);
  return {
    same: same || { calls, direct },
    places: equal ? 'equal' : { calls: places(calls), direct: places(direct) },
  };
}
