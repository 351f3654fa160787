/** What a program is fed with: items of files, of stdin, or paths, read as they are wanted. */
import { createReadStream, globSync, readFileSync, statSync, type ReadStream } from 'node:fs';
import { extname, join } from 'node:path';
import { OssaError } from '../errors.ts';
import { csvRecords } from '../api/csv.ts';
import { linesOf, parseJson } from '../api/files.ts';
import type { Format } from './format.ts';

const byExtension: Readonly<Record<string, Format>> = {
  '.json': 'json',
  '.jsonl': 'jsonl',
  '.ndjson': 'jsonl',
  '.csv': 'csv',
  '.tsv': 'tsv',
};

export interface InputOptions {
  readonly format: Format | undefined;
  readonly numbers: boolean;
}

/** The items of an input, whose format follows from its name: `-` (JSON lines), a folder or pattern (paths), else the extension. */
export function itemsOf(input: string, options: InputOptions): AsyncGenerator<unknown> {
  const format = options.format ?? formatOf(input);
  return readers[format](input, options);
}

/** The input as one value: what a JSON file holds, or all items of another as an array. */
export async function valueOf(inputs: readonly string[], options: InputOptions): Promise<unknown> {
  const [only] = inputs;
  if (inputs.length === 1 && only !== undefined && (options.format ?? formatOf(only)) === 'json')
    return parseJson(await textOf(only), only, 'json');
  const items: unknown[] = [];
  for (const input of inputs) for await (const item of itemsOf(input, options)) items.push(item);
  return items;
}

function formatOf(input: string): Format {
  if (input === '-') return 'jsonl';
  if (isFolder(input) || /[*?[{]/.test(input)) return 'files';
  return byExtension[extname(input).toLowerCase()] ?? 'lines';
}

const readers: Readonly<Record<Format, (input: string, options: InputOptions) => AsyncGenerator<unknown>>> = {
  async *json(input) {
    const value = parseJson(await textOf(input), input, 'json');
    if (Array.isArray(value)) yield* value as unknown[];
    else yield value;
  },
  async *jsonl(input) {
    let line = 0;
    for await (const text of linesOf(chunksOf(input))) {
      line++;
      if (text.trim() !== '') yield parseJson(text, `${input}:${line}`, 'jsonl');
    }
  },
  csv: (input, { numbers }) => csvRecords(chunksOf(input), { separator: ',', numbers, source: input }),
  tsv: (input, { numbers }) => csvRecords(chunksOf(input), { separator: '\t', numbers, source: input }),
  lines: (input) => linesOf(chunksOf(input)),
  async *files(input) {
    if (input === '-') yield* linesOf(chunksOf(input));
    else yield* pathsOf(input);
  },
};

/** The files of a folder (not of those in it) or of a pattern, or the path itself; in order of their names. */
function pathsOf(input: string): readonly string[] {
  const folder = isFolder(input);
  if (!folder && !/[*?[{]/.test(input)) {
    if (statSync(input, { throwIfNoEntry: false }) === undefined) throw notThere(input);
    return [input];
  }
  const found = folder ? globSync('*', { cwd: input }).map((name) => join(input, name)) : globSync(input);
  return found.filter((path) => statSync(path).isFile()).toSorted();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

async function* chunksOf(input: string): AsyncGenerator<string> {
  const stream: ReadStream | typeof process.stdin = input === '-' ? process.stdin : createReadStream(input);
  stream.setEncoding('utf8');
  try {
    for await (const chunk of stream) yield chunk as string;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? notThere(input) : error;
  }
}

async function textOf(input: string): Promise<string> {
  if (input !== '-') {
    try {
      return readFileSync(input, 'utf8');
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ENOENT' ? notThere(input) : error;
    }
  }
  let text = '';
  for await (const chunk of chunksOf(input)) text += chunk;
  return text;
}

const notThere = (path: string): OssaError =>
  new OssaError('OSSA_USAGE', {
    problem: `There is no file '${path}'`,
    hint: `Give --input a file, a folder, a pattern in quotes, or - for stdin; paths are relative to ${process.cwd()}`,
  });
