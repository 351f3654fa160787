import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fixture, ossa } from './ossa.ts';

describe.concurrent('commands', () => {
  test('help and version', async () => {
    expect(await ossa(['--version'])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(await ossa(['help', 'run'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--input-format FORMAT'),
    });
    expect(await ossa(['run', '--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('--input-format FORMAT'),
    });
    expect(await ossa([])).toMatchObject({ code: 2, stdout: expect.stringContaining('usage: ossa COMMAND') });
  });

  test('what is written wrongly is answered with what was meant', async () => {
    expect(await ossa(['rum', 'x.ts'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Did you mean 'ossa run'?"),
    });
    expect(await ossa(['price.ts'])).toMatchObject({ code: 2, stderr: expect.stringContaining('ossa run price.ts') });
    expect(await ossa(['run', 'x.ts', '--worker', '2'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean --workers?'),
    });
    expect(await ossa(['run', 'not-there.ts'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("There is no file 'not-there.ts'"),
    });
    expect(await ossa(['run', fixture('script.ts'), '--deadline', 'soon', '--json'])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^\{"ok":false,"error":\{"code":"OSSA_USAGE"/),
    });
  });

  test('check finds laws that do not hold, and what cannot be captured', async () => {
    const laws = await ossa(['check', fixture('laws.ts')]);
    expect(laws).toMatchObject({
      code: 1,
      stdout: expect.stringContaining(
        "operator minus: the law 'associative' does not hold\n    for a = 0, b = 0, c = ",
      ),
    });
    expect(laws.stdout).toContain('operator greater: associative');
    const capture = await ossa(['check', fixture('capture.ts'), '--json']);
    expect(capture.code).toBe(1);
    expect(JSON.parse(capture.stdout)).toMatchObject({
      ok: false,
      captures: [{ code: 'OSSA_CAPTURE_ASSIGNED', line: 5 }],
    });
    expect(await ossa(['check', fixture('script.ts')])).toMatchObject({ code: 0 });
  });

  test('check without a file reads what is below the current folder, and loads none of it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ossa-check-'));
    try {
      mkdirSync(join(folder, 'node_modules'));
      for (const place of ['a.ts', 'node_modules/b.ts']) copyFileSync(fixture('capture.ts'), join(folder, place));
      writeFileSync(join(folder, 'other.ts'), 'console.log("loaded");');
      writeFileSync(
        join(folder, 'c.ts'),
        "import { map } from 'ossa';\nconsole.log('loaded', map((x: number) => x));\n",
      );
      const { code, stdout } = await ossa(['check', '--json'], { cwd: folder });
      expect(code).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ files: 2, captures: [{ file: 'a.ts', line: 5 }], operators: [] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('doctor tells facts', async () => {
    const { code, stdout } = await ossa(['doctor', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      node: process.version,
      cores: expect.any(Number),
      memory: expect.any(Number),
      workerStart: expect.any(Number),
      parkRoundTrip: expect.any(Number),
      sharedMemory: true,
      gpus: expect.any(Array),
    });
    expect((await ossa(['doctor'])).stdout).toMatch(/^node +v\d+.*\nprocessors +\d+/);
  });
});
