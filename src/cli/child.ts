/** The child process of the supervisor: one command on user code, the loader hooks, and the line to the supervisor. */
import { writeSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { extension, ossaEntry, ossaFolder } from '../location.ts';
import { BROKEN_PIPE, exitCodeOf } from './exit-codes.ts';
import type { Session } from './command.ts';
import { main } from './main.ts';
import { reportError } from './report.ts';

/** A supervisor that is gone is noticed while a program is idle too, from this long after the start on. */
const WATCH_AFTER_MS = 1000;

/** Runs the command; `descriptor` is the pipe to the supervisor. */
export async function child(argv: readonly string[], descriptor: number): Promise<void> {
  const tell = (message: Readonly<Record<string, unknown>>): void => {
    try {
      writeSync(descriptor, `${JSON.stringify(message)}\n`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPIPE') orphaned();
    }
  };
  const json = argv.slice(0, argv.includes('--') ? argv.indexOf('--') : argv.length).includes('--json');
  const session: Session = {
    limits: (limits) => tell({ limits }),
    doing: (doing) => tell({ doing }),
    uncaught: (error) => reportError(error, { json }),
  };
  process.on('exit', (code) => tell({ exiting: code }));
  process.on('uncaughtException', (error) => {
    // A program with a handler of its own decides for itself.
    if (process.listenerCount('uncaughtException') > 1) return;
    session.uncaught(error);
    process.exit(exitCodeOf(error));
  });
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (process.stdout.listenerCount('error') > 1) return;
    // Whoever read the output has had enough: that is no failure to report.
    if (error.code === 'EPIPE') process.exit(BROKEN_PIPE);
    throw error;
  });
  setTimeout(watchSupervisor, WATCH_AFTER_MS, descriptor).unref();
  resolveToThisCopy();
  const code = await main(argv, session);
  if (code !== undefined) process.exitCode = code;
}

/** Nobody is left to relay signals or to end us: so we end, with whatever user code has started. */
function orphaned(): void {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
}

async function watchSupervisor(descriptor: number): Promise<void> {
  const { Socket } = await import('node:net');
  new Socket({ fd: descriptor, readable: true }).on('end', orphaned).on('error', orphaned).resume().unref();
}

/** `import 'ossa'` is the copy that this command belongs to, wherever the script lies: another would know nothing of its options. */
function resolveToThisCopy(): void {
  const copies: Readonly<Record<string, string>> = {
    ossa: ossaEntry,
    'ossa/register': `${ossaFolder}register${extension}`,
  };
  registerHooks({
    resolve: (specifier, context, next) => {
      const url = copies[specifier];
      return url === undefined ? next(specifier, context) : { url, shortCircuit: true };
    },
  });
}
