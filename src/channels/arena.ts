/**
 * Shared memory that is used again: allocating and clearing fresh shared memory for every run costs more than small runs do.
 * Pieces come in sizes of powers of two; what is given back is kept up to a budget.
 */
const KEPT_BYTES = 64 * 2 ** 20;
const SMALLEST = 2 ** 12;

const free = new Map<number, SharedArrayBuffer[]>();
let kept = 0;

/** Memory of at least `bytes` bytes; its content is arbitrary. */
export function acquire(bytes: number): SharedArrayBuffer {
  const size = sizeClass(bytes);
  const buffer = free.get(size)?.pop();
  if (buffer === undefined) return new SharedArrayBuffer(size);
  kept -= size;
  return buffer;
}

/** Gives memory back that surely nobody reads or writes any more. */
export function giveBack(buffer: SharedArrayBuffer): void {
  if (kept + buffer.byteLength > KEPT_BYTES) return;
  kept += buffer.byteLength;
  const list = free.get(buffer.byteLength) ?? [];
  list.push(buffer);
  free.set(buffer.byteLength, list);
}

function sizeClass(bytes: number): number {
  let size = SMALLEST;
  while (size < bytes) size *= 2;
  return size;
}
