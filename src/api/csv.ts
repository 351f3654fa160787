/**
 * CSV as RFC 4180 has it: fields in double quotes may hold separators, line breaks and doubled quotes; lines end with CRLF or LF.
 * Read as a stream, in memory of one record.
 */
import { OssaError } from '../errors.ts';

export interface CsvOptions {
  readonly separator: string;
  /** Fields that are numbers, and nothing else, become numbers. */
  readonly numbers: boolean;
  /** How messages call it. */
  readonly source: string;
}

/** The records as objects by the names in the first one. @throws OssaError OSSA_INPUT with the line */
export async function* csvRecords(
  chunks: AsyncIterable<string>,
  { separator, numbers, source }: CsvOptions,
): AsyncGenerator<Record<string, string | number>> {
  let names: readonly string[] | undefined;
  for await (const { fields, line } of rawRecords(chunks, separator, source)) {
    if (names === undefined) {
      names = fields;
      continue;
    }
    if (fields.length !== names.length) {
      throw problem(source, line, `${fields.length} fields where the header names ${names.length}`);
    }
    yield Object.fromEntries(
      fields.map((field, i) => [(names as readonly string[])[i] as string, numbers ? numberIn(field) : field]),
    );
  }
}

interface RawRecord {
  readonly fields: readonly string[];
  /** 1-based, where it begins. */
  readonly line: number;
}

/** Where the reader stands in a field. */
type State = 'start' | 'plain' | 'quoted' | 'quote';

export async function* rawRecords(
  chunks: AsyncIterable<string>,
  separator: string,
  source: string,
): AsyncGenerator<RawRecord> {
  let state: State = 'start';
  let field = '';
  let fields: string[] = [];
  let line = 1;
  let began = 1;
  let first = true;
  for await (const chunk of chunks) {
    const ready: RawRecord[] = [];
    let at = 0;
    if (first && chunk.startsWith('\ufeff')) at = 1;
    first = false;
    for (; at < chunk.length; at++) {
      const char = chunk[at] as string;
      if (char === '\n') line++;
      if (state === 'quoted') {
        if (char === '"') state = 'quote';
        else {
          // As far as the field goes at once: this is where long texts spend their time.
          const end = chunk.indexOf('"', at);
          const text = chunk.slice(at, end < 0 ? chunk.length : end);
          for (let i = 1; i < text.length; i++) if (text[i] === '\n') line++;
          field += text;
          at += text.length - 1;
        }
      } else if (state === 'quote' && char === '"') {
        field += '"';
        state = 'quoted';
      } else if (char === separator) {
        fields.push(field);
        field = '';
        state = 'start';
      } else if (char === '\n') {
        if (field.endsWith('\r') && state !== 'quote') field = field.slice(0, -1);
        if (fields.length > 0 || field !== '' || state === 'quote')
          ready.push({ fields: [...fields, field], line: began });
        fields = [];
        field = '';
        state = 'start';
        began = line;
      } else if (state === 'start' && char === '"') {
        state = 'quoted';
      } else if (state === 'quote') {
        if (char !== '\r') throw problem(source, line, `'${char}' after a closing quote`);
      } else {
        state = 'plain';
        field += char;
      }
    }
    yield* ready;
  }
  if (state === 'quoted') throw problem(source, began, 'a quote is never closed');
  if (fields.length > 0 || field !== '' || state === 'quote') yield { fields: [...fields, field], line: began };
}

/** The number that a field is, written as JSON writes numbers; the field itself otherwise. */
export function numberIn(field: string): string | number {
  return /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(field) ? Number(field) : field;
}

const problem = (source: string, line: number, what: string): OssaError =>
  new OssaError('OSSA_INPUT', { source: `${source}:${line}`, format: 'csv', problem: what });
