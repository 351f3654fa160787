import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { Trace } from './trace.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-trace-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'trace.json');

interface TraceEvent {
  readonly ph: string;
  readonly name: string;
  readonly tid: number;
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, unknown>>;
}
const events = (): TraceEvent[] => JSON.parse(readFileSync(path, 'utf8')) as TraceEvent[];

const ORIGIN = 1_700_000_000_000;

test('times are microseconds from the origin, tracks have names', () => {
  const trace = new Trace(path, ORIGIN, 'a program');
  trace.slice({ track: 0, name: 'run', started: ORIGIN + 1, ended: ORIGIN + 3.5 });
  trace.slice({ track: 2, name: 'task', started: ORIGIN + 2, ended: ORIGIN + 3, args: { items: 7 } });
  trace.count('items', 7, ORIGIN + 3);
  trace.count('items', 8, ORIGIN + 3.1);
  trace.close();
  trace.close();
  expect(events().filter(({ ph }) => ph === 'X')).toEqual([
    { ph: 'X', name: 'run', pid: 1, tid: 0, ts: 1000, dur: 2500 },
    { ph: 'X', name: 'task', pid: 1, tid: 2000, ts: 2000, dur: 1000, args: { items: 7 } },
  ]);
  expect(events().filter(({ ph }) => ph === 'C')).toMatchObject([{ ts: 3000, args: { value: 7 } }]);
  expect(
    events()
      .filter(({ name }) => name === 'thread_name')
      .map(({ args }) => args['name']),
  ).toEqual(['main thread', 'worker 2']);
});

test('slices of one track never overlap, whatever comes', () => {
  const slice = fc.record({
    track: fc.integer({ min: 0, max: 2 }),
    from: fc.integer({ min: 0, max: 50 }),
    length: fc.integer({ min: 0, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(slice, { maxLength: 60 }), (slices) => {
      const trace = new Trace(path, ORIGIN, 'p');
      for (const { track, from, length } of slices)
        trace.slice({ track, name: 's', started: ORIGIN + from, ended: ORIGIN + from + length });
      trace.close();
      const written = events().filter(({ ph }) => ph === 'X');
      expect(written.length).toBe(slices.length);
      for (const track of Map.groupBy(written, ({ tid }) => tid).values()) {
        const sorted = track.toSorted((a, b) => a.ts - b.ts || a.dur - b.dur);
        for (const [i, { ts, dur }] of sorted.entries())
          expect(ts + dur).toBeLessThanOrEqual(sorted[i + 1]?.ts ?? Infinity);
      }
    }),
    { numRuns: 100 },
  );
});
