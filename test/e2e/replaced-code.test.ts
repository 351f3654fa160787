import { afterEach, expect, test, vi } from 'vitest';
import { run } from '../../src/api/run.ts';
import { f64, map, op, pipe, reduce } from '../../src/pure.ts';
import { meaningOf } from '../../src/skeletons/meaning.ts';
import { windows } from '../../src/engine/distribute.ts';
import { Context } from '../../src/engine/context.ts';
import { LoopKernels } from '../../src/engine/loop-kernels.ts';

const numbers = Float64Array.from({ length: 400_000 }, (_, i) => Math.sin(i));
const third = map((x: number) => x / 3, f64);

/** Not one that copes with a wrong order, or with other blocks. */
const skewed = reduce(op((a: number, b: number) => a * 0.5 + b, { identity: 0 }));

afterEach(() => vi.restoreAllMocks());

test.each([
  ['a map', third],
  ['a reduction', pipe(third, skewed)],
])('%s goes on with other code from where the first ended', async (_name, program) => {
  windows.bytes = 1 << 20;
  const of = LoopKernels.prototype.of;
  const keys: string[] = [];
  vi.spyOn(LoopKernels.prototype, 'of').mockImplementation(function (this: LoopKernels, ...given) {
    const loop = of.apply(this, given);
    if (loop instanceof Promise) throw new Error('there is to be no kernel');
    const first = loop.now();
    let asked = 0;
    const codes = [first, { ...first, key: `${first.key}.second` }, { ...first, key: `${first.key}.third` }] as const;
    return { ...loop, now: () => codes[asked++ < 5 ? 0 : asked < 30 ? 1 : 2] };
  });
  const open = Context.prototype.open;
  vi.spyOn(Context.prototype, 'open').mockImplementation(function (this: Context, options) {
    keys.push(options.code.key.split('.').at(-1) as string);
    return open.call(this, options);
  });
  const done: number[] = [];
  const onProgress = (progress: { readonly done: number }): void => void done.push(progress.done);
  const given = await run(program as typeof third, numbers, { kernels: 'js', workers: 2, onProgress });
  expect(given).toEqual(await meaningOf(program.node)(numbers));
  expect([...new Set(keys)].slice(1)).toEqual(['second', 'third']);
  expect(done.at(-1)).toBe(numbers.length);
});
