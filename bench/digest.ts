/** Results made comparable: what a session's `digest` is made of. */

/** An order-dependent hash over 32-bit words: one differing bit, or two elements exchanged, change it. */
export function hashWords(words: Uint32Array): string {
  let hash = 0;
  for (let i = 0; i < words.length; i++) hash = (Math.imul(hash, 31) + (words[i] ?? 0)) >>> 0;
  return String(hash);
}

export function hashNumbers(values: Float64Array): string {
  return hashWords(new Uint32Array(values.buffer, values.byteOffset, values.length * 2));
}

export function hashRows(rows: readonly Uint32Array[]): string {
  const words = new Uint32Array(rows.reduce((sum, row) => sum + row.length, 0));
  let at = 0;
  for (const row of rows) {
    words.set(row, at);
    at += row.length;
  }
  return hashWords(words);
}

/** For tasks that add one to their number, where sides run different counts of them. */
export function checkIncrements(values: ArrayLike<number>): string {
  for (let i = 0; i < values.length; i++) {
    if (values[i] !== i + 1) throw new Error(`task ${i} gave ${values[i]}`);
  }
  return 'every task gave its number plus one, in order';
}

/**
 * A hash of all bits of some columns, then for each the means of the sizes of its numbers, even and weighted. Where sides may round
 * differently the means are compared (agreement.ts).
 */
export function summary(columns: readonly (Float64Array | Float32Array | Int32Array)[]): string {
  let hash = 0;
  const means: string[] = [];
  for (const values of columns) {
    const words = new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
    for (let i = 0; i < words.length; i++) hash = (Math.imul(hash, 31) + (words[i] ?? 0)) >>> 0;
    let mean = 0;
    let weighted = 0;
    for (let i = 0; i < values.length; i++) {
      const size = Math.abs(values[i] ?? 0);
      mean += size;
      weighted += size * ((i % 7) + 1);
    }
    means.push((mean / values.length).toPrecision(12), (weighted / values.length).toPrecision(12));
  }
  return [hash, ...means].join(' ');
}
