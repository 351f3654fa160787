/** Writes docs/reference/errors.md from the table of errors; with `--check` says whether it is up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { templates } from '../src/errors.ts';

const file = new URL('../docs/reference/errors.md', import.meta.url);

export function errorReference(): string {
  const entries = Object.entries(templates)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { message, fix }]) => `## ${code}\n\n${message}\n\n**What to do:** ${fix}\n`);
  return [
    '# Errors\n',
    'Every error that Ossa raises is an `OssaError`: switch on `code`; `site` is the place in your code, `cause` what was thrown',
    'there, `details` the values that stand in the message. `{…}` below is replaced by them.\n',
    ...entries,
  ].join('\n');
}

if (import.meta.main) {
  const text = errorReference();
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/reference/errors.md is not up to date: node scripts/error-reference.ts');
    process.exitCode = 1;
  }
}
