/**
 * Builds what the package carries: declarations, Ossa bundled into a few files (a hundred small ones take three times as long
 * to load, and 10 MiB more), and the script of a worker.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build as bundle } from 'esbuild';
import type * as workerScript from '../src/instances/thread/script.ts';
import { rewriteDeclaration } from './published.ts';

/** What is loaded from outside of the bundle, by its path under src: by users, and by the files in bin. */
const entries = ['index', 'kernel', 'register', 'cli/main', 'cli/child', 'cli/death'];
/** Loaded in no process with these: what it shared with them would be in more files, each of which takes time to load. */
const apart = ['unplugin'];

/** Fills `folder` anew. Run from the root of the repository. */
export async function build(folder: string): Promise<void> {
  // Beside the folder: what is compiled imports packages.
  const beside = dirname(resolve(folder));
  mkdirSync(beside, { recursive: true });
  const modules = mkdtempSync(join(beside, '.modules-'));
  try {
    compile(modules);
    rmSync(folder, { recursive: true, force: true });
    for (const file of globSync('**/*.d.ts', { cwd: modules })) {
      cpSync(join(modules, file), join(folder, file));
      writeFileSync(join(folder, file), rewriteDeclaration(readFileSync(join(modules, file), 'utf8')));
    }
    for (const together of [entries, apart]) await link(together, modules, folder);
    const built = pathToFileURL(join(modules, 'instances/thread/script.js')).href;
    const { linkedName, linkedScript } = (await import(built)) as typeof workerScript;
    writeFileSync(join(folder, linkedName), linkedScript());
  } finally {
    rmSync(modules, { recursive: true, force: true });
  }
}

async function link(entryPoints: readonly string[], modules: string, folder: string): Promise<void> {
  await bundle({
    entryPoints: entryPoints.map((entry) => join(modules, `${entry}.js`)),
    // So that the same sources give the same files: the names of temporary folders would stand in them.
    absWorkingDir: modules,
    outbase: modules,
    outdir: resolve(folder),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    packages: 'external',
    // `import()` of what a user names, with options: esbuild says that it leaves it as it is.
    logOverride: { 'unsupported-dynamic-import': 'silent' },
  });
}

function compile(folder: string): void {
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--outDir', folder];
  // What npm is asked to print on standard output is the tarball's name alone.
  const { status } = spawnSync(process.execPath, compiler, { stdio: ['ignore', process.stderr, 'inherit'] });
  if (status !== 0) throw new Error(`tsc -p tsconfig.build.json ended with ${status}`);
}
