/**
 * Writes docs/reference/kernels.md from the doc comments of src/kernel.ts and the table of what kernels refuse; with `--check` says whether
 * it is up to date.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { reasonOf, type RefusalName, refusals } from '../src/compiler/kernel/front/refusal.ts';
import { declarationOf, exported } from './declarations.ts';

const file = new URL('../docs/reference/kernels.md', import.meta.url);

const cell = (text: string): string => text.replaceAll('|', '\\|');

export function kernelReference(): string {
  const declared = ['kernel', 'KernelOptions', 'erf'].map((name) => [name, 'src/kernel.ts'] as const);
  const sections = [...declared, ...exported('src/kernel.ts')].map(([name, path]) => {
    const { doc, signatures } = declarationOf(name, path);
    const text = doc
      .join('\n')
      .replaceAll('@throws OssaError', '**Errors:**')
      .replace(/@example (.*)/, '\nIn short: `$1`');
    return `### ${name}\n\n\`\`\`ts\n${signatures.join('\n')}\n\`\`\`\n\n${text.trim()}\n`;
  });
  const rows = (Object.keys(refusals) as RefusalName[]).map((name) => {
    const { construct, fix } = refusals[name];
    return `| ${cell(construct)} | ${cell(reasonOf(name))} | ${cell(fix)} |`;
  });
  return [
    '# Kernels\n',
    'Written by `node scripts/kernel-reference.ts` from the sources: nothing here is written by hand. The [guide](../guide/kernels.md) says what',
    'kernels are, and what they compute.\n',
    "## What `'ossa/kernel'` exports\n",
    ...sections,
    '## What cannot be compiled\n',
    'With `kernel(…)` this is the error [OSSA_KERNEL](errors.md#ossa_kernel), with file, line and column; other functions run as JavaScript, and the',
    'plan says why. `{…}` is replaced by what stands there.\n',
    '| construct | why | way out |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

if (import.meta.main) {
  const text = kernelReference();
  if (!process.argv.includes('--check')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    console.error('docs/reference/kernels.md is not up to date: node scripts/kernel-reference.ts');
    process.exitCode = 1;
  }
}
