/** The C compiler of this machine. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';

export interface Compiler {
  readonly command: string;
  /** What makes it compile for this processor. */
  readonly host: readonly string[];
  /** What it says of itself and of the processor: its predefined macros. */
  readonly macros: string;
  /** Bytes of the vectors to compute in; 32 also where there are some of 64, which have not been measured. */
  readonly vectorBytes: 16 | 32;
}

/** Why there is no native code, in words for people. */
export interface Unavailable {
  readonly unavailable: string;
}

/** What is tried in turn; a command with arguments of its own is none. */
const COMMANDS = ['cc', 'gcc', 'clang'];
/** How compilers are asked for the processor that they run on: on some processors clang knows the second only. */
const HOST = [['-march=native'], ['-mcpu=native'], []];
const PROBE_DEADLINE = 10_000;
/** Milliseconds of a deadline that are kept for when this thread comes to it late. */
const GRACE = 1000;

export interface RunOptions {
  /** Milliseconds until it is stopped. */
  readonly deadline: number;
  /** Nobody waits for it: this process ends before it, if there is nothing else to do, and then it ends too. */
  readonly background?: boolean | undefined;
}

const children = new Set<Pick<ChildProcess, 'kill'>>();

/** What a compiler makes when nobody waits any more lies about for ever. */
function killAll(): void {
  for (const child of children) child.kill();
}

/** Runs a command with `input`, and gives what it prints; never waits in this thread. */
export function run(
  command: string,
  args: readonly string[],
  input: string,
  { deadline, background = false }: RunOptions,
): Promise<{ readonly ok: boolean; readonly output: string; readonly problem: string }> {
  return new Promise((resolve) => {
    const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // When this thread was busy for long, the compiler may still wait for its input.
    const grace = Math.min(GRACE, deadline / 2);
    let late = setTimeout(() => {
      late = setTimeout(() => child.kill('SIGKILL'), grace);
      if (background) late.unref();
    }, deadline - grace);
    if (children.size === 0) process.once('exit', killAll);
    children.add(child);
    if (background) {
      late.unref();
      letGo(child);
    }
    let [output, problem] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (problem += text));
    // It may be gone before it has read everything; its exit says so.
    child.stdin.on('error', () => undefined);
    const ended = (ok: boolean, what: string): void => {
      clearTimeout(late);
      children.delete(child);
      if (children.size === 0) process.off('exit', killAll);
      resolve({ ok, output, problem: what });
    };
    child.on('error', ({ message }) => ended(false, message));
    child.on('close', (code, signal) =>
      ended(code === 0, signal === null ? problem : `it took more than ${deadline / 1000} s`),
    );
    child.stdin.end(input);
  });
}

/** Neither the process nor its pipes hold this one, and it works beside a run that has the processor for something better. */
function letGo(child: ChildProcessByStdio<Writable, Readable, Readable>): void {
  child.unref();
  for (const pipe of [child.stdin, child.stdout, child.stderr]) (pipe as unknown as Socket).unref();
  try {
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It is gone already.
  }
}

/** The compiler named by OSSA_CC, or the first of the usual ones that works. */
export async function findCompiler(named: string | undefined, background = false): Promise<Compiler | Unavailable> {
  const probe: RunOptions = { deadline: PROBE_DEADLINE, background };
  for (const command of named === undefined || named === '' ? COMMANDS : [named]) {
    for (const host of HOST) {
      const { ok, output } = await run(command, [...host, '-dM', '-E', '-x', 'c', '-'], '', probe);
      if (ok) return { command, host, macros: output, vectorBytes: /__AVX2__/.test(output) ? 32 : 16 };
    }
  }
  const missing = named === undefined || named === '' ? 'no C compiler' : `OSSA_CC is ${named}, which is no C compiler`;
  return { unavailable: `${missing}: install gcc or clang, or set OSSA_CC` };
}
