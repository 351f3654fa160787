/** Mistakes of a newcomer, each with what has to be said of it. */

export interface WrongTurn {
  readonly turn: string;
  /** The file's name, `program.ts` if left out. Others are there beside it. */
  readonly file?: string;
  readonly others?: Readonly<Record<string, string>>;
  readonly source: string;
  /** The first line: the code and the name of what is wrong. */
  readonly says: RegExp;
  /** `line:column` in the file, or `line` where no more is known. */
  readonly at: string;
  readonly fix: RegExp;
}

const point = `class Point { x = 1; length() { return this.x; } }
const points = Array.from({ length: 5 }, (_, i) => (i === 3 ? new Point() : { x: i }));`;

export const captures: readonly WrongTurn[] = [
  {
    turn: 'a captured socket',
    source: `import { map, run } from 'ossa';
import { Socket } from 'node:net';
const socket = new Socket();
await run(map((x: number) => x + socket.bytesRead), [1, 2, 3]);`,
    says: /^OSSA_CANNOT_TRAVEL: 'socket', which map's function uses, .*a Socket/,
    at: '4:34',
    fix: /resource\(init, close\)/,
  },
  {
    turn: 'a captured class instance',
    source: `import { farm, stream } from 'ossa';
class Tax { rate = 2; of(x: number) { return x * this.rate; } }
const tax = new Tax();
for await (const y of stream(farm((x: number) => tax.of(x)), [1])) console.log(y);`,
    says: /^OSSA_CANNOT_TRAVEL: 'tax', which .* uses, .*an instance of Tax/,
    at: '4:50',
    fix: /plain object/,
  },
  {
    turn: 'a captured function with a handle',
    source: `import { map, run } from 'ossa';
import { DatabaseSync } from 'node:sqlite';
const db = new DatabaseSync(':memory:');
const lookup = (x: number) => db.prepare('select ?').get(x);
await run(map((x: number) => lookup(x)), [1, 2, 3]);`,
    says: /^OSSA_CANNOT_TRAVEL: 'db', which map's function uses, .*a DatabaseSync/,
    at: '4:31',
    fix: /resource\(init, close\)/,
  },
  {
    turn: 'a variable assigned after it is captured',
    source: `import { map, run } from 'ossa';
let factor = 2;
const scale = map((x: number) => x * factor);
factor = 3;
await run(scale, [1, 2, 3]);`,
    says: /^OSSA_CAPTURE_ASSIGNED: .*'factor'/,
    at: '4:1',
    fix: /const factorNow = factor/,
  },
  {
    turn: 'push into a captured array',
    source: `import { map, run } from 'ossa';
const seen: number[] = [];
await run(map((x: number) => { seen.push(x); return x; }), [1, 2, 3]);`,
    says: /^OSSA_CAPTURE_MUTATED: .*'seen'.*push/,
    at: '3:37',
    fix: /collect it with map or reduce/,
  },
  {
    turn: 'a variable used before its line',
    source: `import { map, run } from 'ossa';
await run(map((x: number) => x * factor), [1, 2, 3]);
const factor = 2;`,
    says: /^OSSA_CAPTURE_TDZ: .*'factor'/,
    at: '2:34',
    fix: /after the line that declares 'factor'/,
  },
  {
    turn: 'run inside a function',
    source: `import { map, run } from 'ossa';
const inner = map((x: number) => x + 1);
await run(map((xs: number[]) => run(inner, xs)), [[1], [2]]);`,
    says: /^OSSA_CAPTURE_PROGRAM: .*'inner'/,
    at: '3:37',
    fix: /map\(inner\)/,
  },
  {
    turn: 'this of the code around',
    source: `import { map, run } from 'ossa';
class Pricer {
  rate = 2;
  all(xs: number[]) { return run(map((x: number) => x * this.rate), xs); }
}
await new Pricer().all([1]);`,
    says: /^OSSA_CAPTURE_CONTEXT: .*'this'/,
    at: '4:57',
    fix: /into a constant/,
  },
  {
    turn: 'importing the entry script from a unit',
    others: {
      'clip.ts': "import { limit } from './entry.ts';\nexport const clip = (x: number) => Math.min(x, limit);",
    },
    file: 'entry.ts',
    source: `import { map, run } from 'ossa';
import { clip } from './clip.ts';
export const limit = 2;
await run(map((x: number) => clip(x)), [1, 2, 3]);`,
    says: /^OSSA_CAPTURE_ENTRY: .*'clip' of \.\/clip\.ts/,
    at: '4:30',
    fix: /module of its own/,
  },
  {
    turn: 'a module with top-level await',
    others: {
      'config.ts': 'export const config = await Promise.resolve(2);\nexport const scale = (x: number) => x * config;',
    },
    source: `import { map, run } from 'ossa';
import { scale } from './config.ts';
await run(map((x: number) => scale(x)), [1, 2, 3]);`,
    says: /^OSSA_CAPTURE_TOP_LEVEL_AWAIT: .*'scale' of \.\/config\.ts.*config\.ts:1/,
    at: '3:30',
    fix: /resource\(init\)/,
  },
];

export const composition: readonly WrongTurn[] = [
  {
    turn: 'keep in map',
    source: `import { keep, map } from 'ossa';
map(keep((x: number) => x > 1) as never);`,
    says: /^OSSA_NOT_ONE_TO_ONE: map needs exactly one output/,
    at: '2:1',
    fix: /stream\(\)/,
  },
  {
    turn: 'one state for all items in a farm',
    source: `import { farm, stateful } from 'ossa';
const total = stateful(() => 0, (s: number, x: number) => [s + x, s + x]);
farm(total as never);`,
    says: /^OSSA_SERIAL_REPLICATED: farm/,
    at: '3:1',
    fix: /key/,
  },
  {
    turn: 'a stage that is none',
    file: 'program.mjs',
    source: `import { map, pipe } from 'ossa';
pipe(map((x) => x + 1), 'sum');`,
    says: /^OSSA_NOT_A_SKELETON: stage 2 of pipe .*"sum"/,
    at: '2:1',
    fix: /seq, pipe, farm, map/,
  },
  {
    turn: 'a stage that gives the next what it does not take',
    file: 'program.mjs',
    source: `import { map, pipe, reduce, run, sum } from 'ossa';
await run(pipe(reduce(sum), map((x) => x)), [1, 2]);`,
    says: /^OSSA_WRONG_INPUT: map expects an array.*the number 3/,
    at: '2:7',
    fix: /stage before/,
  },
  {
    turn: 'reduce with a plain function',
    file: 'program.mjs',
    source: `import { map, pipe, reduce } from 'ossa';
pipe(map((x) => x + 1), reduce((a, b) => a + b));`,
    says: /^OSSA_NOT_AN_OPERATOR: reduce/,
    at: '2:25',
    fix: /op\(fn, \{ identity/,
  },
  {
    turn: 'an async operator',
    file: 'program.mjs',
    source: `import { op } from 'ossa';
op(async (a, b) => a + b, { identity: 0 });`,
    says: /^OSSA_NOT_SYNCHRONOUS: op .*an async function/,
    at: '2:1',
    fix: /in a map before/,
  },
  {
    turn: 'a misspelled option of run',
    file: 'program.mjs',
    source: `import { map, run } from 'ossa';
await run(map((x) => x), [1, 2, 3], { worker: 2 });`,
    says: /^OSSA_UNKNOWN_OPTION: run has no option 'worker'/,
    at: '2:7',
    fix: /Did you mean 'workers'\?/,
  },
  {
    turn: 'a misspelled option of farm',
    file: 'program.mjs',
    source: `import { farm } from 'ossa';
farm((x) => x, { degre: 2 });`,
    says: /^OSSA_UNKNOWN_OPTION: farm has no option 'degre'/,
    at: '2:1',
    fix: /Did you mean 'degree'\?/,
  },
  {
    turn: 'a misspelled value of an option',
    file: 'program.mjs',
    source: `import { map, run } from 'ossa';
await run(map((x) => x), [1, 2, 3], { onError: 'Skip' });`,
    says: /^OSSA_INVALID_ARGUMENT: onError expects 'failFast', 'skip'.*'Skip'/,
    at: '2:7',
    fix: /./,
  },
];

export const data: readonly WrongTurn[] = [
  {
    turn: 'the wrong input',
    file: 'program.mjs',
    source: `import { map, run } from 'ossa';
await run(map((x) => x + 1), 5);`,
    says: /^OSSA_WRONG_INPUT: map expects an array.*the number 5 at input/,
    at: '2:7',
    fix: /Check the input/,
  },
  {
    turn: 'a stream of what is no iterable',
    file: 'program.mjs',
    source: `import { farm, stream } from 'ossa';
for await (const x of stream(farm((x) => x), 5)) console.log(x);`,
    says: /^OSSA_WRONG_INPUT: stream expects .*iterable.*the number 5/,
    at: '2:23',
    fix: /Check the input/,
  },
  {
    turn: 'an item that cannot travel',
    source: `import { map, run } from 'ossa';
${point}
await run(map((p: { x: number }) => p.x), points, { workers: 2 });`,
    says: /^OSSA_CANNOT_TRAVEL: input\[3\] .*an instance of Point/,
    at: '4:7',
    fix: /plain object/,
  },
  {
    turn: 'an item of a stream that cannot travel',
    source: `import { farm, stream } from 'ossa';
${point}
for await (const x of stream(farm((p: { x: number }) => p.x), points)) void x;`,
    says: /^OSSA_CANNOT_TRAVEL: input\[3\] .*an instance of Point/,
    at: '4:23',
    fix: /plain object/,
  },
  {
    turn: 'a result that cannot travel',
    source: `import { map, run } from 'ossa';
await run(map((x: number) => () => x), [1, 2, 3]);`,
    says: /^OSSA_CANNOT_TRAVEL: result of map\(ƒ\) .*a function/,
    at: '2:7',
    fix: /send what it gives/,
  },
  {
    turn: 'a function that throws',
    source: `import { map, run } from 'ossa';
const parse = (text: string) => JSON.parse(text) as number;
await run(map(parse), ['1', '{', '3']);`,
    says: /^OSSA_FUNCTION_FAILED: parse failed at input\[1\]: /,
    at: '2:38',
    fix: /input\[1\]/,
  },
  {
    turn: 'a loop without end',
    source: `import { map, run } from 'ossa';
await run(map((x: number) => { while (x > 1); return x; }), [1, 2], { deadlineMs: 1500 });`,
    says: /^OSSA_DEADLINE: .*1500 ms.*item 1/,
    at: '2:7',
    fix: /longer deadline/,
  },
];

/** What Node refuses before anything runs. */
export const files: readonly WrongTurn[] = [
  {
    turn: 'a TypeScript enum',
    source: `import { map, run } from 'ossa';
enum Color { Red, Green }
await run(map((x: number) => x + Color.Green), [1]);`,
    says: /^SyntaxError: TypeScript enum/,
    at: '2',
    fix: /erasable TypeScript/,
  },
  {
    turn: 'a file without its extension',
    others: { 'clip.ts': 'export const clip = (x: number) => x;' },
    source: "import { run } from 'ossa';\nimport { clip } from './clip';\nawait run(clip, 1);",
    says: /^Error: Cannot find module/,
    at: '2:22',
    fix: /write 'clip\.ts'/,
  },
  {
    turn: 'a misspelled import',
    source: "import { mapp } from 'ossa';\nmapp((x: number) => x);",
    says: /^SyntaxError: .*'ossa' .*'mapp'/,
    at: '1:10',
    fix: /Correct the name/,
  },
  {
    turn: 'a package of CommonJS modules',
    file: 'common/program.ts',
    others: { 'common/package.json': '{ "type": "commonjs" }' },
    source: "import { map, run } from 'ossa';\nawait run(map((x: number) => x), [1]);",
    says: /^SyntaxError: Cannot use import statement outside a module/,
    at: '1:1',
    fix: /npm pkg set type=module/,
  },
];
