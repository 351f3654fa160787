/**
 * What a user gets: packs a copy of the repository, installs the tarball into an empty folder, and looks at the result. A copy,
 * because packing replaces package.json for a moment, and tests or editors may be reading it.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const largestInstall = 25e6;
const packed = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'bin', 'scripts'];
const documents = ['README.md', 'LICENSE', 'CHANGELOG.md'];

/** A program as in a user's folder: TypeScript as it stands, with functions that close over a variable, and import. */
const userProgram = `import { f64, map, pipe, random, range, reduce, resource, run, sum } from 'ossa';
import { kernel } from 'ossa/kernel';
const factor: number = 3;
const path = resource(() => import('node:path'));
const joined = async (x: number): Promise<string> => (await path.get()).posix.join('a', String(x * factor));
const draws = pipe(map((x: number) => random(1, x).uniform() * factor, f64), reduce(sum));
const input = Array.from({ length: 20_000 }, (_, i) => i);
const totals = [await run(draws, input, { workers: 1 }), await run(draws, input, { workers: 2 })];
const bell = kernel([f64], f64, (x: number) => Math.exp(-x * x) * factor);
const bells = await run(map(bell, f64), range(5), { kernels: 'wasm' });
const same = [totals[0] === totals[1], bells[2] === bell(2)];
console.log(JSON.stringify([await run(map(joined), [1, 2, 3], { workers: 2 }), ...same]));
`;
const userResult = '[["a/3","a/6","a/9"],true,true]';

/** A source named to be loaded later, such as a worker's: the compiler rewrites imports only, and the package has no sources. */
const sourceUrl = /\b(?:new URL|import\.meta\.resolve)\(\s*(['"])\.{1,2}\/[^'"\n]*\.ts\1/;

/** What is read here of npm's own record of an installed folder. */
interface InstalledPackages {
  readonly packages: Readonly<Record<string, { readonly hasInstallScript?: boolean }>>;
}

const root = process.cwd();
const work = mkdtempSync(join(tmpdir(), 'ossa-pack-'));
try {
  const copy = join(work, 'repository');
  for (const name of [...packed, ...documents]) cpSync(join(root, name), join(copy, name), { recursive: true });
  for (const name of ['node_modules', '.node']) symlinkSync(join(root, name), join(copy, name));
  const tarball = pack(copy);
  lint(tarball);
  const user = join(work, 'user');
  install(tarball, user);
  runUserProgram(user);
  takeUnplugin(user);
  runTests(join(user, 'node_modules/ossa'));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}

function pack(folder: string): string {
  run(folder, 'npm', 'pack', '--loglevel=error');
  const manifest = (at: string): string => readFileSync(join(at, 'package.json'), 'utf8');
  expect(manifest(folder) === manifest(root), 'package.json is as before after packing');
  const [tarball = ''] = globSync('*.tgz', { cwd: folder });
  return resolve(folder, tarball);
}

function lint(tarball: string): void {
  run(root, process.execPath, 'node_modules/publint/src/cli.js', 'run', '--strict', tarball);
  run(root, process.execPath, 'node_modules/@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', tarball);
  console.log('publint and attw find nothing');
}

function install(tarball: string, folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const begin = performance.now();
  run(folder, 'npm', 'install', '--prefer-offline', '--loglevel=error', tarball);
  const seconds = (performance.now() - begin) / 1000;
  const files = globSync('node_modules/**', { cwd: folder }).map((file) => lstatSync(join(folder, file)));
  const bytes = files.reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  console.log(`installed ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
  expect(bytes < largestInstall, `an install is under ${largestInstall / 1e6} MB`);
  const installed = JSON.parse(
    readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
  ) as InstalledPackages;
  for (const [name, { hasInstallScript }] of Object.entries(installed.packages))
    expect(!hasInstallScript, `${name} has no install script`);
  for (const file of globSync('node_modules/ossa/dist/**/*.js', { cwd: folder }))
    expect(!sourceUrl.test(readFileSync(join(folder, file), 'utf8')), `${file} loads no TypeScript source`);
}

function runUserProgram(folder: string): void {
  writeFileSync(join(folder, 'program.ts'), userProgram);
  const compiler = [join(root, 'node_modules/typescript/bin/tsc'), ...'--noEmit --strict --module nodenext'.split(' ')];
  // Without `skipLibCheck`, so that the package's own declarations are checked as they are shipped.
  run(
    folder,
    process.execPath,
    ...compiler,
    '--typeRoots',
    join(root, 'node_modules/@types'),
    '--types',
    'node',
    'program.ts',
  );
  const ways = [['--import', 'ossa/register'], ['node_modules/ossa/bin/ossa.js', 'run'], []];
  for (const way of ways) {
    const printed = run(folder, process.execPath, ...way, 'program.ts').trim();
    const line = ['node', ...way, 'program.ts'].join(' ');
    expect(printed === userResult, `${line} prints ${userResult} and nothing else, and not ${printed}`);
  }
  console.log('a TypeScript program runs on the installed package');
}

/** The package that the plugin is made with is the user's to install. */
function takeUnplugin(folder: string): void {
  const script =
    "import('ossa/unplugin').then(({ default: ossa }) => ossa.esbuild()).catch(({ code }) => console.log(code))";
  const printed = run(folder, process.execPath, '-e', script).trim();
  expect(printed === 'OSSA_UNPLUGIN_MISSING', `without unplugin, the plugin says so, and not ${printed}`);
  symlinkSync(join(root, 'node_modules/unplugin'), join(folder, 'node_modules/unplugin'));
}

/** The tests of what users do, on the package: it is bundled, which the sources are not. */
function runTests(folder: string): void {
  process.env['OSSA_PACKAGE'] = folder;
  const tests = ['test/e2e/cli', 'test/e2e/newcomer', 'test/e2e/bundlers'];
  run(root, process.execPath, 'node_modules/vitest/vitest.mjs', 'run', ...tests);
  console.log(`${tests.join(', ')} pass on the installed package`);
}

/** What the command printed, complaints included. */
function run(folder: string, command: string, ...parameters: readonly string[]): string {
  const { status, stdout, stderr, error } = spawnSync(command, parameters, {
    cwd: folder,
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (error) throw error;
  expect(status === 0, `\`${command} ${parameters.join(' ')}\` succeeds\n${stdout}${stderr}`);
  return `${stdout}${stderr}`;
}

function expect(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`not so: ${claim}`);
}
