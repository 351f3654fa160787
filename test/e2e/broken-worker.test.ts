import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { map, run } from '../../src/index.ts';

test('a module that throws an error of a class of its own in workers ends the run with its text', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ossa-broken-'));
  try {
    const file = join(folder, 'uses.mjs');
    writeFileSync(
      join(folder, 'here-only.mjs'),
      `import { isMainThread } from 'node:worker_threads';
class Elsewhere extends Error {}
if (!isMainThread) throw new Elsewhere('this module is for the main thread');
export const two = () => 2;
`,
    );
    writeFileSync(file, `import { two } from './here-only.mjs';\nexport const twice = (x) => x * two();\n`);
    const { twice } = (await import(pathToFileURL(file).href)) as { twice: (x: number) => number };
    const broken = run(map(twice), [1, 2, 3], { deadlineMs: 20_000, workers: 1 });
    await expect(broken).rejects.toThrow('this module is for the main thread');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
