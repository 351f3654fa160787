import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fixture, ossa, report, start } from './ossa.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe.concurrent('a script', () => {
  test('is the main module, gets its arguments, and runs', async () => {
    const { code, stdout, stderr } = await ossa(['run', fixture('script.ts'), 'a', '--workers', '2', '--', '--b']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ result: [10, 20, 30], main: true, arguments: ['a', '--b'] });
    expect(code).toBe(0);
  });

  test('that fails shows where, why, and nothing of the engine', async () => {
    const { code, stderr } = await ossa(['run', fixture('failing.ts')], { env: { NO_COLOR: '1' } });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^OSSA_FUNCTION_FAILED: check failed at input\[2\]: no 3\n/);
    expect(stderr).toMatch(/failing\.ts:4:22\n(?:.*\n){2}> 4 │ {3}if \(x === 3\) throw new RangeError/);
    expect(stderr).toContain('fix: ');
    expect(stderr).not.toMatch(/src\/(?:engine|instances|compiler)|node:internal/);
    expect(stderr).not.toContain('\x1b');
  });

  test('that throws on its own shows its lines', async () => {
    const { code, stderr } = await ossa(['run', fixture('throwing.ts')]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^TypeError: nothing to do with Ossa\n/);
    expect(stderr).toMatch(/at inner .*throwing\.ts:2:9\n {4}at .*throwing\.ts:4:1\n$/);
  });

  test('that runs nothing though it exports a program says what is missing', async () => {
    const { code, stderr } = await ossa(['run', fixture('laws.ts')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^OSSA_USAGE: .*was given no input\./);
  });

  test('whose output is no longer read ends without a word', async () => {
    const running = start(['run', fixture('talking.ts')]);
    await running.says('line 10\n');
    running.process.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
  });
});

describe.concurrent('a program', () => {
  const feed = async (...args: readonly string[]): Promise<unknown[]> => {
    const { stdout, stderr, code } = await ossa(['run', fixture('programs.ts'), ...args], {
      input: '{"a":1}\n\n2\n"x"\n',
    });
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { item: unknown }).item);
  };

  test('is fed from stdin', async () => {
    expect(await feed('-i', '-')).toEqual([{ a: 1 }, 2, 'x']);
    expect(await feed('-i', '-', '--input-format', 'lines')).toEqual(['{"a":1}', '', '2', '"x"']);
  });
  test('is fed from JSON, and lines of JSON', async () => {
    expect(await feed('-i', file('a.json', '[1, [2], null]'), '-i', file('b.jsonl', '{"b":2}'))).toEqual([
      1,
      [2],
      null,
      { b: 2 },
    ]);
    expect(await feed('-i', file('one.json', '[1, 2]'), '--one')).toEqual([[1, 2]]);
  });
  test('is fed from CSV', async () => {
    const csv = file('t.csv', '\ufeffname,n\r\n"a, ""b""\r\nc",1\r\nd,-2.5\r\n');
    expect(await feed('-i', csv)).toEqual([
      { name: 'a, "b"\r\nc', n: '1' },
      { name: 'd', n: '-2.5' },
    ]);
    expect(await feed('-i', csv, '--numbers')).toMatchObject([{ n: 1 }, { n: -2.5 }]);
  });
  test('is fed with paths', async () => {
    const files = [file('p1.dat', ''), file('p2.dat', '')];
    expect(await feed('-i', join(folder, '*.dat'))).toEqual(files);
  });
  test('is run on one value, and prints what JSON does not know', async () => {
    const { stdout } = await ossa(['run', fixture('programs.ts'), '--export', 'spread', '--value', '5']);
    expect(stdout).toBe('{"map":{"n":5},"bytes":[1,2],"buffer":[97],"big":"12","nan":null}\n');
  });
  test('writes to a file', async () => {
    const out = join(folder, 'out.jsonl');
    const { code, stdout } = await ossa([
      'run',
      fixture('programs.ts'),
      '--export',
      'total',
      '--one',
      '-i',
      file('n.json', '[1,2,3]'),
      '-o',
      out,
    ]);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(readFileSync(out, 'utf8')).toBe('14\n');
  });
  test('that is not there, and an input that is wrong, are named', async () => {
    const missing = await ossa(['run', fixture('programs.ts'), '--export', 'totl', '--value', '1']);
    expect(missing.stderr).toMatch(/OSSA_NO_PROGRAM: .*missing \(there are default, total, workers\)/);
    const broken = await ossa(['run', fixture('programs.ts'), '-i', file('bad.csv', 'a,b\n1,2\n1\n'), '--json']);
    expect(broken.code).toBe(2);
    expect(report(broken)).toMatchObject({
      ok: false,
      error: { code: 'OSSA_INPUT', details: { problem: '1 fields where the header names 2' } },
    });
  });
  test('with a reader that has had enough ends without a word', async () => {
    const running = start(['run', fixture('programs.ts'), '-i', file('many.txt', 'some text\n'.repeat(200_000))]);
    await running.says('\n');
    running.process.stdout?.destroy();
    const { code, stderr } = await running.ended;
    expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
  });
});

describe.concurrent('what is told of a run', () => {
  test('--explain names plan, reason and time', async () => {
    const { stderr } = await ossa(['run', fixture('script.ts'), '--explain']);
    expect(stderr).toMatch(/^program {2}map\(ƒ\)\nplan {5}map\(ƒ\) of 3 items .*\nwhy {6}.+\ntook {5}.+\n/);
  });
  test('--json gives the runs, or the error, as data', async () => {
    const good = await ossa(['run', fixture('script.ts'), '--json']);
    expect(report(good)).toMatchObject({
      ok: true,
      milliseconds: expect.any(Number),
      runs: [{ kind: 'run', program: 'map(ƒ)', failed: false, parts: [{ part: '0', items: 3 }] }],
    });
    const bad = await ossa(['run', fixture('failing.ts'), '--json']);
    expect(bad.code).toBe(1);
    expect(report(bad)).toMatchObject({
      ok: false,
      runs: [{ failed: true }],
      error: {
        code: 'OSSA_FUNCTION_FAILED',
        message: 'check failed at input[2]: no 3',
        line: 4,
        column: 22,
        details: { path: '2' },
        cause: { name: 'RangeError', message: 'no 3' },
      },
    });
  });
  test('--save-plan writes what --plan replays', async () => {
    const path = join(folder, 'plan.json');
    await ossa(['run', fixture('script.ts'), '--save-plan', path]);
    const plans = JSON.parse(readFileSync(path, 'utf8')) as { program: string; parts: { reason: string }[] }[];
    expect(plans).toMatchObject([{ program: 'map(ƒ)', parts: [{ part: '0' }] }]);
    writeFileSync(path, JSON.stringify(plans).replace(/"reason":"[^"]*"/, '"reason":"told so"'));
    expect((await ossa(['run', fixture('script.ts'), '--plan', path, '--explain'])).stderr).toContain(
      'why      told so\n',
    );
    const broken = await ossa(['run', fixture('script.ts'), '--plan', fixture('script.ts')]);
    expect(broken).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('is not a plan') });
  });
  test('--trace writes slices that do not overlap', async () => {
    const path = join(folder, 'trace.json');
    const many = file('numbers.txt', '1234567\n'.repeat(5000));
    expect(
      (
        await ossa([
          'run',
          fixture('programs.ts'),
          '--export',
          'workers',
          '-i',
          many,
          '-o',
          join(folder, 'many.jsonl'),
          '--trace',
          path,
          '-w',
          '2',
        ])
      ).code,
    ).toBe(0);
    const events = JSON.parse(readFileSync(path, 'utf8')) as {
      ph: string;
      tid: number;
      ts: number;
      dur: number;
      args: { items: number };
    }[];
    const tasks = events.filter(({ ph, tid }) => ph === 'X' && tid >= 1000);
    expect(tasks.reduce((sum, { args }) => sum + args.items, 0)).toBe(5000);
    expect(events.some(({ ph, tid }) => ph === 'X' && tid === 0)).toBe(true);
    for (const track of Map.groupBy(
      events.filter(({ ph }) => ph === 'X'),
      ({ tid }) => tid,
    ).values()) {
      const sorted = track.toSorted((a, b) => a.ts - b.ts);
      for (const [i, { ts, dur }] of sorted.entries())
        expect(ts + dur).toBeLessThanOrEqual((sorted[i + 1]?.ts ?? Infinity) + 0.001);
    }
  });
});
