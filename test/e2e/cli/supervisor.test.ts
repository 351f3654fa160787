/** What the supervisor guarantees whatever the program does. Needs processes and signals as Unix has them. */
import { readFileSync } from 'node:fs';
import { describe, expect, test, vi } from 'vitest';
import { fixture, ossa, processesWith, report, start } from './ossa.ts';

/** The process that runs the user's code. */
function childOf(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim());
}

describe('signals', () => {
  test('reach the program, whose way to end is passed on', async () => {
    const plain = start(['run', fixture('waiting.ts')]);
    const handled = start(['run', fixture('waiting.ts'), 'handled']);
    await Promise.all([plain.says('ready'), handled.says('ready')]);
    plain.process.kill('SIGTERM');
    handled.process.kill('SIGTERM');
    expect(await plain.ended).toMatchObject({ code: null, signal: 'SIGTERM', stderr: '' });
    expect(await handled.ended).toMatchObject({ code: 7, signal: null, stdout: expect.stringContaining('handled') });
  });

  test('a program that hears no Ctrl-C is killed at the third', async () => {
    const running = start(['run', fixture('deaf.ts')]);
    await running.says('ready');
    // On a busy machine two that come close together may be heard as one.
    for (let i = 0; i < 20 && running.process.exitCode === null; i++) {
      running.process.kill('SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await running.ended).toMatchObject({ code: 130, stderr: '' });
  });

  test('a child that is killed from outside is reported, with where its workers were', async () => {
    const running = start(['run', fixture('endless-worker.ts'), '--json']);
    await running.says('begins');
    // Heard of by the supervisor after a quarter of a second.
    await new Promise((resolve) => setTimeout(resolve, 800));
    process.kill(childOf(running.process.pid as number), 'SIGKILL');
    const ended = await running.ended;
    expect(ended.code).toBe(137);
    expect(report(ended)).toMatchObject({
      ok: false,
      error: { code: 'OSSA_CHILD_KILLED', details: { signal: 'SIGKILL', doing: expect.stringContaining('item 3') } },
    });
  });

  test('a child without its supervisor ends', async () => {
    const running = start(['run', fixture('waiting.ts')]);
    const child = Number(/ready (\d+)/.exec(await running.says('\n'))?.[1]);
    running.process.kill('SIGKILL');
    await running.ended;
    await vi.waitFor(() => expect(() => process.kill(child, 0)).toThrow('ESRCH'), 5000);
  });
});

describe('limits', () => {
  test('a deadline ends an endless loop of the script', async () => {
    const ended = await ossa(['run', fixture('endless-main.ts'), '--deadline', '3s']);
    expect(ended).toMatchObject({
      code: 124,
      stdout: 'begins\n',
      stderr: expect.stringMatching(/^OSSA_DEADLINE: The run did not end within 3000 ms/),
    });
    expect(ended.milliseconds).toBeLessThan(5000);
  });

  test('a deadline ends an endless loop of a function, and names its item', async () => {
    const ended = await ossa(['run', fixture('endless-worker.ts'), '--deadline', '3s', '--json']);
    expect(ended).toMatchObject({ code: 124, stdout: 'begins\n' });
    expect(report(ended)).toMatchObject({
      error: { code: 'OSSA_DEADLINE', details: { milliseconds: 3000, doing: expect.stringContaining('item 3') } },
    });
    expect(ended.milliseconds).toBeLessThan(5000);
  });

  test('a memory limit ends what grows outside of any heap', async () => {
    const { code, stderr } = await ossa(['run', fixture('growing.ts'), '--memory', '300MB']);
    expect(code).toBe(137);
    expect(stderr).toMatch(/^OSSA_MEMORY: The process took \d+ MiB of memory, more than its limit of 286 MiB/);
  });

  test('a worker that cannot be stopped keeps nothing from ending, and leaves nothing behind', async () => {
    const running = start(['run', fixture('zombie.ts')]);
    await running.says('OSSA_DEADLINE\n');
    const said = performance.now();
    expect((await running.ended).code).toBe(5);
    expect(performance.now() - said).toBeLessThan(2500);
    expect(processesWith('sleep 987')).toEqual([]);
  });
});
