/** Every skeleton on every back end of the kernel compiler gives its sequential meaning, bit for bit, with any number of workers. */
import { describe, expect, test } from 'vitest';
import { type PlanJson, run } from '../../../src/index.ts';
import { meaningOf } from '../../../src/skeletons/meaning.ts';
import { isGrid } from '../../../src/types/grid.ts';
import { intoLike, taken } from '../../into.ts';
import { difference } from '../../laws/same.ts';
import { compiledKernels } from '../../native.ts';
import { programs } from './programs.ts';

describe.each([...compiledKernels, 'js'] as const)('kernels: %s', (kernels) => {
  test.each(programs)('$name', async ({ program, input, without }) => {
    const expected = await meaningOf(program.node)(input);
    for (const workers of [1, 2, 7]) {
      const plans: PlanJson[] = [];
      const given = await run(program as never, input as never, {
        workers,
        kernels,
        onPlan: (plan) => void plans.push(plan),
      });
      expect(difference(expected, given), `${workers} workers`).toBeUndefined();
      const used = plans[0]?.parts.some((part) => part.kernel === kernels);
      expect(used, JSON.stringify(plans[0]?.parts)).toBe(kernels !== 'js' && without === undefined);
      for (const kind of ['shared', 'own'] as const) {
        const into = intoLike(expected, kind);
        if (into === undefined) continue;
        const result = await run(program as never, input as never, { workers, kernels, into });
        expect(isGrid(result) ? result.data : result).toBe(isGrid(into) ? into.data : into);
        expect(difference(expected, taken(result)), `${workers} workers, into ${kind} memory`).toBeUndefined();
      }
    }
  });
});
