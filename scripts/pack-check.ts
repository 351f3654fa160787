/**
 * What a user gets: packs a copy of the repository, installs the tarball into an empty folder, and looks at the result. A copy,
 * because packing replaces package.json for a moment, and tests or editors may be reading it.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  globSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const largestInstall = 25e6;
const packed = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json', 'src', 'bin', 'scripts'];
const documents = ['README.md', 'LICENSE', 'CHANGELOG.md'];

/** A program as in a user's folder: TypeScript as it stands, with a function that closes over a variable. */
const userProgram = `import { map, run } from 'ossa';
const factor: number = 3;
console.log(JSON.stringify(await run(map((x: number) => x * factor), [1, 2, 3], { workers: 2 })));
`;
const userResult = '[3,6,9]';

/** A relative path to a source that the package does not carry. */
const sourceFile = /(['"])\.{1,2}\/[^'"\n]*(?<!\.d)\.ts\1/;

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
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  rmSync(work, { recursive: true });
}

function pack(folder: string): string {
  execFileSync('npm', ['pack', '--loglevel=error'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  const manifest = (at: string): string => readFileSync(join(at, 'package.json'), 'utf8');
  expect(manifest(folder) === manifest(root), 'package.json is as before after packing');
  const [tarball = ''] = globSync('*.tgz', { cwd: folder });
  return resolve(folder, tarball);
}

function lint(tarball: string): void {
  const tool = (file: string, ...parameters: string[]): unknown =>
    execFileSync(process.execPath, [join(root, 'node_modules', file), ...parameters, tarball], { stdio: 'inherit' });
  tool('publint/src/cli.js', 'run', '--strict');
  tool('@arethetypeswrong/cli/dist/index.js', '--profile', 'esm-only', '--no-emoji');
}

function install(tarball: string, folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }\n');
  const begin = performance.now();
  execFileSync('npm', ['install', '--prefer-offline', '--loglevel=error', tarball], { cwd: folder, stdio: 'inherit' });
  const seconds = (performance.now() - begin) / 1000;
  const files = globSync('node_modules/**', { cwd: folder }).map((file) => join(folder, file));
  const bytes = files.map((file) => lstatSync(file)).reduce((sum, stat) => sum + (stat.isFile() ? stat.size : 0), 0);
  console.log(`installed ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
  expect(bytes < largestInstall, `an install is under ${largestInstall / 1e6} MB`);
  const installed = JSON.parse(
    readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'),
  ) as InstalledPackages;
  for (const [name, { hasInstallScript }] of Object.entries(installed.packages))
    expect(!hasInstallScript, `${name} has no install script`);
  for (const file of globSync('node_modules/ossa/dist/**/*.{js,d.ts}', { cwd: folder }))
    expect(!sourceFile.test(readFileSync(join(folder, file), 'utf8')), `${file} names no TypeScript source`);
}

function runUserProgram(folder: string): void {
  writeFileSync(join(folder, 'program.ts'), userProgram);
  const node = (...line: string[]): string =>
    execFileSync(process.execPath, line, { cwd: folder, encoding: 'utf8', timeout: 60_000 }).trim();
  expect(node('--import', 'ossa/register', 'program.ts') === userResult, 'the program runs under ossa/register');
  const ossa = realpathSync(join(folder, 'node_modules/.bin/ossa'));
  expect(node(ossa, 'run', 'program.ts') === userResult, 'the program runs under `ossa run`');
}

function expect(holds: boolean, claim: string): void {
  if (!holds) throw new Error(`Not so: ${claim}`);
}
