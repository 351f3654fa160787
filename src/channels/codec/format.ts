/**
 * The layout of a frame, shared by the side that writes and the side that reads.
 *
 *     0   u32  MAGIC
 *     4   u32  number of values
 *     8   u32  bytes used, header included
 *     12  u32  how many of the values stand in the column
 *     16  f64  the column: the numbers the frame begins with, raw
 *     …   the other values, each a tag and what belongs to it
 *
 * A frame begins on a multiple of 8 bytes, so that the column and raw numbers inside values are aligned.
 *
 * The tag byte: `1vvvvvvv` is the integer v; `01llllll` is a string of l characters, one byte each; `00gkkkkk` is of kind k.
 * The bit g stands on the root of a value in which something is referred to twice: only then the reader keeps a table.
 */

/** "OSA1", little-endian: the 1 is the version of this layout. */
export const MAGIC = 0x3141_534f;
/** Bytes before the column. */
export const HEADER = 16;
/** Positions and sizes are 32-bit: no frame is larger. */
export const MAX_FRAME = 0xffff_ffff;

export const SMALL_INTEGER = 0x80;
export const SHORT_STRING = 0x40;
/** The longest string whose length stands in its tag. */
export const SHORT_STRING_MAX = 0x3f;
export const GRAPH = 0x20;

// Kinds: the low five bits of the other tags.
export const UNDEFINED = 0;
export const NULL = 1;
export const FALSE = 2;
export const TRUE = 3;
export const INT32 = 4;
export const FLOAT64 = 5;
export const LATIN1 = 6;
export const UTF16 = 7;
export const BIGINT64 = 8;
export const BIGINT = 9;
/** Fields of a record whose shape the frame has already. */
export const RECORD = 10;
/** The shape, then the fields. */
export const NEW_SHAPE = 11;
/** Key, value, key, value: for objects that have too many keys for a shape. */
export const DICTIONARY = 12;
export const ARRAY = 13;
/** An array of numbers only, raw. */
export const NUMBERS = 14;
export const MAP = 15;
export const SET = 16;
export const DATE = 17;
export const REGEXP = 18;
export const BOXED = 19;
export const ERROR = 20;
export const DOM_EXCEPTION = 21;
export const BUFFER = 22;
export const VIEW = 23;
/** A buffer or view over memory that came earlier in the same value. */
export const ALIAS = 24;
export const SHARED = 25;
export const SHARED_VIEW = 26;
/** Something that came earlier in the same value. */
export const REFERENCE = 27;
/** A level of integrity, then the object that has it. */
export const INTEGRITY = 28;
export const RANGE = 29;
/** An element type of structs, and whether it is that of a collection whose columns follow. */
export const STRUCT = 30;

/** How far an object is closed to change. `EXTENSIBLE` is the usual state and takes no byte. */
export type Integrity = 0 | 1 | 2 | 3;
export const EXTENSIBLE = 0;
export const NOT_EXTENSIBLE = 1;
export const SEALED = 2;
export const FROZEN = 3;

/**
 * The deepest nesting. Far below what a thread's stack holds on either side, so that what was encoded can be decoded
 * on any thread.
 */
export const MAX_DEPTH = 1000;
