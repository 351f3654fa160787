/**
 * A large file compressed block by block on all cores, into one ordinary .gz file.
 *
 *     npx ossa run examples/compression/compression.ts [file]
 *
 * Without an argument it takes the program that runs it: Node itself. The result is written to out/compression/. A .gz file may
 * consist of several members, one after the other: each block becomes one, and `gunzip` reads them as one file.
 */
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { farm, stream, type RunOptions, type Skeleton } from 'ossa';

/** Small enough that many are in flight, large enough that little is lost by compressing each by itself. */
const blockSize = 256 * 1024;

/** The program: blocks of a file become members of a .gz file. A farm keeps their order. */
export const compressed: Skeleton<Uint8Array, Uint8Array> = farm(
  (block: Uint8Array) => new Uint8Array(gzipSync(block, { level: 6 })),
);

/** The blocks of a file, all of the same size but the last, whatever the file system hands out; one for an empty file. */
async function* blocksOf(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path);
  try {
    for (let first = true; ; first = false) {
      // A new one each time: the blocks before are still being worked on.
      const block = new Uint8Array(blockSize);
      let length = 0;
      for (let read = -1; length < blockSize && read !== 0; length += read)
        ({ bytesRead: read } = await file.read(block, length, blockSize - length));
      if (length > 0 || first) yield block.subarray(0, length);
      if (length < blockSize) return;
    }
  } finally {
    await file.close();
  }
}

/** Compresses a file into another. It is never in memory as a whole: blocks are read as fast as they are written. */
export async function compress(from: string, to: string, options?: RunOptions): Promise<void> {
  await writeFile(to, stream(compressed, blocksOf(from), options));
}

if (import.meta.main) {
  const [from = process.execPath] = process.argv.slice(2);
  const to = join('out/compression', `${basename(from)}.gz`);
  await mkdir('out/compression', { recursive: true });
  const started = performance.now();
  await compress(from, to);
  const seconds = (performance.now() - started) / 1000;
  const [before, after] = [(await stat(from)).size, (await stat(to)).size];
  console.log(`${from}  ${before} bytes`);
  console.log(`${to}  ${after} bytes, ${((100 * after) / before).toFixed(1)} %`);
  console.log(`${seconds.toFixed(1)} s, ${(before / 1e6 / seconds).toFixed(0)} MB/s`);
}
