/**
 * Shared memory for typed collections that workers read and write. Once there are kernels it is a part of the memory in which those compute
 * (runtime/linear.ts), as long as there is room; before, and for what is larger, it is memory of its own (arena.ts).
 */
import {
  adopt,
  FIRST,
  linearMemory,
  makeLinear,
  MOST_BYTES,
  reach,
  type Region,
  type SharedMemory,
} from '../compiler/kernel/runtime/linear.ts';
import type { ElementName } from '../types/element.ts';
import { elementNamed, type Typed } from '../types/typed.ts';
import { acquire, giveBack } from './arena.ts';

/** Where a typed collection stands, for whoever is to see it. */
export interface Standing {
  readonly element: ElementName;
  readonly buffer: SharedArrayBuffer;
  readonly byteOffset: number;
  readonly length: number;
}

/** Places for elements, whose content is arbitrary. */
export interface Places {
  readonly view: Typed;
  readonly standing: Standing;
}

/** A thread's part in the memory of kernels; `giveBack` for when it has surely ended. */
export interface Introduction {
  readonly memory: SharedMemory;
  readonly region: Region;
  readonly giveBack: () => void;
}

interface Span {
  begin: number;
  end: number;
}

/** What was taken. */
interface Part extends Span {
  readonly memory: SharedMemory;
  /** Where what it was taken for begins. */
  readonly at: number;
}

/** Parts of the linear memory that nobody has, by where they begin, in order; those that touch are one. */
const free: Span[] = [];
/** What places have of it. */
const parts = new WeakMap<Places, Part>();
/** There is no such memory here, or it could not be made. */
let none = false;
let taken = 0;
/** Nothing was ever taken from here on: there are zeros. */
let untouched = 0;

const PAGE = 4096;
/** More than kernels need for what they copy; those with larger arrays have memory of their own. */
const REGION_BYTES = 512 * 1024;
/** What several steps of a stencil at once are chosen to fit into (optimizer/time-tiles.ts), and what goes before and between. */
const SCRATCH_BYTES = 2 * 2 ** 20 + 4 * PAGE;

/** From now on places are in the memory of kernels. */
export function useLinear(): void {
  if (none || linearMemory() !== undefined) return;
  const memory = makeLinear();
  if (memory === undefined) {
    none = true;
    return;
  }
  free.push({ begin: FIRST, end: MOST_BYTES });
  adopt(memory, regionOf(partOf(REGION_BYTES + SCRATCH_BYTES, memory) as Part));
}

/** What a thread has to know of the memory of kernels, with a region for it; undefined where there is none. */
export function introduction(): Introduction | undefined {
  const part = partOf(REGION_BYTES + SCRATCH_BYTES);
  if (part === undefined) return undefined;
  return { memory: part.memory, region: regionOf(part), giveBack: () => putBack(part) };
}

const regionOf = ({ begin }: Part): Region => ({ at: begin, bytes: REGION_BYTES, scratchBytes: SCRATCH_BYTES });

export function acquirePlaces(element: ElementName, length: number): Places {
  const { bytes, view } = elementNamed(element);
  const part = partOf(length * bytes);
  const buffer = part?.memory.buffer ?? acquire(length * bytes);
  const byteOffset = part?.at ?? 0;
  const places = { view: view(buffer, byteOffset, length), standing: { element, buffer, byteOffset, length } };
  if (part !== undefined) parts.set(places, part);
  return places;
}

/**
 * The first part that is large enough. Collections do not begin with pages, and each at another place in its first: where several arrays do, whose
 * elements are read and written in step, processors take up to ten times as long (measured on Zen 3).
 */
function partOf(bytes: number, memory: SharedMemory | undefined = linearMemory()?.memory): Part | undefined {
  if (memory === undefined) return undefined;
  const shift = 512 + ((taken * 704) % 3072);
  const size = Math.ceil((shift + bytes) / PAGE) * PAGE;
  const at = free.findIndex(({ begin, end }) => end - begin >= size);
  const span = free[at];
  if (span === undefined || !reach({ memory }, span.begin + size)) return undefined;
  const { begin } = span;
  span.begin += size;
  if (span.begin === span.end) free.splice(at, 1);
  taken++;
  untouched = Math.max(untouched, begin + size);
  return { begin, end: begin + size, at: begin + shift, memory };
}

/** Gives parts back to which nothing refers any more. */
const lasting = new FinalizationRegistry<Part>(putBack);

/**
 * A collection of zeros in the memory of kernels, if there is room, for as long as anything in this thread refers to it: it has a buffer of its
 * own over all of that memory, which its other views have too.
 */
export function lastingPlaces(element: ElementName, length: number): Typed {
  const { bytes, view } = elementNamed(element);
  useLinear();
  const used = untouched;
  const part = partOf(length * bytes);
  if (part === undefined) return view(new SharedArrayBuffer(length * bytes), 0, length);
  const { at, memory } = part;
  const buffer = structuredClone(memory.buffer);
  lasting.register(buffer, part);
  const end = Math.min(at + length * bytes, used);
  if (end > at) new Uint8Array(buffer, at, end - at).fill(0);
  return view(buffer, at, length);
}

/** Gives memory back that surely nobody reads or writes any more. */
export function giveBackPlaces(places: Places): void {
  const part = parts.get(places);
  if (part === undefined) return giveBack(places.standing.buffer);
  parts.delete(places);
  putBack(part);
}

function putBack(part: Part): void {
  const after = free.findIndex(({ begin }) => begin > part.begin);
  const at = after < 0 ? free.length : after;
  free.splice(at, 0, { begin: part.begin, end: part.end });
  for (const k of [at, at - 1]) {
    const [first, next] = [free[k], free[k + 1]];
    if (first === undefined || next === undefined || first.end !== next.begin) continue;
    first.end = next.end;
    free.splice(k + 1, 1);
  }
}
