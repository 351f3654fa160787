/**
 * Shared memory that is used again: allocating and clearing fresh shared memory for every run costs more than small runs do (the
 * system hands out zeroed pages at some 1.5 GB/s; used pages are written at 8). Pieces come in few sizes; what is given back is kept
 * up to a budget, most of it only while there is work.
 */
const KEPT_BYTES = 512 * 2 ** 20;
/** What an idle process keeps. */
const IDLE_BYTES = 64 * 2 ** 20;
const IDLE_MS = 5000;
const SMALLEST = 2 ** 12;

const free = new Map<number, SharedArrayBuffer[]>();
let kept = 0;
let idle: ReturnType<typeof setTimeout> | undefined;

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
  if (kept <= IDLE_BYTES) return;
  if (idle === undefined) idle = setTimeout(forget, IDLE_MS).unref();
  else idle.refresh();
}

/** Lets go of the largest pieces until little is kept. */
function forget(): void {
  idle = undefined;
  for (const size of [...free.keys()].sort((a, b) => b - a)) {
    const list = free.get(size) as SharedArrayBuffer[];
    while (kept > IDLE_BYTES && list.pop() !== undefined) kept -= size;
  }
}

/** A power of two, or a quarter, half or three quarters more: no more than a quarter is more than was asked for. */
function sizeClass(bytes: number): number {
  let size = SMALLEST;
  while (size * 2 <= bytes) size *= 2;
  for (const quarters of [4, 5, 6, 7]) if (bytes <= (size / 4) * quarters) return (size / 4) * quarters;
  return size * 2;
}
