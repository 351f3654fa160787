/** Every wrong turn ends at the user's own line, with the name of what is wrong and the way out, and nothing of the insides. */
import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { UserFolder, type Said } from './folder.ts';
import { captures, composition, data, files, type WrongTurn } from './wrong-turns.ts';

const folder = new UserFolder();
afterAll(() => folder[Symbol.dispose]());

const insides =
  /src\/(?:api|engine|instances|compiler|skeletons|channels|cli)\/|ossa:segment|node:internal\/(?!modules\/run_main)/;
const firstLine = (text: string): string => text.split('\n', 1)[0] as string;

/** Writes the files in a folder of their own; gives the path of the program. */
function written({ turn, file = 'program.ts', source, others = {} }: WrongTurn): string {
  const place = turn.replaceAll(/\W+/g, '-');
  for (const [name, text] of Object.entries(others)) folder.write(join(place, name), text);
  return folder.write(join(place, file), source);
}

describe.concurrent('under ossa run', () => {
  test.for([...captures, ...composition, ...data, ...files])('$turn', async (wrong) => {
    const file = written(wrong);
    const { code, stderr } = await folder.run('ossa run', file);
    expect(firstLine(stderr)).toMatch(wrong.says);
    const [line] = wrong.at.split(':');
    expect(stderr).toContain(`\n${file}:${wrong.at}\n`);
    expect(stderr).toContain(`\n> ${line} │ ${wrong.source.split('\n')[Number(line) - 1]}\n`);
    expect(stderr).toMatch(/\nfix: .*\n$/);
    expect(/fix: (.*)/.exec(stderr)?.[1]).toMatch(wrong.fix);
    expect(stderr).not.toMatch(insides);
    expect(code).toBe(wrong.turn === 'a loop without end' ? 124 : 1);
  });
});

describe.concurrent('with the hook forgotten', () => {
  test.for([...captures.slice(0, 7), ...composition.slice(0, 1), ...data.slice(0, 3)])('$turn', async (wrong) => {
    const file = written(wrong);
    const { code, stderr } = await folder.run('node', file);
    const message = /OssaError: (.*)/.exec(stderr)?.[1] ?? '';
    expect(message).toMatch(wrong.says);
    expect(stderr).toContain(`/${file}:${wrong.at}`);
    expect(/fix: (.*)/.exec(stderr)?.[1]).toMatch(wrong.fix);
    expect(stderr).not.toMatch(insides);
    expect(stderr.trimEnd().split('\n').length).toBeLessThan(16);
    expect(code).toBe(1);
  });

  test('what a function threw is shown at its line, without the loop around it', async () => {
    const wrong = data.find(({ turn }) => turn === 'a function that throws') as WrongTurn;
    const { stderr } = await folder.run('node', written(wrong));
    expect(stderr).toMatch(/\[cause\]: SyntaxError: .*\n.*JSON\.parse.*\n.*program\.ts:2:38\)\n\}/);
    expect(stderr).not.toMatch(insides);
  });
});

const program = `import { map, run } from 'ossa';
const factor: number = 3;
console.log(await run(map((x: number) => x * factor), [1, 2, 3]));`;
const fed = folder.write(
  'fed.ts',
  "import { farm } from 'ossa';\nexport default farm((row: { name: string; n: string }) => `${row.name}${row.n}`);",
);
const right: Said = { stdout: '[ 3, 6, 9 ]\n', stderr: '', code: 0 };

describe.concurrent('what is no mistake works', () => {
  test('a file with a space in its name, from another folder', async () => {
    folder.write('with space é.ts', program);
    mkdirSync(join(folder.path, 'elsewhere'), { recursive: true });
    const command = join(folder.path, 'node_modules/ossa/bin/ossa.js');
    const cwd = join(folder.path, 'elsewhere');
    expect(await folder.node([command, 'run', '../with space é.ts'], { cwd })).toEqual(right);
  });

  test.for(['common.cjs', 'common.cts'])('CommonJS: %s', async (name) => {
    const file = folder.write(
      name,
      `const { map, run } = require('ossa');
const factor = 3;
run(map((x) => x * factor), [1, 2, 3]).then(console.log);`,
    );
    expect(await folder.run('ossa run', file)).toEqual(right);
  });

  test.for([
    ['rows.csv', 'name,n\na,1\nb,2\n'],
    ['rows.jsonl', '{"name":"a","n":"1"}\n{"name":"b","n":"2"}\n'],
    ['rows.json', '[{"name":"a","n":"1"},{"name":"b","n":"2"}]'],
    ['-', '{"name":"a","n":"1"}\n{"name":"b","n":"2"}\n'],
  ])('a program fed with %s', async ([input = '', text = '']) => {
    if (input !== '-') folder.write(input, text);
    const said = await folder.node(['node_modules/ossa/bin/ossa.js', 'run', fed, '--input', input], { input: text });
    expect(said).toEqual({ stdout: '"a1"\n"b2"\n', stderr: '', code: 0 });
  });
});

describe.concurrent('the command line', () => {
  test.for([
    [['rn', 'fed.ts'], /There is no command 'rn'/, /ossa run/],
    [['fed.ts'], /There is no command 'fed\.ts'/, /ossa run fed\.ts/],
    [['run', 'nowhere.ts'], /There is no file 'nowhere\.ts'/, /relative to/],
    [['run', 'fed.ts', '--worker', '2'], /no option --worker/, /--workers/],
    [['run', 'fed.ts'], /ran nothing: it exports a program, farm/, /--input/],
  ] as const)('%s', async ([args, says, fix]) => {
    const { code, stderr } = await folder.node(['node_modules/ossa/bin/ossa.js', ...args]);
    expect(firstLine(stderr)).toMatch(says);
    expect(/fix: (.*)/.exec(stderr)?.[1]).toMatch(fix);
    expect(code).toBe(2);
  });

  test('a syntax error is shown at its place', async () => {
    const file = folder.write('syntax.mjs', "import { map } from 'ossa';\nmap((x) => x * );");
    const { stderr } = await folder.run('ossa run', file);
    expect(stderr).toMatch(/^SyntaxError: Unexpected token '\)'\n\nsyntax\.mjs:2:16\n/);
  });
});

test('the type of a wrong stage names both sides, at the stage', async () => {
  const file = folder.write(
    'types.ts',
    `import { map, pipe, reduce, sum } from 'ossa';
export const program = pipe(
  map((x: number) => String(x)),
  reduce(sum),
);`,
  );
  const compiler = fileURLToPath(import.meta.resolve('typescript/package.json'));
  const options = '--noEmit --strict --target es2024 --module nodenext --allowImportingTsExtensions --skipLibCheck';
  const types = ['--typeRoots', join(dirname(dirname(compiler)), '@types'), '--types', 'node'];
  const { stdout } = await folder.node([
    join(dirname(compiler), 'bin/tsc'),
    ...options.split(' '),
    ...types,
    basename(file),
  ]);
  expect(stdout).toMatch(
    /^types\.ts\(4,3\).*this stage does not accept what the stage before gives.*string\[\], Vec<number>/m,
  );
});
