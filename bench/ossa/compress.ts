import { farm, stream } from 'ossa';
import { deflateSync, inflateSync } from 'node:zlib';
import type { Session } from '../case.ts';
import { blockOf, hashOf } from '../workload/blocks.ts';

export function open(blocks: number, workers?: number): Session<readonly Uint8Array[]> {
  const inputs = Array.from({ length: blocks }, (_, i) => blockOf(i));
  const program = farm((block: Uint8Array): Uint8Array => deflateSync(block, { level: 6 }));
  return {
    run: () => Array.fromAsync(stream(program, inputs, workers === undefined ? {} : { workers })),
    digest: (compressed) =>
      compressed.reduce((hash, block) => hashOf(hash, inflateSync(block)[1000] as number), blocks),
  };
}
