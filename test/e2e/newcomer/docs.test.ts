/** What the README and the tour show works as printed, however it is run. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { UserFolder, ways, type Way } from './folder.ts';

const folder = new UserFolder();
afterAll(() => folder[Symbol.dispose]());

const blocks = (document: string): readonly string[] =>
  [...readFileSync(new URL(`../../../${document}`, import.meta.url), 'utf8').matchAll(/```ts\n([^]*?)```/g)].map(
    ([, code = '']) => code,
  );
const [price = ''] = blocks('README.md');
const tour = blocks('docs/guide/tour.md');

/** What each block of the tour prints. */
const printed = ['[ 3, 24, 81, 192 ]\n', "6\n{ sensor: 'a', value: 4 }\n", '', '[ 1, 4, 9 ]\n'];

test('the tour has as many programs as are known here', () => {
  expect(tour).toHaveLength(printed.length);
});

const names = Object.keys(ways) as Way[];

describe.concurrent.for(names)('%s', (way) => {
  test.for(printed.map((output, i) => ({ i, output })))('program $i of the tour', async ({ i, output }) => {
    // A file of its own: another way may be writing the same program while it is read.
    const file = folder.write(`tour-${names.indexOf(way)}-${i}.ts`, tour[i] as string);
    const { stdout, stderr, code } = await folder.run(way, file);
    expect({ stdout, stderr, code }).toEqual({ stdout: output, stderr: '', code: 0 });
  });
});

test('the program of the README prints its price and its plan', async () => {
  const { stdout, stderr } = await folder.run('ossa run', folder.write('price.ts', price), '--explain');
  expect(stdout).toBe('10.4531\n');
  const [program, ...said] = stderr.trimEnd().split('\n');
  expect(program).toBe('program  pipe(generate(ƒ, f64) ▸ reduce(sum))');
  expect(said.slice(0, 4).map((line) => line.split(' ')[0])).toEqual(['plan', 'why', 'loop', 'took']);
});
