/** The ways a user's program may be run, each as a process that captures every program of a list. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { rolldown } from 'rolldown';
import { build as viteBuild } from 'vite';
import ossa from '../../../src/unplugin.ts';
import type { Outcome } from './driver.ts';

export type PluginFlavour =
  | 'plugin-esbuild'
  | 'plugin-esbuild-commonjs'
  | 'plugin-esbuild-minified'
  | 'plugin-vite'
  | 'plugin-rolldown-commonjs';
export type Flavour =
  | 'static'
  | 'inspector'
  | 'tsx'
  | 'tsx-commonjs'
  | 'vitest'
  | 'bundle'
  | 'bundle-commonjs'
  | PluginFlavour;
export const pluginFlavours: readonly PluginFlavour[] = [
  'plugin-esbuild',
  'plugin-esbuild-commonjs',
  'plugin-esbuild-minified',
  'plugin-vite',
  'plugin-rolldown-commonjs',
];
export const flavours: readonly Flavour[] = [
  'static',
  'inspector',
  'tsx',
  'tsx-commonjs',
  'vitest',
  'bundle',
  'bundle-commonjs',
  ...pluginFlavours,
];

/** Texts of a program's files by name; `main.ts` is the one that is loaded. */
export interface Program {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
}

const root = fileURLToPath(new URL('../../../', import.meta.url));
const driver = join(root, 'test/conformance/capture/driver.ts');
const quiet = '--disable-warning=ExperimentalWarning';
const node =
  (...options: string[]) =>
  (manifest: string, results: string): string[] => [quiet, ...options, driver, manifest, results];
const run = promisify(execFile);

const commands: Readonly<Record<Flavour, (manifest: string, results: string, folder: string) => string[]>> = {
  static: node('--import', join(root, 'src/register.ts')),
  inspector: node(),
  tsx: node('--import', import.meta.resolve('tsx')),
  'tsx-commonjs': node('--import', import.meta.resolve('tsx')),
  bundle: node(),
  'bundle-commonjs': node(),
  'plugin-esbuild': node(),
  'plugin-esbuild-commonjs': node(),
  'plugin-esbuild-minified': node(),
  'plugin-vite': node(),
  'plugin-rolldown-commonjs': node(),
  vitest: (manifest, results, folder) => {
    const test = `import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { runAll } from ${JSON.stringify(driver)};
test('all', async () => {
  const manifest = JSON.parse(readFileSync(${JSON.stringify(manifest)}, 'utf8'));
  writeFileSync(${JSON.stringify(results)}, JSON.stringify(await runAll(manifest, (url) => import(url))));
}, 60_000);`;
    writeFileSync(join(folder, 'all.test.ts'), test);
    writeFileSync(join(folder, 'vitest.config.js'), 'export default {};');
    return [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', folder, 'all.test.ts'];
  },
};

/** Every program captured and called under a flavour. @throws with what the process wrote, if it failed */
export async function runFlavour(flavour: Flavour, programs: readonly Program[]): Promise<Map<string, Outcome>> {
  const folder = mkdtempSync(join(tmpdir(), `ossa-capture-${flavour}-`));
  try {
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(root, join(folder, 'node_modules/ossa'));
    for (const name of ['vitest', 'vite'])
      symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name));
    writeFileSync(join(folder, 'package.json'), `{ "type": "${flavour === 'tsx-commonjs' ? 'commonjs' : 'module'}" }`);
    const mains = programs.map(({ files }, i) => {
      for (const [name, text] of Object.entries(files)) {
        const path = join(folder, `p${i}`, name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, text.replaceAll('DRIVER', pathToFileURL(driver).href));
      }
      return join(folder, `p${i}`, Object.keys(files)[0]!);
    });
    const loaded = (await bundlers[flavour]?.(mains, folder)) ?? mains;
    const manifest = join(folder, 'manifest.json');
    const results = join(folder, 'results.json');
    const list = programs.map(({ name }, i) => ({ name, url: pathToFileURL(loaded[i]!).href }));
    writeFileSync(manifest, JSON.stringify({ programs: list }));
    const { NODE_OPTIONS: _options, VITEST: _vitest, ...env } = process.env;
    await run(process.execPath, commands[flavour](manifest, results, folder), { cwd: folder, env, timeout: 120_000 });
    const outcomes = JSON.parse(readFileSync(results, 'utf8')) as Outcome[];
    return new Map(outcomes.map((outcome) => [outcome.name, outcome]));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Bundler = (mains: readonly string[], folder: string) => Promise<string[]>;

const names = (mains: readonly string[]): Record<string, string> =>
  Object.fromEntries(mains.map((main, i) => [`p${i}`, main]));

const outputs = (mains: readonly string[], folder: string, extension: string): string[] =>
  mains.map((_, i) => join(folder, 'bundled', `p${i}${extension}`));

const withEsbuild =
  (format: 'esm' | 'cjs', options: BuildOptions): Bundler =>
  async (mains, folder) => {
    const extension = format === 'esm' ? '.mjs' : '.cjs';
    await build({
      entryPoints: names(mains),
      absWorkingDir: folder,
      outdir: join(folder, 'bundled'),
      bundle: true,
      format,
      outExtension: { '.js': extension },
      platform: 'node',
      external: ['ossa', '*driver.ts'],
      logLevel: 'silent',
      ...options,
    });
    return outputs(mains, folder, extension);
  };

/** What these cases try, errors too, is for the program to find. */
const unchecked = { check: false } as const;
const plain: BuildOptions = { sourcemap: 'inline', keepNames: true };

const bundlers: Readonly<Partial<Record<Flavour, Bundler>>> = {
  bundle: withEsbuild('esm', plain),
  'bundle-commonjs': withEsbuild('cjs', plain),
  'plugin-esbuild': withEsbuild('esm', { plugins: [ossa.esbuild(unchecked)], sourcemap: 'inline', splitting: true }),
  'plugin-esbuild-commonjs': withEsbuild('cjs', { plugins: [ossa.esbuild(unchecked)] }),
  'plugin-esbuild-minified': withEsbuild('esm', { plugins: [ossa.esbuild(unchecked)], minify: true }),
  'plugin-vite': async (mains, folder) => {
    await viteBuild({
      root: folder,
      configFile: false,
      logLevel: 'silent',
      plugins: [ossa.vite(unchecked)],
      build: {
        ssr: true,
        outDir: 'bundled',
        rolldownOptions: {
          input: names(mains),
          external: /driver\.ts$/,
          output: { entryFileNames: '[name].mjs' },
        },
      },
    });
    return outputs(mains, folder, '.mjs');
  },
  'plugin-rolldown-commonjs': async (mains, folder) => {
    const made = await rolldown({
      cwd: folder,
      input: names(mains),
      platform: 'node',
      external: /driver\.ts$/,
      plugins: [ossa.rolldown(unchecked)],
      logLevel: 'silent',
    });
    await made.write({
      dir: join(folder, 'bundled'),
      format: 'cjs',
      entryFileNames: '[name].cjs',
      chunkFileNames: '[name].cjs',
      minify: true,
    });
    await made.close();
    return outputs(mains, folder, '.cjs');
  },
};
