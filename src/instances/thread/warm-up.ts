/**
 * What a worker does while nobody has work for it yet: a task of its own, through everything that a task goes through. Cold code
 * is slow code: the first task then begins 5 ms earlier, of 15.
 */
import { Board } from '../../channels/board.ts';
import { Encoder } from '../../channels/codec/codec.ts';
import { claim, COUNT, formatRing, HEADER_WORDS, IN_BYTES, publish, ringWords } from '../../channels/ring.ts';
import type { UnitProgram } from '../../compiler/capture/program.ts';
import { Lane } from './lane.ts';
import { Reporter } from './reporter.ts';
import type { SegmentCode } from './messages.ts';

const BLOCK_BYTES = 1024;
const WORKER = 1;
const same: UnitProgram = {
  parts: [{ file: 'ossa:warm-up', line: 0, text: 'return [[(x) => x], []];', parameters: [], links: [] }],
  grafts: [],
  root: { part: 0, export: 0 },
};
const values = [1, 1.5, 'text', { number: 1, list: ['a', 2] }];

export function warmUp(): void {
  const words = ringWords(1);
  const memory = new SharedArrayBuffer(words * 4 + 2 * BLOCK_BYTES);
  const ring = new Int32Array(memory, 0, words);
  formatRing(ring, 1, 0, 1);
  const encoder = new Encoder();
  encoder.begin(new Uint8Array(memory, words * 4, BLOCK_BYTES));
  for (const value of values) encoder.value(value, 'warm-up');
  ring[HEADER_WORDS + COUNT] = values.length;
  ring[HEADER_WORDS + IN_BYTES] = encoder.end();
  publish(ring, 0);
  const nothing = new Uint8Array(BLOCK_BYTES);
  encoder.begin(nothing);
  const code: SegmentCode = {
    key: 'warm-up',
    text: 'const [f0] = f; return { loop(a, out, lo, hi) { for (let i = lo; i < hi; i++) out[i] = f0(a[i]); } };',
    units: [{ name: 'same', source: JSON.stringify(same), file: 'ossa:warm-up', captures: [], modules: {} }],
    captured: nothing.subarray(0, encoder.end()),
    shared: [],
    // So that the instance is not kept.
    serial: true,
  };
  const open = { type: 'open', ring: 0, memory, capacity: 1, inBytes: BLOCK_BYTES, outBytes: BLOCK_BYTES } as const;
  const work = { kind: 'items', settle: false, several: false } as const;
  const board = Board.create(WORKER + 1);
  const lane = new Lane({ ...open, code, work, retries: 0 }, board, new Reporter(board), WORKER, () => undefined);
  void lane.perform(claim(ring, WORKER));
}
