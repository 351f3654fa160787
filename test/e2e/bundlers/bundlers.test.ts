/** A program that is bundled with the plugin is the program that its sources are. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bundlers, Project } from './project.ts';

const packages = {
  'node_modules/outside/package.json':
    '{ "name": "outside", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'node_modules/outside/index.js': 'export const tripled = (x) => 3 * x;',
  'node_modules/inside/package.json':
    '{ "name": "inside", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
  'node_modules/inside/index.js': 'const two = 2;\nexport const halved = (x) => x / two;',
};

const sources = {
  ...packages,
  'src/main.ts': `import { map, pipe, reduce, run, sum } from 'ossa';
import { tripled } from 'outside';
import { area, type Shape } from './shapes.ts';
import { price } from './price';
import { Money } from './price';

const rate: number = 3;
const scaled = (k: number) => map((x: number) => x * k * rate);
const unit: Shape = { radius: 1 };
const paid: Money = { amount: 2 };
const program = pipe(
  map((x: number) => area({ radius: x }) + tripled(unit.radius)),
  scaled(paid.amount),
  map(price),
  reduce(sum),
);
console.log(await run(program, [1, 2, 3], { workers: 2 }));
await run(map((x: number) => price(-x)), [1], { workers: 2 }).catch((error: Error) => console.log((error.cause as Error).stack));
`,
  'src/shapes.ts': `import { pi } from './constants.ts';
export interface Shape { readonly radius: number }
export function area({ radius }: Shape): number {
  return pi * radius ** 2;
}`,
  'src/constants.ts': 'export const pi: number = 3;',
  'src/price.ts': `import { Shape } from './shapes.ts';
export interface Money { readonly amount: number }
export type Priced = Shape & Money;
export const price = (x: number): number => {
  if (x < 0) throw new RangeError('a negative price');
  return x + 1;
};`,
};
const answer = `309
RangeError: a negative price
    at price (src/price.ts:5:20)
    at src/main.ts:18:30`;

describe.each(bundlers)('%s', (bundler) => {
  it('bundles a program that runs without its sources, and without the inspector', async () => {
    using project = new Project(sources);
    expect(await project.build(bundler)).toMatchObject({ code: 0 });
    using other = project.moved();
    for (const options of [[], ['--import', 'ossa/register']]) {
      const { stdout, stderr } = await other.node('--import', './spy.mjs', ...options, 'dist/main.mjs');
      expect(stderr).toBe('');
      expect(stdout.trim()).toBe(answer);
    }
  });

  it('makes the same bundle in any folder', async () => {
    using one = new Project(sources);
    using other = new Project(sources);
    await one.build(bundler);
    await other.build(bundler);
    expect(other.bundle).toBe(one.bundle);
    expect(one.bundle).not.toContain(one.folder);
  });

  it('has kernels of other modules, and what they call of these', async () => {
    using project = new Project({
      ...packages,
      'src/main.ts': `import { f64, map, range, run } from 'ossa';
import { kernel } from 'ossa/kernel';
import { bell, normal, twice } from './shapes.ts';
const all = kernel((x: number) => normal(x) + Math.exp(x) + bell(x) + twice(x));
for (const kernels of ['wasm', 'js'] as const)
  for (const fn of [all, (x: number) => twice(normal(x))]) {
    const result = await run(map(fn, f64), range(3), { kernels, onPlan: ({ parts: [part] }) => console.log(part?.kernel) });
    console.log(result[2] === fn(2));
  }
`,
      'src/shapes.ts': `import { f64 } from 'ossa';
import { erf, kernel } from 'ossa/kernel';
const half = 0.5;
export const normal = kernel([f64], f64, (x) => half * (1 + erf(x / Math.SQRT2)));
export const bell = kernel((x: number) => Math.exp(-x * x));
export const twice = (x: number): number => 2 * x;
`,
    });
    expect(await project.build(bundler)).toMatchObject({ code: 0 });
    using other = project.moved();
    const { stdout, stderr } = await other.node('dist/main.mjs');
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual([
      'wasm',
      'true',
      'wasm',
      'true',
      'undefined',
      'true',
      'undefined',
      'true',
    ]);
  });

  it('leaves to the inspector what only the bundle has', async () => {
    using project = new Project({
      ...packages,
      'src/main.ts': `import { map, run } from 'ossa';
import { halved } from 'inside';
import { Level } from './level.ts';
import table from './table.json' with { type: 'json' };
import { load, started } from './state.ts';
const level = Level.High;
console.log(await run(map((x: number) => [halved(x), __VERSION__, level, table.rate, load(x)]), [2], { workers: 2 }), started);
`,
      'src/level.ts': `import { map } from 'ossa';
export enum Level { Low, High }
export const levels = map((x: number) => Level[x]);`,
      'src/table.json': '{ "rate": 5 }',
      'src/state.ts': `import { started as entry } from './entry.ts';
export const started: number = entry;
export const load = (x: number): number => x + started;`,
      'src/entry.ts': 'export const started = await Promise.resolve(7);',
    });
    const { code, stderr, stdout } = await project.build(bundler);
    expect(stderr + stdout).toContain('Functions of this module are captured from the bundle');
    expect(code).toBe(0);
    const ran = await project.node('dist/main.mjs');
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toBe("[ [ 1, '1.2', 1, 5, 9 ] ] 7\n");
  });

  it('does not start the program again in a worker', async () => {
    using project = new Project({
      'src/main.ts': `import { map, run } from 'ossa';
import { named } from './named.ts';
export const name = 'main';
console.log('started');
console.log(await run(map((x: number) => named(x)), [1], { workers: 1 }));`,
      'src/named.ts': `import { name } from './main.ts';
export function named(x: number): string { return name + x; }`,
    });
    expect(await project.build(bundler)).toMatchObject({ code: 0 });
    expect(await project.node('dist/main.mjs')).toMatchObject({ stdout: "started\n[ 'main1' ]\n", stderr: '' });
  });

  it('lets functions travel from the bundle that have noted ones in them', async () => {
    using project = new Project({
      'src/main.ts': `import { isSkeleton, map, run } from 'ossa';
const k = Number('2');
const made = (x: number) => [import.meta.url.length > 0, isSkeleton(map((y: number) => y * k)), x];
console.log(await run(map(made), [1, 2], { workers: 2 }));`,
    });
    await project.build(bundler);
    const { stdout, stderr } = await project.node('dist/main.mjs');
    expect(stderr).toBe('');
    expect(stdout).toBe('[ [ true, true, 1 ], [ true, true, 2 ] ]\n');
  });

  it('runs with an Ossa that does not know its notes', async () => {
    using project = new Project({
      'src/main.ts': `import { map, run } from 'ossa';
const k = Number('2');
const times = (x: number) => x * k;
console.log(await run(map(times), [1, 2], { workers: 2 }));`,
    });
    await project.build(bundler);
    project.write({ 'dist/main.mjs': project.bundle.replace('ossa.notes.1', 'ossa.notes.0') });
    const { stdout } = await project.node('--import', './spy.mjs', 'dist/main.mjs');
    expect(stdout).toBe('the inspector was opened\n[ 2, 4 ]\n');
  });

  describe('finds while it builds what cannot travel', () => {
    const wrong = {
      'src/main.ts': `import { map } from 'ossa';
let count = 0;
export const counted = map((x: number) => {
  count++;
  return x;
});
export const named = map((x: number) => eval('x'));`,
    };
    const found = ['OSSA_CAPTURE_ASSIGNED', 'src/main.ts:4:3', 'OSSA_CAPTURE_DYNAMIC', 'src/main.ts:7:41'];

    it('and fails', async () => {
      using project = new Project(wrong);
      const { code, stderr } = await project.build(bundler);
      expect(code).toBe(1);
      for (const each of found) expect(stderr).toContain(each);
    });
    it('or warns', async () => {
      using project = new Project(wrong);
      const { code, stderr, stdout } = await project.build(bundler, "{ check: 'warn' }");
      expect(code).toBe(0);
      for (const each of found) expect(stdout + stderr).toContain(each);
    });
    it('or is silent', async () => {
      using project = new Project(wrong);
      const { code, stderr, stdout } = await project.build(bundler, '{ check: false }');
      expect(code).toBe(0);
      expect(stdout + stderr).not.toContain('OSSA');
    });
  });
});

/** The programs that read the configurations in the guide, and run its program. */
const commands = {
  'vite.config.js': ['node_modules/vite/bin/vite.js', 'build'],
  'rolldown.config.js': ['node_modules/rolldown/bin/cli.mjs', '--config'],
  'build.js': ['build.js'],
};

describe('the guide', () => {
  const page = readFileSync(new URL('../../../docs/guide/bundlers.md', import.meta.url), 'utf8');
  const [, program = '', printed = ''] = /^```ts\n([^]*?)^```\n\n```\n([^]*?)^```$/m.exec(page) ?? [];
  const configurations = [...page.matchAll(/^```js\n\/\/ (.*)\n([^]*?)^```$/gm)];

  it('has a configuration for each bundler', () => {
    expect(configurations.map(([, file]) => file)).toEqual(Object.keys(commands));
  });
  it.each(configurations.map(([, file, text]) => ({ file: file!, text: text! })))(
    '$file works',
    async ({ file, text }) => {
      using project = new Project({ 'src/main.ts': program, [file]: text });
      expect(await project.node(...commands[file as keyof typeof commands])).toMatchObject({ code: 0 });
      const { stdout, stderr } = await project.node('--import', './spy.mjs', 'dist/main.js');
      expect({ stdout, stderr }).toEqual({ stdout: printed, stderr: '' });
    },
  );
});

describe('the plugin', () => {
  it('sees what changed when it builds again', async () => {
    const text = (x: number): string => `export const f = (): number => ${x};`;
    using project = new Project({
      'src/main.ts': `import { map, run } from 'ossa';
import { f } from './f.ts';
console.log(await run(map(() => f()), [0], { workers: 1 }));`,
      'src/f.ts': text(1),
      'build.mjs': `import { writeFileSync } from 'node:fs';
import { context } from 'esbuild';
import ossa from 'ossa/unplugin';
const settings = { entryPoints: ['src/main.ts'], outfile: 'dist/main.mjs', bundle: true, platform: 'node', format: 'esm' };
const build = await context({ ...settings, plugins: [ossa.esbuild()] });
await build.rebuild();
writeFileSync('src/f.ts', ${JSON.stringify(text(2))});
await build.rebuild();
await build.dispose();`,
    });
    expect(await project.node('build.mjs')).toMatchObject({ code: 0 });
    expect((await project.node('dist/main.mjs')).stdout).toBe('[ 2 ]\n');
  });

  it('leaves it to esbuild what the files are', async () => {
    using project = new Project({
      'src/main.js': `import { map, run } from 'ossa';
const element = <p />;
console.log(await run(map((x) => x + element), [1], { workers: 1 }));`,
      'build.mjs': `import { build } from 'esbuild';
import ossa from 'ossa/unplugin';
const jsx = { loader: { '.js': 'jsx' }, banner: { js: 'const jsx = (name) => name;' }, jsxFactory: 'jsx' };
const settings = { entryPoints: ['src/main.js'], outfile: 'dist/main.mjs', bundle: true, platform: 'node', format: 'esm' };
await build({ ...settings, ...jsx, plugins: [ossa.esbuild()] });`,
    });
    const { code, stderr } = await project.node('build.mjs');
    expect(stderr).toContain('Functions of this module are captured from the bundle');
    expect(code).toBe(0);
    expect((await project.node('dist/main.mjs')).stdout).toBe("[ '1p' ]\n");
  });

  it('names files outside of the root from there', async () => {
    using project = new Project({
      'app/empty.txt': '',
      'src/main.ts': `import { map, run } from 'ossa';
await run(map((x: number) => { throw new Error('no'); }), [0]).catch(({ cause }) => console.log(cause.stack));`,
    });
    await project.build('vite', "{ root: 'app' }");
    expect((await project.node('dist/main.mjs')).stdout).toContain('at ../src/main.ts:2:38');
    expect(project.bundle).not.toContain(project.folder);
  });

  it('says what to install', async () => {
    using project = new Project({
      'without.mjs': `import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) => next(name === 'unplugin' ? 'not-installed' : name, context) });`,
    });
    const { stderr } = await project.node(
      '--import',
      './without.mjs',
      '-e',
      "import('ossa/unplugin').then((x) => x.default.vite())",
    );
    expect(stderr).toContain('OSSA_UNPLUGIN_MISSING');
    expect(stderr).toContain('npm install --save-dev unplugin');
  });

  it.each([
    ["{ chek: 'warn' }", "Did you mean 'check'?"],
    ["{ check: 'no' }", "check of the plugin for bundlers expects 'error', 'warn' or false"],
    ['{ root: 1 }', 'root of the plugin for bundlers expects a path'],
    ['1', 'an object of check, root'],
  ])('refuses the options %s', async (options, message) => {
    using project = new Project({});
    const { code, stderr } = await project.build('esbuild', options);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });
});
