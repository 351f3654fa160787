/**
 * Faults during every example, under `ossa run`: the run ends with the exact result or with a named error that points at the
 * item, within its deadline and a second, and nothing is left behind.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../package-folder.ts';
import { type Fault, faults } from './inject.ts';

const root = join(import.meta.dirname, '../..');
const examples = ['monte-carlo', 'mandelbrot', 'photos', 'wordcount', 'statistics'];
/** Enough for the example without a fault, also on a busy machine. */
const DEADLINE_MS = 3000;
const MEMORY_MIB = 900;

interface Outcome {
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
  readonly code: number | null;
}

const folder = mkdtempSync(join(tmpdir(), 'ossa-chaos-'));
const pipe = join(folder, 'pipe');
beforeAll(() => void execFileSync('mkfifo', [pipe]));
afterAll(() => rmSync(folder, { recursive: true }));

function victim(example: string, fault: Fault | 'none', running?: (line: string) => void): Promise<Outcome> {
  const line = [
    join(packageFolder, 'bin/ossa.js'),
    'run',
    '--memory',
    `${MEMORY_MIB}MB`,
    join(root, 'test/chaos/victim.ts'),
    '--',
    example,
    fault,
    pipe,
    `${DEADLINE_MS}`,
  ];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, line, { timeout: 60_000 }, (error, stdout, stderr) => {
      const lines = stdout.split('\n').filter((text) => text.startsWith('{'));
      const code = error === null ? 0 : typeof error.code === 'number' ? error.code : null;
      resolve({ lines: lines.map((text) => JSON.parse(text) as Record<string, unknown>), stderr, code });
    });
    if (running) child.stdout?.on('data', running);
  });
}

/** A process that is there and is no zombie. */
const runs = (pid: number): boolean => existsSync(`/proc/${pid}`);

/** Faults that the program survives, or may. */
const survivable: ReadonlySet<Fault> = new Set(['timer']);
const expected: Readonly<Record<Fault, RegExp>> = {
  exit: /^OSSA_(WORKER_LOST|STATE_LOST)$/,
  timer: /^OSSA_(WORKER_LOST|STATE_LOST)$/,
  overflow: /^OSSA_FUNCTION_FAILED$/,
  endless: /^OSSA_DEADLINE$/,
  allocating: /^OSSA_(DEADLINE|MEMORY)$/,
  heap: /^OSSA_(DEADLINE|MEMORY|WORKER_LOST)$/,
  offheap: /^OSSA_(DEADLINE|MEMORY|WORKER_LOST)$/,
  blocked: /^OSSA_DEADLINE$/,
};

describe.each(examples)('%s', (example) => {
  let right: unknown;
  test('nothing', async () => {
    const { lines } = await victim(example, 'none');
    right = lines[1]?.['digest'];
    expect(right).toMatch(/^[0-9a-f]{40}$/);
  });

  test.each(Object.keys(faults) as Fault[])('%s', async (fault) => {
    const { lines, stderr, code } = await victim(example, fault);
    const [begun, ended] = lines;
    expect(begun).toBeDefined();
    // The process may have been ended from outside, when its memory went: then the supervisor names the error.
    const named = ended?.['code'] ?? /OSSA_\w+/.exec(stderr)?.[0];
    if (ended !== undefined) expect(ended['milliseconds']).toBeLessThan(DEADLINE_MS + 1000);
    if (survivable.has(fault) && ended?.['digest'] !== undefined) {
      expect(ended['digest']).toBe(right);
      expect(code).toBe(0);
    } else {
      expect(named).toMatch(expected[fault]);
      expect(`${String(ended?.['message'])} ${stderr}`).toMatch(/\bitem \d+|input\[\d+\]/);
    }
    expect(runs(begun?.['pid'] as number)).toBe(false);
  });
});

test('the child is killed from outside', async () => {
  let pid = 0;
  const { stderr, code } = await victim('monte-carlo', 'endless', (line) => {
    pid = (JSON.parse(line.split('\n')[0] as string) as { pid: number }).pid;
    setTimeout(() => process.kill(pid, 'SIGKILL'), 300);
  });
  expect(stderr).toContain('OSSA_');
  expect(code).toBe(137);
  expect(runs(pid)).toBe(false);
});
