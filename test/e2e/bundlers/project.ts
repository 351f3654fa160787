/** A project of a user's in a folder of its own, which a script of theirs bundles. */
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../../package-folder.ts';

const modules = fileURLToPath(new URL('../../../node_modules/', import.meta.url));

/** As a user would write it. `OPTIONS` are those of the plugin. The package `outside` is left out of the bundle. */
const scripts = {
  esbuild: `import { build } from 'esbuild';
import ossa from 'ossa/unplugin';
await build({
  entryPoints: ['src/main.ts'], outfile: 'dist/main.mjs', bundle: true, platform: 'node', format: 'esm', minify: true,
  external: ['outside'], define: { __VERSION__: '"1.2"' }, plugins: [ossa.esbuild(OPTIONS)],
});`,
  vite: `import { build } from 'vite';
import ossa from 'ossa/unplugin';
await build({
  configFile: false, plugins: [ossa.vite(OPTIONS)], define: { __VERSION__: '"1.2"' }, ssr: { noExternal: ['inside'] },
  build: { ssr: 'src/main.ts', outDir: 'dist', minify: true, rolldownOptions: { output: { entryFileNames: 'main.mjs' } } },
});`,
  rolldown: `import { rolldown } from 'rolldown';
import ossa from 'ossa/unplugin';
const made = await rolldown({
  input: 'src/main.ts', platform: 'node', external: ['outside'], transform: { define: { __VERSION__: '"1.2"' } },
  plugins: [ossa.rolldown(OPTIONS)],
});
await made.write({ file: 'dist/main.mjs', minify: true });`,
};
export type Bundler = keyof typeof scripts;
export const bundlers = Object.keys(scripts) as readonly Bundler[];

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Says on standard output that V8's inspector was opened. */
const spy = `import { Session } from 'node:inspector';
const { connect } = Session.prototype;
Session.prototype.connect = function () { console.log('the inspector was opened'); return connect.call(this); };`;

export class Project {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'ossa-bundled-'));

  constructor(files: Readonly<Record<string, string>>) {
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(packageFolder, join(this.folder, 'node_modules/ossa'));
    for (const name of bundlers) symlinkSync(join(modules, name), join(this.folder, 'node_modules', name));
    this.write({ 'package.json': '{ "type": "module" }', 'spy.mjs': spy, ...files });
  }

  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
  }

  async build(bundler: Bundler, options: string = ''): Promise<Ended> {
    this.write({ 'build.mjs': scripts[bundler].replace('OPTIONS', options) });
    return this.node('build.mjs');
  }

  get bundle(): string {
    return readFileSync(join(this.folder, 'dist/main.mjs'), 'utf8');
  }

  /** The bundle in a folder without the sources, with the packages that were left out of it. */
  moved(): Project {
    const other = new Project({});
    for (const name of ['dist', 'node_modules/outside'])
      cpSync(join(this.folder, name), join(other.folder, name), { recursive: true });
    return other;
  }

  node(...parameters: readonly string[]): Promise<Ended> {
    const { NODE_OPTIONS: _options, VITEST: _vitest, NODE_ENV: _mode, ...env } = process.env;
    const options = { cwd: this.folder, env: { ...env, NO_COLOR: '1' }, timeout: 60_000 };
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', ...parameters],
        options,
        (error, ...output) => resolve({ code: error ? 1 : 0, stdout: output[0], stderr: output[1] }),
      );
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
