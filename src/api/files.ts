/** Files as streams: lines, records, or pieces of bytes, read as they are wanted and in memory of a few of them. */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { OssaError } from '../errors.ts';
import { checkOptionNames, checkPositive } from '../skeletons/validate.ts';
import { csvRecords } from './csv.ts';

/** A file, by path or by `file:` URL. */
export type FilePath = string | URL;

/**
 * The lines of a text file (UTF-8), without what ends them (LF or CRLF).
 *
 * Memory: a block of the file and its longest line. It is read no faster than the stream takes lines.
 * @throws OssaError `OSSA_INPUT` while reading, when there is no such file.
 * @example stream(pipe(farm(parse), keep(valid)), lines('access.log'))
 */
export async function* lines(file: FilePath): AsyncGenerator<string, void, undefined> {
  yield* linesOf(textOf(file));
}

/** How records are written. */
export interface RecordsOptions {
  /** What the file's name says when left out: `.csv`, `.tsv`, `.jsonl` or `.ndjson`. */
  readonly format?: 'csv' | 'tsv' | 'jsonl' | undefined;
  /** CSV and TSV: fields that are numbers, and nothing else, become numbers; true when left out. */
  readonly numbers?: boolean | undefined;
}

const formats: Readonly<Record<string, RecordsOptions['format']>> = {
  '.csv': 'csv',
  '.tsv': 'tsv',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
};

/**
 * The records of a file: of CSV (RFC 4180) and TSV the rows as objects by the names in the first, of JSON lines the value of each.
 * Their type is what the caller says it is: nothing is checked but the form.
 *
 * Memory: a block of the file and its longest record.
 * @throws OssaError `OSSA_INVALID_ARGUMENT` when the format is not known; `OSSA_INPUT` while reading, with the line that is at fault.
 * @example stream(farm((row: { city: string; temp_max: number }) => row.temp_max), records('weather.csv'))
 */
export function records<R = Record<string, string | number>>(
  file: FilePath,
  options: RecordsOptions = {},
): AsyncGenerator<R, void, undefined> {
  checkOptionNames(options, ['format', 'numbers'], 'records');
  const { format = formats[extname(pathOf(file)).toLowerCase()], numbers = true } = options;
  if (format === undefined || !Object.values(formats).includes(format))
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "records' format",
      expects: 'csv, tsv or jsonl, as an option or as the extension of the file',
      given: inspect(format ?? pathOf(file)),
    });
  const source = pathOf(file);
  if (format === 'jsonl') return jsonLines(file) as AsyncGenerator<R, void, undefined>;
  const separator = format === 'csv' ? ',' : '\t';
  return csvRecords(textOf(file), { separator, numbers, source }) as AsyncGenerator<never, void, undefined>;
}

async function* jsonLines(file: FilePath): AsyncGenerator<unknown, void, undefined> {
  let line = 0;
  for await (const text of lines(file)) {
    line++;
    if (text.trim() === '') continue;
    yield parseJson(text, `${pathOf(file)}:${line}`, 'jsonl');
  }
}

/** @throws OssaError `OSSA_INPUT` */
export function parseJson(text: string, source: string, format: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new OssaError('OSSA_INPUT', { source, format, problem: (error as Error).message }, { cause: error });
  }
}

/** A piece of a file. */
export interface Chunk {
  /** Counts from 0. */
  readonly index: number;
  /** The bytes of the piece, with those around it that were asked for. */
  readonly bytes: Uint8Array;
  /** Where the piece itself begins in `bytes`, and where it ends. */
  readonly from: number;
  readonly to: number;
  /** Where in the file the piece begins. */
  readonly start: number;
}

/** How a file is cut. */
export interface ChunksOptions {
  /** Bytes of a piece; the last may be shorter. 1 MiB when left out. */
  readonly bytes?: number | undefined;
  /** Bytes of the neighbours that a piece comes with, on either side; none when left out. */
  readonly overlap?: number | undefined;
}

/**
 * A file in pieces of so many bytes, in order, each with some of its neighbours' bytes around it where asked for: what a pattern
 * across a border needs. The pieces themselves make up the file.
 *
 * Memory: one piece at a time, beside those that the stream has under way.
 * @throws OssaError `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`; `OSSA_INPUT` while reading.
 * @example stream(farm(({ bytes, from, to }: Chunk) => gzipSync(bytes.subarray(from, to))), chunks('large.tar'))
 */
export function chunks(file: FilePath, options: ChunksOptions = {}): AsyncGenerator<Chunk, void, undefined> {
  checkOptionNames(options, ['bytes', 'overlap'], 'chunks');
  const { bytes = 2 ** 20, overlap = 0 } = options;
  checkPositive(bytes, "chunks' bytes");
  if (overlap !== 0) checkPositive(overlap, "chunks' overlap");
  return pieces(file, bytes, overlap);
}

async function* pieces(file: FilePath, size: number, overlap: number): AsyncGenerator<Chunk, void, undefined> {
  await using handle = await open(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const { size: length } = await handle.stat();
  for (let index = 0, start = 0; start < length; index++, start += size) {
    const lo = Math.max(0, start - overlap);
    const hi = Math.min(length, start + size + overlap);
    const bytes = new Uint8Array(hi - lo);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, at, bytes.length - at, lo + at);
      // Cut off by somebody else meanwhile.
      if (bytesRead === 0) throw unreadable(file, new Error(`it ends at byte ${lo + at} of ${length}`));
      at += bytesRead;
    }
    yield { index, bytes, from: start - lo, to: Math.min(length, start + size) - lo, start };
  }
}

/** Text as blocks, split into lines. */
export async function* linesOf(blocks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const block of blocks) {
    const all = (rest + block).split('\n');
    rest = all.pop() as string;
    for (const line of all) yield line.endsWith('\r') ? line.slice(0, -1) : line;
  }
  if (rest !== '') yield rest;
}

/** The text of a file in blocks. */
export async function* textOf(file: FilePath): AsyncGenerator<string, void, undefined> {
  try {
    for await (const block of createReadStream(file, 'utf8')) yield block as string;
  } catch (error) {
    throw unreadable(file, error);
  }
}

const unreadable = (file: FilePath, error: unknown): unknown =>
  error instanceof Error && !(error instanceof OssaError)
    ? new OssaError('OSSA_INPUT', { source: pathOf(file), format: 'a file', problem: error.message }, { cause: error })
    : error;

const pathOf = (file: FilePath): string => (file instanceof URL ? fileURLToPath(file) : file);
