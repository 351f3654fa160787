/** Blocks of text to compress: words of a small vocabulary, drawn by a counter, so that every language has the same. */
import { scrambled } from './collections.ts';

export const BLOCK_BYTES = 256 * 1024;

/** Block `index`: words of one to eight letters and spaces, as many as fit. */
export function blockOf(index: number): Uint8Array {
  const bytes = new Uint8Array(BLOCK_BYTES).fill(32);
  for (let at = 0, word = index * 65_536; at < BLOCK_BYTES; word++) {
    // One of 4,096 words, small numbers more often.
    const drawn = scrambled(word);
    const vocable = (drawn >>> 20) & ((drawn >>> 8) & 0xfff);
    const length = 1 + (vocable & 7);
    for (let k = 0; k < length && at < BLOCK_BYTES; k++) bytes[at++] = 97 + (((vocable >>> k) + k * 7) % 26);
    at++;
  }
  return bytes;
}

/** The order-dependent hash of sizes, which tells one sequence of blocks from another. */
export const hashOf = (hash: number, value: number): number => (Math.imul(hash, 31) + value) >>> 0;
