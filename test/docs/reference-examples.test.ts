/** Every skeleton has an example that runs, and gives what the reference says that it gives. */
import { readFileSync, rmSync } from 'node:fs';
import { inspect } from 'node:util';
import * as ossa from 'ossa';
import { afterAll, describe, expect, test } from 'vitest';
import { docExamples, reference, runnableExamples } from '../../scripts/reference.ts';
import { kinds } from '../../src/skeletons/kinds.ts';
import * as data from './examples/data.ts';
import * as failures from './examples/failures.ts';
import * as stream from './examples/stream.ts';
import * as tasks from './examples/tasks.ts';
import type { Example } from './runners.ts';
import { programsAround } from './doc-comments.ts';
import { CheckedFolder } from './type-check.ts';

const examples: Readonly<Record<string, unknown>> = { ...stream, ...failures, ...data, ...tasks };
afterAll(() => rmSync(failures.folder, { recursive: true }));

const skeletons = [...Object.keys(kinds), 'mapReduce', 'unordered'];

test('the reference says what the doc comments and the examples say', () => {
  const file = new URL('../../docs/reference/skeletons.md', import.meta.url);
  expect(readFileSync(file, 'utf8'), 'run: node scripts/reference.ts').toBe(reference());
});

test('every skeleton has an example that runs, and one in its doc comment', () => {
  expect([...runnableExamples().keys()].toSorted()).toEqual(skeletons.toSorted());
  const inDoc = docExamples();
  expect(skeletons.filter((name) => (inDoc.get(name) ?? []).length === 0)).toEqual([]);
});

const shown = (result: unknown): string => inspect(result, { breakLength: Infinity, depth: null });

describe.for([...runnableExamples()])('%s', ([name, text]) => {
  const { kind, program, input } = examples[`${name}Example`] as Example;
  const expected = text.slice(text.lastIndexOf('// → ') + 5);
  const source = input as Iterable<unknown>;

  test('the sequential meaning gives the result', async () => {
    const { evaluate, evaluateStream } = ossa;
    const result =
      kind === 'run'
        ? await evaluate(program as never, input as never)
        : await Array.fromAsync(evaluateStream(program, source));
    expect(shown(result)).toBe(expected);
  });

  test.for([1, 2])('%i worker(s) give it', async (workers) => {
    const result =
      kind === 'run'
        ? await ossa.run(program as never, input as never, { workers })
        : await Array.fromAsync(ossa.stream(program, source, { workers }));
    expect(shown(name === 'unordered' ? (result as number[]).toSorted() : result)).toBe(expected);
  });
});

test('the examples in doc comments are TypeScript that fits', () => {
  using folder = new CheckedFolder();
  const all = [...docExamples()].flatMap(([name, texts]) =>
    texts.map((text, i) => ({ name: `${name}-${i}.ts`, text })),
  );
  for (const { name, text } of all) folder.write(name, programsAround(text));
  expect(all.length).toBeGreaterThan(skeletons.length);
  expect(folder.check()).toBe('');
});
