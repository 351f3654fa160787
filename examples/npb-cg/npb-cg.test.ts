import { expect, test } from 'vitest';
import { compiledKernels } from '../../test/native.ts';
import { matrixOf } from './matrix.ts';
import { classes, conjugateGradients, verified } from './npb-cg.ts';

test('the matrix of class S is symmetric, with the elements that NPB counts', () => {
  const { starts, columns, values } = matrixOf(classes['S']!);
  expect(values.length).toBe(78_148);
  const at = new Map<string, number>();
  for (let row = 0; row < 1400; row++)
    for (let k = starts[row]!; k < starts[row + 1]!; k++) at.set(`${row} ${columns[k]}`, values[k]!);
  for (const [place, value] of at) expect(at.get(place.split(' ').reverse().join(' '))).toBeCloseTo(value, 12);
});

test('class S verifies, with the same digits on 1, 2 and 7 workers, whatever computes it', async () => {
  const zetas = [await conjugateGradients('S', { workers: 2, kernels: 'js' })];
  for (const kernels of compiledKernels)
    for (const workers of [1, 2, 7]) zetas.push(await conjugateGradients('S', { workers, kernels }));
  const [zeta] = zetas;
  expect(verified('S', zeta!)).toBe(true);
  expect(zetas).toEqual(zetas.map(() => zeta));
}, 240_000);

test('another zeta does not verify', () => expect(verified('S', classes['S']!.zeta + 1e-9)).toBe(false));
