import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { cacheFolder } from './cache.ts';
import { compileNative } from './compile.ts';
import { foreign, loadNative, type NativeArgument, type NativeFunction } from './load.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'ossa-native-'));
const addition = (constant: number): string =>
  `int add(int n, const double *s, double *o) { for (int i = 0; i < n; i++) o[i] = s[i] + ${constant}; return n; }`;
const signature: readonly NativeArgument[] = [
  { type: 'i32' },
  { type: 'f64', pointer: 'read' },
  { type: 'f64', pointer: 'written' },
];

async function compiled(text: string, folder: string): Promise<string> {
  const made = await compileNative(text, { folder });
  if ('unavailable' in made) throw new Error(made.unavailable);
  return made.path;
}

function loaded(path: string): NativeFunction {
  const made = loadNative(path, 'add', signature);
  if (typeof made !== 'function') throw new Error(made.unavailable);
  return made;
}

const reason = (made: object): string => (made as { unavailable: string }).unavailable;

describe('native code', () => {
  test('is compiled, loaded and called with memory that is not copied, shared memory and parts of it too', async () => {
    const add = loaded(await compiled(addition(1), newFolder()));
    const memory = new Float64Array(new SharedArrayBuffer(80));
    memory.set([1, 2, 3]);
    expect(add(3, memory, memory.subarray(5))).toBe(3);
    expect([...memory]).toEqual([1, 2, 3, 0, 0, 2, 3, 4, 0, 0]);
  });

  test('runs in worker threads, on memory of all of them', async () => {
    const path = await compiled(addition(2), newFolder());
    const memory = new Float64Array(new SharedArrayBuffer(16));
    const module = new URL('./load.ts', import.meta.url).href;
    const source = `import { workerData } from 'node:worker_threads';
      const { loadNative } = await import(${JSON.stringify(module)});
      const { path, signature, memory } = workerData;
      loadNative(path, 'add', signature)(2, memory, memory);`;
    const worker = (): Promise<number> =>
      new Promise((resolve, reject) => {
        new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`), {
          workerData: { path, signature, memory },
        })
          .on('error', reject)
          .on('exit', resolve);
      });
    expect([await worker(), await worker()]).toEqual([0, 0]);
    expect([...memory]).toEqual([4, 4]);
  });

  test('is compiled once: at the same time, later, and never for other text', async () => {
    const folder = newFolder();
    const [first, second] = await Promise.all([compiled(addition(3), folder), compiled(addition(3), folder)]);
    const { ino } = statSync(first);
    expect(second).toBe(first);
    expect(statSync(await compiled(addition(3), folder)).ino).toBe(ino);
    expect(await compiled(addition(4), folder)).not.toBe(first);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test('does not stop the event loop while the compiler runs', async () => {
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await compiled(addition(5), newFolder());
    clearInterval(timer);
    expect(turns).toBeGreaterThan(0);
  });
});

describe('the cache', () => {
  test('is the user’s', () => {
    expect(cacheFolder({ XDG_CACHE_HOME: '/c' })).toBe('/c/ossa');
    expect(cacheFolder({})).toMatch(/\.cache.ossa$/);
  });

  test('does not give what is no longer what was stored', async () => {
    const folder = newFolder();
    const path = await compiled(addition(6), folder);
    const contents = readFileSync(path);
    writeFileSync(path, contents.subarray(0, 1000));
    expect(await compiled(addition(6), folder)).toBe(path);
    expect(readFileSync(path)).toEqual(contents);
    chmodSync(path, 0o722);
    await compiled(addition(6), folder);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('is not in a folder that others can write to or that is a link', async () => {
    const open = newFolder();
    chmodSync(open, 0o777);
    expect(reason(await compileNative(addition(7), { folder: open }))).toContain('open to others');
    const link = join(newFolder(), 'link');
    symlinkSync(newFolder(), link);
    expect(reason(await compileNative(addition(7), { folder: link }))).toContain('open to others');
    const above = newFolder();
    chmodSync(above, 0o777);
    const inside = await compileNative(addition(7), { folder: join(above, 'a', 'b') });
    expect(reason(inside)).toBe(`${above} is open to others, who could replace what is in it: close it (chmod o-w)`);
    chmodSync(above, 0o1777);
    expect(await compileNative(addition(7), { folder: join(above, 'a', 'b') })).toHaveProperty('path');
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    expect(reason(await compileNative(addition(7), { folder: file }))).toContain('no cache');
  });

  test('has bounds: the files that have not been used for longest go', async () => {
    const folder = newFolder();
    const bounds = { files: 2, bytes: 1e9 };
    const paths: string[] = [];
    for (const [i, constant] of [8, 9, 8, 10].entries()) {
      const made = await compileNative(addition(constant), { folder, bounds });
      const { path } = made as { path: string };
      paths.push(path);
      utimesSync(path, i, i);
    }
    const [eight, nine, , ten] = paths as [string, string, string, string];
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([eight, ten].sort());
    expect(nine).not.toBe(eight);
    const last = await compileNative(addition(11), { folder, bounds: { files: 9, bytes: 1 } });
    expect(readdirSync(folder).map((name) => join(folder, name))).toEqual([(last as { path: string }).path]);
  });
});

describe('where there is no native code, words say why', () => {
  test('no compiler', async () => {
    expect(reason(await compileNative('', { command: '/no/such/cc' }))).toBe(
      'OSSA_CC is /no/such/cc, which is no C compiler: install gcc or clang, or set OSSA_CC',
    );
  });
  test('text that does not compile', async () => {
    const folder = newFolder();
    const made = await compileNative('#error "not here"', { folder });
    expect(reason(made)).toMatch(/did not compile the kernel: .*not here/);
    expect(readdirSync(folder)).toEqual([]);
  });
  test('a compiler that does not end', async () => {
    expect(reason(await compileNative(addition(12), { folder: newFolder(), deadline: 1 }))).toContain(
      'it took more than 0.001 s',
    );
  });
  test('a thread that is busy for longer than the deadline stops no compiler that waits for it', async () => {
    const made = compileNative(addition(13), { folder: newFolder(), deadline: 4000 });
    const until = performance.now() + 4500;
    while (performance.now() < until);
    expect(await made).toHaveProperty('path');
  });
  test('no koffi', () => {
    const missing = (): never => {
      throw new Error('Cannot find module');
    };
    expect(foreign(missing)).toEqual({ unavailable: 'koffi is not installed: npm install koffi' });
  });
});
