/**
 * What the codec costs, in nanoseconds a value and direction, beside JSON, v8.serialize and structuredClone in the same run.
 * `node bench/micro/codec.ts [--json FILE]`. Each figure is the median of rounds in which all contenders take turns.
 */
import { writeFileSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import { decode, Decoder, Encoder } from '../../src/channels/codec/codec.ts';

const BATCH = 500;
const ROUNDS = 21;
/** Time for one contender in one round, in milliseconds. */
const ROUND_MS = 8;

const text = 'The quick brown fox jumps over the lazy dog. ';
const batches: Readonly<Record<string, (i: number) => unknown>> = {
  'number (integer)': (i) => i,
  'number (float)': (i) => i * 1.1,
  'record of 4': (i) => ({ id: i, name: `name${1000 + i}`, v: i * 1.5, ok: i % 2 === 0 }),
  'nested record': (i) => ({ id: i, at: { x: i / 3, y: i / 7 }, tags: ['red', `tag${i}`] }),
  'string of 8': (i) => `name${1000 + i}`,
  'string of 45': (i) => text + (i % 10),
  'string of 450': (i) => text.repeat(10) + (i % 10),
  'string, not Latin': (i) => `Привет, мир ${i}`,
  '100 numbers': (i) => Array.from({ length: 100 }, (_, j) => (i * j) / 3),
  'Float64Array(100)': (i) => Float64Array.from({ length: 100 }, (_, j) => (i * j) / 3),
  'Map of 4': (i) => new Map([1, 2, 3, 4].map((j) => [`key${j}`, i * j])),
  Date: (i) => new Date(1.7e12 + i),
};

interface Contender {
  readonly name: string;
  prepare(values: readonly unknown[]): { encode?: () => unknown; decode?: () => unknown; both?: () => unknown };
}

const target = new Uint8Array(new SharedArrayBuffer(1 << 20));
const encoder = new Encoder();
const decoder = new Decoder();

function encodeBatch(values: readonly unknown[]): number {
  encoder.begin(target);
  for (const value of values) if (!encoder.value(value, 'value')) throw new Error('the batch does not fit');
  return encoder.end();
}

const contenders: readonly Contender[] = [
  {
    name: 'ossa',
    prepare(values) {
      const frame = new Uint8Array(new SharedArrayBuffer(1 << 20));
      encoder.begin(frame);
      for (const value of values) encoder.value(value, 'value');
      encoder.end();
      return {
        encode: () => encodeBatch(values),
        decode: () => {
          let last: unknown;
          for (let left = decoder.open(frame); left > 0; left--) last = decoder.next();
          return last;
        },
      };
    },
  },
  {
    name: 'JSON',
    prepare(values) {
      const json = JSON.stringify(values);
      return { encode: () => JSON.stringify(values), decode: () => JSON.parse(json) as unknown };
    },
  },
  {
    name: 'v8',
    prepare(values) {
      const bytes = serialize(values);
      return { encode: () => serialize(values), decode: () => deserialize(bytes) as unknown };
    },
  },
  { name: 'structuredClone', prepare: (values) => ({ both: () => structuredClone(values) }) },
];

interface Row {
  readonly batch: string;
  readonly contender: string;
  readonly direction: 'encode' | 'decode' | 'both';
  /** Nanoseconds a value. */
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** Calls of `work` in one go that take about ROUND_MS. */
function calibrate(work: () => unknown): number {
  const start = performance.now();
  let calls = 0;
  while (performance.now() - start < 5 * ROUND_MS) {
    work();
    calls++;
  }
  return Math.max(1, Math.round(calls / 5));
}

function measure(batch: string, make: (i: number) => unknown): Row[] {
  const values = Array.from({ length: BATCH }, (_, i) => make(i));
  const frame = encodeBatch(values);
  if (decode(target.subarray(0, frame)).length !== BATCH) throw new Error('the batch does not come back');
  const works = contenders.flatMap((contender) =>
    Object.entries(contender.prepare(values)).map(([direction, work]) => ({
      contender: contender.name,
      direction: direction as Row['direction'],
      work,
      calls: calibrate(work),
      times: [] as number[],
    })),
  );
  for (let round = 0; round < ROUNDS; round++) {
    for (const { work, calls, times } of works) {
      const start = performance.now();
      for (let call = 0; call < calls; call++) work();
      times.push(((performance.now() - start) * 1e6) / calls / BATCH);
    }
  }
  return works.map(({ contender, direction, times }) => {
    const sorted = times.toSorted((a, b) => a - b);
    const [min, median, max] = [0, ROUNDS >> 1, ROUNDS - 1].map((at) => sorted[at]!);
    return { batch, contender, direction, median: median!, min: min!, max: max! };
  });
}

const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1]! : '';
const rows = Object.entries(batches)
  .filter(([batch]) => batch.includes(only))
  .flatMap(([batch, make]) => measure(batch, make));

const columns = [
  'ossa encode',
  'ossa decode',
  'JSON encode',
  'JSON decode',
  'v8 encode',
  'v8 decode',
  'structuredClone both',
];
console.log(['ns a value'.padEnd(20), ...columns.map((column) => column.padStart(21))].join(''));
for (const batch of new Set(rows.map((row) => row.batch))) {
  const cells = columns.map((column) => {
    const row = rows.find((one) => one.batch === batch && `${one.contender} ${one.direction}` === column)!;
    return `${row.median.toFixed(1)} (${row.min.toFixed(0)}–${row.max.toFixed(0)})`.padStart(21);
  });
  console.log([batch.padEnd(20), ...cells].join(''));
}

const json = process.argv.indexOf('--json');
if (json > 0)
  writeFileSync(
    process.argv[json + 1]!,
    `${JSON.stringify({ node: process.version, batch: BATCH, rows }, undefined, 2)}\n`,
  );
