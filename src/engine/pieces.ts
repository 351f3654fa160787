/** A skeleton's `chunk` over all pieces of a collection: what each piece gives is handed on in order. */
import { unwritten } from '../types/unwritten.ts';
import { acquirePlaces, giveBackPlaces } from '../channels/numbers.ts';
import type { ChunkText } from '../compiler/emit/js/chunk/text.ts';
import type { ChunkName } from '../compiler/kernel/code.ts';
import type { Chunk, Emitted } from '../compiler/emit/js/runtime.ts';
import type { ChunkParam } from '../instances/thread/messages.ts';
import { instanceOf } from '../instances/thread/instance.ts';
import { Profile } from '../optimizer/profile.ts';
import type { ElementName } from '../types/element.ts';
import { elementNamed, type Typed } from '../types/typed.ts';
import type { Context } from './context.ts';
import { choiceFor, distribute, type Here, type SharedResults, type Sink } from './distribute.ts';
import type { Elements } from './elements.ts';
import { beside } from './beside.ts';
import type { Into } from './into.ts';
import { computedShape, LoopKernels, type ShapeOf } from './loop-kernels.ts';
import { becomeResident } from './resident.ts';
import { Segment } from './segment.ts';
import type { TaskResult } from './task.ts';

/** Elements `lo` to `hi`, which workers know by `base` less. */
export interface Window {
  readonly lo: number;
  readonly hi: number;
  readonly base: number;
}

/** What does the pieces, as far as that is known before; undefined: V8. */
export type KernelOf = 'wasm' | 'native' | undefined;

/** What pieces are given and give. */
export interface PiecesOptions {
  /** For workers at the elements of a window; undefined: for pieces of the collection as it is, on the main thread. */
  readonly param: ChunkParam | ((window: Window | undefined, kernel: KernelOf) => ChunkParam);
  /** The window's parameter is not needed any more. */
  readonly release?: () => void;
  /** Pieces begin at multiples of it; 1 when left out. */
  readonly align?: number;
  /** Elements in a piece, where they are not to follow the measured cost. */
  readonly grain?: number;
  /** So many rounds of an iteration are done for each element; 1 when left out. */
  readonly rounds?: number;
  /** Pieces read nothing but their elements, so that not all need to be there at a time. */
  readonly windowed?: boolean;
  /** On the main thread, in order, for that reason. */
  readonly here?: string | undefined;
  /** A piece gives few values, however long it is: to take them is next to nothing. */
  readonly few?: boolean;
  /** Room that pieces store elements in. */
  readonly room?: Room;
  /** On the main thread, where elements that are no numbers are stored. */
  readonly values?: unknown[];
  /** Takes what the piece from element `lo` on gives; what it stored stands in `places` from `at` on. */
  readonly take: (value: unknown, piece: Piece) => void;
}

export interface Room {
  readonly element: ElementName;
  /** Places for each element of the collection. */
  readonly per: number;
  /** Made on the main thread, what is stored is the result as it stands. */
  readonly kept?: boolean;
  /** The result is stored there; it holds as many elements. */
  readonly into?: Into | undefined;
  /** What is stored is the result as it stands, and stays in shared memory (resident.ts). */
  readonly resident?: boolean;
}

export interface Piece {
  readonly lo: number;
  readonly count: number;
  /** The room, and where in it the piece's places begin. */
  readonly places: Typed;
  readonly at: number;
}

/** Elements that tell what one costs. */
const SAMPLE = 16;
/** What more samples may take. */
const SAMPLING_MS = 20;
/** What handing over a value that is no number costs at most, as a rule. */
const DEAR_NS = 5000;

const NO_PLACES: Typed = new Float64Array(0);

/** A text; `key` tells those of a skeleton apart. */
export interface ChunkOf {
  readonly key: string;
  readonly text: ChunkText;
  /** What an element costs, where that needs no measuring. */
  readonly estimateNs?: number;
  /** How a kernel does it, of functions in the order of the text. */
  readonly kernel?: ChunkKernel | undefined;
}

export interface ChunkKernel {
  /** Left out where there is none. */
  readonly chunk?: ChunkName;
  readonly shapeOf: ShapeOf;
  /** Operations of an element from which on it pays, in multiples of an addition. */
  readonly least?: number;
  /** It is done by a kernel or, with `NotComputed`, not at all. */
  readonly required?: boolean;
}

interface Entry {
  readonly segment: Segment;
  readonly profile: Profile;
  readonly kernels: LoopKernels;
}

/** The segments of one skeleton, one for each way to read its input, with what they are known to cost. */
export class Chunked {
  readonly #name: string;
  readonly #known = new Map<string, Entry>();

  /** `name` is that of the part, as plans call it. */
  constructor(name: string) {
    this.#name = name;
  }

  async run(text: ChunkOf, from: Elements, options: PiecesOptions, context: Context): Promise<void> {
    if (from.length === 0) return;
    const { computed } = from;
    const { grain, here, rounds } = options;
    const { segment, profile, kernels } = this.#entry(text, from);
    const { shapeOf, required = computed !== undefined } = text.kernel ?? {};
    const loop = shapeOf && kernels.of(computedShape(shapeOf, computed), from, profile, context, required);
    const code = loop instanceof Promise ? await loop : loop;
    if (required && code?.now().kernel === undefined) throw new NotComputed();
    const [source, ...others] = computed?.sources ?? [from];
    const kernel = code?.now().kernel;
    const by = kernel && (kernel.native === undefined ? 'wasm' : 'native');
    const sink = new PieceSink(others.length === 0 ? options : { ...options, ...beside(others, options) }, by);
    const what = {
      ...{ name: this.#name, segment, profile, from: source, sink, indexed: true },
      ...(code === undefined ? {} : { code }),
      ...(grain === undefined ? {} : { grain }),
      ...(rounds === undefined ? {} : { rounds }),
      ...(here === undefined ? {} : { here }),
    };
    await distribute(what, context);
  }

  /** Whether the planner, by what is known so far, would have the pieces made on the main thread. */
  isForHere(text: ChunkOf, from: Elements, context: Context): boolean {
    const { profile } = this.#entry(text, from);
    return choiceFor(profile, from, true, context).mode === 'sequential';
  }

  /** What an element is known to cost, in nanoseconds. */
  costOf(text: ChunkOf, from: Elements): number | undefined {
    return this.#entry(text, from).profile.workNs;
  }

  /**
   * Whether an element takes longer than handing it over would: then all are for a worker. The first elements tell, the first time;
   * functions are pure. Those that fail are for a worker too, which says how.
   */
  isDear(text: ChunkOf, from: Elements, param: () => ChunkParam): boolean {
    const { segment, profile } = this.#entry(text, from);
    const count = Math.min(SAMPLE, from.length);
    if (profile.workNs === undefined && count > 0) {
      const { chunk } = instanceOf(segment.code()).emitted as Required<Emitted>;
      try {
        const time = (): number => {
          const began = performance.now();
          chunk(from.local, 0, count, 0, new Array<unknown>(count), 0, param() as never);
          return performance.now() - began;
        };
        // Once to have it compiled.
        let spent = time();
        let fastest = Number.POSITIVE_INFINITY;
        // Another process may have had the processor in between.
        for (let round = 0; round < 3 && (round === 0 || spent < SAMPLING_MS); round++) {
          const took = time();
          spent += took;
          fastest = Math.min(fastest, took);
          if (fastest * 1e6 < DEAR_NS * count) break;
        }
        profile.worked(count, fastest);
      } catch {
        return true;
      }
    }
    return profile.workNs !== undefined && profile.workNs > DEAR_NS;
  }

  #entry({ key, text, estimateNs, kernel }: ChunkOf, { read, computed }: Elements): Entry {
    const kind = `${key} ${computed?.sources.map((source) => source.read).join() ?? read}`;
    let known = this.#known.get(kind);
    if (known === undefined) {
      const segment = new Segment({
        read: computed?.sources[0].read ?? read,
        steps: [],
        serial: false,
        chunk: text,
        computing: computed?.computing,
      });
      known = { segment, profile: new Profile(), kernels: new LoopKernels(segment, kernel?.chunk, kernel?.least) };
      if (estimateNs !== undefined) known.profile.worked(1, estimateNs / 1e6);
      this.#known.set(kind, known);
    }
    return known;
  }
}

/** Elements are only computed where they are read, and skeletons made one, if that is done by a kernel. */
export class NotComputed extends Error {}

/** What is in the frame is decoded from there. */
const forWorkers = (param: ChunkParam): ChunkParam =>
  param['frame'] === undefined ? param : { ...param, value: undefined };

class PieceSink implements Sink {
  readonly align: number;
  readonly handed: Sink['handed'];
  readonly unordered = false;
  readonly late: boolean;
  readonly whole: { readonly param: ChunkParam };
  readonly #options: PiecesOptions;
  readonly #kernel: KernelOf;
  readonly windowed: boolean;
  readonly bytes: number;
  #places: Typed = NO_PLACES;
  /** The element that has the first place. */
  #lo = 0;

  constructor(options: PiecesOptions, kernel: KernelOf) {
    const { room, windowed = false } = options;
    this.#options = options;
    this.#kernel = kernel;
    this.windowed = windowed;
    this.bytes =
      room === undefined || room.into?.standing !== undefined ? 0 : elementNamed(room.element).bytes * room.per;
    this.align = options.align ?? 1;
    this.late = options.few === true;
    const kept = room?.kept === true || options.few === true ? 'elements' : 'elements and results';
    this.handed = room?.resident === true ? 'nothing' : kept;
    this.whole = { param: forWorkers(this.#param()) };
  }

  #param(window?: Window): ChunkParam {
    const { param } = this.#options;
    return typeof param === 'function'
      ? (param as (window: Window | undefined, kernel: KernelOf) => ChunkParam)(window, this.#kernel)
      : param;
  }

  output(lo: number, hi: number, base: number): SharedResults {
    const { room, release } = this.#options;
    const param = forWorkers(this.#param({ lo, hi, base }));
    if (room === undefined)
      return { output: { kind: 'chunk', room: undefined, per: 0, param }, free: () => release?.() };
    const { into, element, per } = room;
    const standing = into?.standing;
    if (into !== undefined && standing !== undefined) {
      this.#places = into.collection;
      const all = { ...standing, from: -base };
      return { output: { kind: 'chunk', room: all, per, param }, free: () => release?.(), callers: true };
    }
    const places = acquirePlaces(element, (hi - lo) * per);
    this.#lo = lo;
    this.#places = places.view;
    const stay = (certain: boolean): void => {
      becomeResident(places, certain);
      release?.();
    };
    return {
      output: { kind: 'chunk', room: { ...places.standing, from: lo - base }, per, param },
      free: () => {
        giveBackPlaces(places);
        release?.();
      },
      stay: room.resident === true ? stay : undefined,
    };
  }

  take({ lo, count, values }: TaskResult): void {
    const [value, apart] = values as readonly [unknown, Typed?];
    const at = (lo - this.#lo) * (this.#options.room?.per ?? 0);
    if (apart !== undefined && this.#options.room?.resident === true) this.#places.set(apart, at);
    this.#options.take(value, apart ? { lo, count, places: apart, at: 0 } : { lo, count, places: this.#places, at });
  }

  async here(emitted: Emitted, local: unknown, from: number, { pieces, length }: Here): Promise<void> {
    const { room, take, values } = this.#options;
    const param = this.#param();
    const chunk = emitted.chunk as Chunk;
    const resident = room?.resident === true ? acquirePlaces(room.element, length * room.per) : undefined;
    const make = (count: number): Typed =>
      room === undefined
        ? NO_PLACES
        : (resident?.view ?? room.into?.collection ?? unwritten(room.element, count * room.per));
    // Pieces that are taken one by one need the room of one: fresh memory costs more than most work on it.
    const apart = this.windowed && room?.kept !== true;
    let places = (values as unknown as Typed | undefined) ?? (apart ? NO_PLACES : make(length));
    try {
      await pieces(from, (lo, hi) => {
        const first = apart ? lo : 0;
        if (apart && places.length < (hi - lo) * (room?.per ?? 0)) places = make(hi - lo);
        const value = chunk(local, lo, hi, 0, places, first, param as never);
        take(value, { lo, count: hi - lo, places, at: (lo - first) * (room?.per ?? 0) });
      });
    } catch (error) {
      if (resident !== undefined) giveBackPlaces(resident);
      throw error;
    }
    if (resident !== undefined) becomeResident(resident, true);
  }
}
