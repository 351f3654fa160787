/** A case of the law suite: a random program with inputs and plans, and whether all ways to run it agree with its meaning. */
import { evaluate, evaluateStream } from '../../src/api/evaluate.ts';
import { run, stream, type PlanJson, type RunOptions } from '../../src/api/run.ts';
import { theEngine } from '../../src/engine/engine.ts';
import { range } from '../../src/pure.ts';
import { hasEffect } from '../../src/skeletons/stages.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import { walk } from '../../src/skeletons/walk.ts';
import { meaningOf, streamMeaning } from '../../src/skeletons/meaning.ts';
import { childrenOf, kindOf, kinds } from '../../src/skeletons/kinds.ts';
import type { Node } from '../../src/skeletons/node.ts';
import { isGrid } from '../../src/types/grid.ts';
import { intoLike, type MemoryKind, taken } from '../into.ts';
import { Choices } from './choices.ts';
import type { Type } from './functions.ts';
import { differenceOf, outcomeOf, outcomeOfStream, type Outcome } from './outcome.ts';
import { randomProgram, source } from './programs.ts';
import { textOf } from './same.ts';
import { collectionOf, isCollection, valuesOf } from './values.ts';

const WORKERS = [1, 2, 7];

const inputTypes: readonly Type[] = [
  'number',
  'number[]',
  'number',
  'f64',
  'number[]',
  'f32',
  'record[]',
  'string[]',
  'i32',
  'number[][]',
  'number[][][]',
  'matrix[]',
  'string',
  'record',
  'u8',
  'points',
  'point[]',
];
/** Around the sizes at which something changes: lanes of a block, blocks, pairs of blocks. */
const lengths = [0, 1, 3, 2, 20, 7, 8, 9, 65, 300, 1023, 1024, 1025, 2048, 3000, 5121];
const counts = [3, 0, 1, 2, 5, 8, 30, 100, 700];

export interface Case {
  readonly program: AnySkeleton;
  /** One input for `run`, or those of a stream. */
  readonly input:
    | { readonly one: unknown }
    | { readonly many: () => Iterable<unknown> | AsyncIterable<unknown>; readonly text: string };
  /** One for each run. */
  readonly options: readonly RunOptions[];
  /** Memory that runs are given for their results, where these are typed. */
  readonly into: readonly (MemoryKind | undefined)[];
  /** Compare with `evaluate` too, which calls the functions as workers get them. */
  readonly evaluated: boolean;
}

export function caseOf(row: readonly number[]): Case {
  const choices = new Choices(row);
  const type = choices.of(inputTypes);
  const streamed = choices.below(2) === 1;
  const { program } = randomProgram(type, { refused: new Set(streamed ? [] : ['many']), depth: 0 }, choices, 4);
  const onError = streamed ? choices.of(policies) : undefined;
  return {
    program,
    input: streamed ? inputsOf(type, program.node, choices) : { one: inputOf(type, program.node, choices) },
    options: WORKERS.map((workers) => ({
      workers,
      ...planOf(workers, choices),
      // Small inputs are not worth a kernel, unless it is asked for.
      ...(streamed ? {} : choices.of([{}, { kernels: 'wasm' as const }])),
      ...(onError === undefined ? {} : { onError }),
    })),
    evaluated: choices.once(8) && onError !== 'skip',
    into: WORKERS.map(() => choices.of([undefined, 'shared', 'own'] as const)),
  };
}

/** What may be done about failing items. */
const policies: readonly RunOptions['onError'][] = [undefined, undefined, undefined, { retry: 2 }, 'skip'];

const keepsState = (program: Node): boolean => [...walk(program)].some(({ node }) => kindOf(node).state === 'holds');

/** Whether losing a worker ends the program. */
export const isBoundToWorker = (program: Node): boolean => keepsState(program) || hasEffect(program, 'atMostOnce');

/** Gives one of the workers up; how many that were. */
export function loseAWorker(which: number): number {
  const { pool } = theEngine();
  const members = pool.members();
  const member = members[which % Math.max(1, members.length)];
  if (member !== undefined) pool.kill(member.id, new Error('lost on purpose'));
  return Number(member !== undefined);
}

/** Whether a program begins with a skeleton that takes collections: functions of the table take no range. */
function takesCollection(node: Node): boolean {
  if (node.kind === 'pipe') return takesCollection(node.stages[0] as Node);
  if (node.kind === 'farm') return takesCollection(node.worker);
  return node.kind === 'map' || node.kind === 'reduce';
}

const rangeOf = (length: number): Iterable<number> => range(-2, -2 + length * 0.5, 0.5);

function inputOf(type: Type, node: Node, choices: Choices): unknown {
  if (!isCollection(type)) return valuesOf(type, choices)(choices.below(10));
  const length = choices.of(lengths);
  if (type === 'number[]' && takesCollection(node) && choices.once(3)) return rangeOf(length);
  // Shared memory is for those who read it in place: it does not travel as a value.
  return collectionOf(type, length, takesCollection(node) && !keepsState(node), choices);
}

function inputsOf(type: Type, node: Node, choices: Choices): Case['input'] {
  const count = choices.of(counts);
  const ranges = type === 'number[]' && takesCollection(node) && choices.once(4);
  const value = ranges ? (i: number) => rangeOf(i % 7) : valuesOf(type, choices);
  const fails = choices.once(12) ? choices.below(count + 1) : -1;
  const at = (i: number): unknown => {
    if (i === fails) throw new Error(`the source fails at ${i}`);
    return value(i);
  };
  const length = fails < 0 ? count : fails + 1;
  const kind = choices.below(4);
  const text = `${['array', 'generator', 'async generator', 'slow async generator'][kind]} of ${length}${fails < 0 ? '' : ', failing at the last'}: ${textOf(Array.from({ length: Math.min(count, 12) }, (_, i) => value(i)))}`;
  const makers: readonly (() => Iterable<unknown> | AsyncIterable<unknown>)[] = [
    () => Array.from({ length: count }, (_, i) => value(i)),
    function* () {
      for (let i = 0; i < length; i++) yield at(i);
    },
    async function* () {
      for (let i = 0; i < length; i++) yield at(i);
    },
    async function* () {
      for (let i = 0; i < length; i++) {
        if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
        yield at(i);
      }
    },
  ];
  return { many: makers[fails < 0 ? kind : Math.max(1, kind)] as (typeof makers)[0], text };
}

/** Mostly the planner's own plan; otherwise one that names every part, with odd degrees and grains. */
function planOf(workers: number, choices: Choices): { readonly plan?: PlanJson } {
  const how = choices.below(4);
  if (how < 2) return {};
  const parts = Array.from({ length: 6 }, (_, i) => {
    const degree = 1 + choices.below(workers);
    const grain = [undefined, 1, 2, 5, 97, 1024][choices.below(6)];
    const sequential = how === 2 || choices.below(3) === 2;
    return {
      part: `${i}`,
      items: undefined,
      reason: 'chosen by the test',
      ...(sequential
        ? { mode: 'sequential' as const, degree: 1, grain: undefined }
        : { mode: 'parallel' as const, degree, grain }),
    };
  });
  return { plan: { program: '', parts } };
}

const asIs = <F>(fn: F): F => fn;

/** How many cases were of each sort. */
export interface Tally {
  run: number;
  streamed: number;
  failed: number;
  empty: number;
  unordered: number;
  nested: number;
  large: number;
  /** Runs whose result was stored in memory that they were given. */
  into: number;
  /** Programs with each skeleton. */
  readonly kinds: Record<string, number>;
}
export const tally = (): Tally => ({
  ...{ run: 0, streamed: 0, failed: 0, empty: 0, unordered: 0, nested: 0, large: 0, into: 0 },
  kinds: Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0])),
});

function count(counts: Tally, { program, input }: Case, expected: Outcome): void {
  const one = 'one' in input;
  const length = one ? (input.one as { length?: number }).length : expected.outputs.length;
  counts[one ? 'run' : 'streamed']++;
  for (const kind of new Set(Array.from(walk(program.node), ({ node }) => node.kind)))
    counts.kinds[kind] = (counts.kinds[kind] as number) + 1;
  if (expected.error !== undefined) counts.failed++;
  if (length === 0) counts.empty++;
  if (length !== undefined && length > 1000) counts.large++;
  if (program.flags.includes('unordered')) counts.unordered++;
  if (collectionDepth(program.node) > 1) counts.nested++;
}

const collectionDepth = (node: Node): number =>
  (node.kind === 'map' || node.kind === 'generate' ? 1 : 0) + Math.max(0, ...childrenOf(node).map(collectionDepth));

/** Runs the case every way; gives a description of the first disagreement, or undefined. */
export async function disagreement(tried: Case, counts?: Tally): Promise<string | undefined> {
  const { program, input, options, evaluated, into } = tried;
  const { node } = program;
  const ordered = !program.flags.includes('unordered');
  const one = 'one' in input;
  const expected: Outcome = one
    ? await outcomeOf(() => meaningOf(node)(input.one))
    : await outcomeOfStream(() =>
        streamMeaning(node, asIs, input.many(), options[0]?.onError === 'skip' ? () => undefined : undefined),
      );
  if (counts !== undefined) count(counts, tried, expected);
  const ways: { name: string; go: () => Promise<Outcome> }[] = options.map((each, i) => {
    const kind = into[i];
    const place = kind && one ? intoLike(expected.outputs[0], kind) : undefined;
    if (place !== undefined && counts !== undefined) counts.into++;
    return {
      name: `${one ? 'run' : 'stream'} ${JSON.stringify(each)}${place === undefined ? '' : ` into ${kind} memory`}`,
      go: () =>
        one
          ? outcomeOf(() => runInto(program, input.one, each, place))
          : outcomeOfStream(() => stream(program as never, input.many(), each)),
    };
  });
  if (one) ways.push({ name: 'run without options', go: () => outcomeOf(() => run(program as never, input.one)) });
  if (evaluated) {
    ways.push({
      name: 'evaluate',
      go: () =>
        one
          ? outcomeOf(() => evaluate(program as never, input.one))
          : outcomeOfStream(() => evaluateStream(program as never, input.many())),
    });
  }
  for (const { name, go } of ways) {
    const found = differenceOf(expected, await go(), name === 'evaluate' || ordered);
    if (found !== undefined) return `${found}\n  by ${name}`;
  }
  return undefined;
}

async function runInto(program: AnySkeleton, input: unknown, options: RunOptions, into: unknown): Promise<unknown> {
  if (into === undefined) return run(program as never, input, options);
  const result = await run(program as never, input, { ...options, into });
  if (dataOf(result) !== dataOf(into)) throw new Error('the result is not in the memory that was given for it');
  return taken(result);
}

const dataOf = (value: unknown): unknown => (isGrid(value) ? value.data : value);

/** The case as a person reads it. */
export function describeCase({ program, input }: Case): string {
  const inputs =
    'one' in input ? `input ${textOf(input.one).slice(0, 2000)}` : `stream from ${input.text.slice(0, 2000)}`;
  return `  program ${source(program.node)}\n  ${inputs}`;
}
