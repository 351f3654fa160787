/** The command as a user runs it: the real bin in a process of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../../package-folder.ts';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

export interface Running {
  readonly process: ChildProcess;
  /** Settles when stdout holds the text. */
  readonly says: (text: string) => Promise<string>;
  readonly ended: Promise<Ended>;
}

const bin = join(packageFolder, 'bin/ossa.js');

export const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));

export interface StartOptions {
  /** What stands on stdin. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

export function start(args: readonly string[], { input, env, cwd }: StartOptions = {}): Running {
  const started = performance.now();
  const child = spawn(process.execPath, [bin, ...args], { stdio: 'pipe', env: { ...process.env, ...env }, cwd });
  // A command that does not read its input leaves a broken pipe.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const look of waiting) look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    process: child,
    says: (text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (!stdout.includes(text)) return;
          waiting.delete(look);
          resolve(stdout);
        };
        waiting.add(look);
        look();
      }),
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) =>
        resolve({ code, signal, stdout, stderr, milliseconds: performance.now() - started }),
      );
    }),
  };
}

export const ossa = (args: readonly string[], options?: StartOptions): Promise<Ended> => start(args, options).ended;

/** The last line, which is where `--json` writes. */
export const report = ({ stderr }: Ended): Record<string, unknown> =>
  JSON.parse(stderr.trimEnd().split('\n').at(-1) as string) as Record<string, unknown>;

/** Processes whose command line holds the text. */
export function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').includes(text);
    } catch {
      return false; // it ended meanwhile
    }
  });
}
