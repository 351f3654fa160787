/**
 * Every check of the repository, one after the other, and at the end one line with their count. Usage:
 *   node scripts/test.ts [--only NAME,NAME] [-- arguments for vitest]
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** A check counts as one test; vitest counts its own. */
interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}
type Check = (parameters: readonly string[]) => Tally;

const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

const checks: Readonly<Record<string, Check>> = {
  layers: command('--disable-warning=ExperimentalWarning', 'scripts/layers.ts'),
  types: command('node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'),
  declarations: command('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json', '--noEmit'),
  lint: command('node_modules/oxlint/bin/oxlint', '--deny-warnings'),
  format: command('node_modules/oxfmt/bin/oxfmt', '--check'),
  unit: vitest,
  pack: command('scripts/pack-check.ts'),
};

function command(...line: readonly string[]): Check {
  return () => (node(line) ? { ...nothing, passed: 1 } : { ...nothing, failed: 1 });
}

/** Whether it succeeded. */
function node(line: readonly string[]): boolean {
  return spawnSync(process.execPath, line, { stdio: 'inherit' }).status === 0;
}

/** What is read here of the report that vitest writes. */
interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

function vitest(parameters: readonly string[]): Tally {
  const folder = mkdtempSync(join(tmpdir(), 'ossa-test-'));
  const file = join(folder, 'report.json');
  // A part of the tests covers a part of the sources: its coverage says nothing.
  const coverage = parameters.length === 0 ? ['--coverage'] : [];
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const succeeded = node(['node_modules/vitest/vitest.mjs', 'run', ...coverage, ...reporters, ...parameters]);
  const report = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as VitestReport) : undefined;
  rmSync(folder, { recursive: true });
  return {
    passed: report?.numPassedTests ?? 0,
    // A file that does not load and an error outside of any test fail the run without failing a test.
    failed: Math.max(report?.numFailedTests ?? 0, succeeded ? 0 : 1),
    skipped: (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0),
  };
}

const { values, positionals } = parseArgs({ options: { only: { type: 'string' } }, allowPositionals: true });
const names = values.only?.split(',') ?? Object.keys(checks);
const failures: string[] = [];
let total = nothing;
for (const name of names) {
  const check = checks[name];
  if (!check) throw new Error(`'${name}' is no check: there are ${Object.keys(checks).join(', ')}`);
  console.log(`\n--- ${name}`);
  const begin = performance.now();
  const { passed, failed, skipped } = check(positionals);
  console.log(
    `--- ${name} ${failed === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - begin) / 1000).toFixed(1)} s`,
  );
  if (failed > 0) failures.push(name);
  total = { passed: total.passed + passed, failed: total.failed + failed, skipped: total.skipped + skipped };
}
console.log('');
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
if (failures.length > 0) console.log(`failed: ${failures.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
if (total.failed > 0) process.exitCode = 1;
