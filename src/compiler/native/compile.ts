/** C text to a file that can be loaded: by the machine's compiler, in a process of its own, kept on disk. */
import { chmod, unlink } from 'node:fs/promises';
import { type Bounds, BOUNDS, cacheFolder, digestOf, lookUp, openFolder, store, temporary } from './cache.ts';
import { type Compiler, findCompiler, run, type Unavailable } from './compiler.ts';

/**
 * Nothing here changes a result: products and sums are not contracted, floating point is not regrouped. That operations set no errno
 * and raise no traps lets them be instructions; integers wrap as the IR says.
 */
const FLAGS = [
  ...['-x', 'c', '-std=gnu11', '-O3', '-w', '-shared', '-fPIC'],
  ...['-ffp-contract=off', '-fno-math-errno', '-fno-trapping-math', '-fwrapv', '-fvisibility=default'],
];
const DEADLINE = 60_000;

export interface NativeOptions {
  /** The compiler; that of OSSA_CC, or the machine's. */
  readonly command?: string | undefined;
  readonly folder?: string;
  /** Milliseconds until the compiler is stopped. */
  readonly deadline?: number;
  /** The process does not wait for it to end. */
  readonly background?: boolean | undefined;
  readonly bounds?: Bounds;
}

/** A file that `load` takes. */
export interface Compiled {
  readonly path: string;
}

const compilers = new Map<string | undefined, Promise<Compiler | Unavailable>>();
const underWay = new Map<string, Promise<Compiled | Unavailable>>();

/** The compiler that `compileNative` runs, or why there is none; asked for once. */
export function nativeCompiler({ command = process.env['OSSA_CC'], background }: NativeOptions = {}): Promise<
  Compiler | Unavailable
> {
  const known = compilers.get(command) ?? findCompiler(command, background);
  compilers.set(command, known);
  return known;
}

/** Compiles C text, unless that has been done, or says why it cannot be. */
export async function compileNative(text: string, options: NativeOptions = {}): Promise<Compiled | Unavailable> {
  const { folder = cacheFolder() } = options;
  const found = await nativeCompiler(options);
  if ('unavailable' in found) return found;
  const closed = await openFolder(folder);
  if (closed !== undefined) return closed;
  const args = [...found.host, ...FLAGS];
  const key = digestOf(text, args.join(' '), found.command, found.macros, process.platform);
  const path = `${folder}/${key}`;
  const work = underWay.get(path) ?? compile(text, found.command, args, { ...options, folder, key });
  underWay.set(path, work);
  return work.finally(() => underWay.delete(path));
}

async function compile(
  text: string,
  command: string,
  args: readonly string[],
  options: NativeOptions & { readonly folder: string; readonly key: string },
): Promise<Compiled | Unavailable> {
  const { folder, key, deadline = DEADLINE, bounds = BOUNDS, background } = options;
  const stored = await lookUp(folder, key);
  if (stored !== undefined) return { path: stored };
  const file = temporary(folder);
  const { ok, problem } = await run(command, [...args, '-o', file, '-', '-lm'], text, { deadline, background });
  if (ok) {
    await chmod(file, 0o700);
    return { path: await store(folder, key, file, bounds) };
  }
  await unlink(file).catch(() => undefined);
  const first = problem.split('\n').find((line) => /error|took/.test(line)) ?? problem.trim();
  return { unavailable: `${command} did not compile the kernel: ${first}` };
}
