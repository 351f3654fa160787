/** `ossa explain --code`: the code of loops with the user's lines beside it, as compilers of other people read it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { parse } from '../../../src/compiler/kernel/ir/parse.ts';
import { print } from '../../../src/compiler/kernel/ir/print.ts';
import { fixture, ossa } from './ossa.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-code-'));
afterAll(() => rmSync(folder, { recursive: true }));
const programs = fixture('kernels.ts');
const lines = readFileSync(programs, 'utf8').split('\n');

interface Loop {
  readonly kind?: string;
  readonly over: string;
  readonly code?: Readonly<Record<'ir' | 'wat' | 'c', string>>;
  readonly refusal?: { readonly line?: number };
}
async function loopsOf(...more: readonly string[]): Promise<Readonly<Record<string, readonly Loop[]>>> {
  const { code, stdout, stderr } = await ossa(['explain', programs, '--json', '--code', ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const views = JSON.parse(stdout) as readonly { readonly name: string; readonly code: readonly Loop[] }[];
  return Object.fromEntries(views.map(({ name, code: loops }) => [name, loops]));
}
const loops = await loopsOf();
const codes = Object.values(loops)
  .flat()
  .flatMap(({ code }) => (code === undefined ? [] : [code]));

/** The comment of a line, in each form of code. */
const marks = { ir: '; ', wat: ';; ', c: '// ' } as const;
/** Files as they are shown: seen from here. */
const shown = (name: string): string => relative(process.cwd(), fixture(name));
const line = (text: string): number => lines.findIndex((each) => each.includes(text)) + 1;

test('each form has the lines of the source before what was made of them, of other modules too', () => {
  const [total] = loops['total'] as readonly [Loop];
  expect(total).toMatchObject({ kind: 'fold', over: 'f64' });
  for (const [form, mark] of Object.entries(marks) as [keyof typeof marks, string][]) {
    const text = total.code?.[form] as string;
    const at = line('return all');
    const own = text.indexOf(`${mark}${shown('kernels.ts')}:${at}  ${lines[at - 1]?.trim()}\n`);
    const other = text.indexOf(`${mark}${shown('taxed.ts')}:1  export const taxed`);
    expect(other, form).toBeGreaterThan(0);
    expect(own, form).toBeGreaterThan(other);
    // The product stands below its line, and the root below its own.
    expect(text.slice(other, own)).toMatch(/mul| \* /);
    expect(text.slice(own)).toMatch(/sqrt/);
  }
});

test('most statements of the IR have a line', () => {
  for (const { ir } of codes) {
    const body = ir.split('\n').slice(1);
    const first = body.findIndex((each) => each.trim().startsWith('; '));
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThanOrEqual(1);
  }
});

test('a loop that is no kernel says which construct, where, and the way out', async () => {
  expect(loops['lengths']).toMatchObject([
    { refusal: { construct: 'a template string', line: line('lengths'), fix: expect.any(String) as unknown } },
  ]);
  const { stdout } = await ossa(['explain', programs, '--code', '--export', 'sums']);
  expect(stdout).toContain('no kernel over elements of f64: a skeleton inside of the loop');
  expect(stdout).toContain('fix: ');
  // Nothing but text where it does not go to a terminal.
  expect(stdout).not.toContain('\u001b');
});

test('what collections from outside hold can be said, and which forms are wanted', async () => {
  expect(loops['distances']).toMatchObject([{ refusal: { line: line('distances') } }]);
  const { distances, halves } = await loopsOf('--elements', '{x:f32, y: f64}');
  expect(distances).toMatchObject([{ over: '{ x: f32, y: f64 }', code: {} }]);
  expect(halves).toMatchObject([{ over: 'index' }]);
  const { stdout } = await ossa(['explain', programs, '--code=c,ir', '--export', 'halves']);
  expect(stdout).toContain('kernel generate_s_function(');
  expect(stdout).toContain('i32 entry(');
  expect(stdout).not.toContain('(module');
});

test('forms and elements that there are not are refused', async () => {
  const wrong = async (...args: readonly string[]): Promise<string> => {
    const { code, stderr } = await ossa(['explain', programs, ...args]);
    expect(code).toBe(2);
    return stderr;
  };
  expect(await wrong('--code=llvm')).toContain("no form of code 'llvm'");
  expect(await wrong('--code', '--elements', 'f16')).toContain("no elements 'f16'");
});

test('the IR is read back', () => {
  for (const { ir } of codes)
    for (const kernel of ir.split(/\n\n(?=kernel )/))
      expect(print(parse(kernel))).toBe(kernel.replaceAll(/^\s*;.*\n/gm, ''));
});

test('a run shows the loops that it has, once each, of other skeletons too', async () => {
  const script = fixture('zipped.ts');
  const { code, stdout, stderr } = await ossa(['run', script, '--code=ir']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '3000 2\n3000 2\n' });
  expect(stderr.match(/^code of .*$/gm)).toEqual(["code of zip's function", "code of map's function"]);
  expect(stderr).toContain('a map kernel over elements of f32, f32');
  expect(stderr).toMatch(/\n {2}; .*zipped\.ts:\d+ {2}const program = zip\(.*\n(.*\n)*? {2}%\d+: f64 = mul/);
  expect(stderr).toContain('no kernel over elements of f64: a template string');
  const { stderr: json } = await ossa(['run', script, '--code=c', '--json']);
  const [first, second, last] = json
    .trimEnd()
    .split('\n')
    .map((each) => JSON.parse(each) as { readonly code?: Loop; readonly ok?: boolean });
  expect(first?.code).toMatchObject({ kind: 'map', over: 'f32, f32', code: { c: expect.any(String) as unknown } });
  expect(second?.code?.refusal).toBeDefined();
  expect(last?.ok).toBe(true);
});

/** Whether a command is there; says so where it is not, as a test is left out then. */
function has(command: string): boolean {
  const isThere = spawnSync(command, ['--version']).status === 0;
  if (!isThere) console.log(`code is not given to ${command}, which is not installed`);
  return isThere;
}

test.skipIf(!has('wat2wasm'))('wat2wasm of wabt takes the text of WebAssembly', () => {
  codes.forEach(({ wat }, i) => {
    const file = join(folder, `${i}.wat`);
    writeFileSync(file, wat);
    const { stderr, status } = spawnSync('wat2wasm', ['--enable-all', file, '-o', join(folder, `${i}.wasm`)]);
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  });
});

test.skipIf(!has('gcc'))('gcc takes the C without a warning', () => {
  for (const { c } of codes) {
    const args = ['-x', 'c', '-std=gnu11', '-fsyntax-only', '-Wall', '-march=native', '-'];
    const { stderr, status } = spawnSync('gcc', args, { input: c });
    expect({ status, stderr: String(stderr) }).toEqual({ status: 0, stderr: '' });
  }
});
