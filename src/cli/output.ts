/** Where results go: JSON, one output a line, to stdout or to a file. */
import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { isVec } from '../types/vec.ts';

/** Text gathered before it is written when outputs come fast. */
const CHUNK = 16 * 1024;

/** A value as one line of JSON: typed arrays as arrays, Map with string keys as an object, Set as an array, bigint as text, NaN and infinities as null. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, replace) ?? 'null';
}

/** `each` is what the value's own toJSON made of it; a Buffer has one that is of no use here. */
function replace(this: Readonly<Record<string, unknown>>, key: string, each: unknown): unknown {
  return plain(ArrayBuffer.isView(this[key]) ? this[key] : each);
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  if (value instanceof Map)
    return [...value.keys()].every((key) => typeof key === 'string') ? Object.fromEntries(value) : [...value];
  if (value instanceof Set || isVec(value)) return Array.from(value as Iterable<unknown>);
  if (value instanceof Error) return { name: value.name, message: value.message };
  return value;
}

export class Output {
  readonly #stream: Writable;
  #text = '';
  #scheduled = false;
  /** Settles when the reader has caught up. */
  #full: Promise<void> | undefined;
  count = 0;

  constructor(file: string | undefined) {
    this.#stream = file === undefined ? process.stdout : createWriteStream(file);
  }

  /** Waits when whoever reads is slower than the program. */
  async write(value: unknown): Promise<void> {
    this.count++;
    this.#text += `${toJson(value)}\n`;
    if (this.#text.length >= CHUNK) this.#flush();
    else if (!this.#scheduled) {
      // Outputs that come slowly are seen as they come.
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#flush();
      });
    }
    await this.#full;
  }

  async end(): Promise<void> {
    this.#flush();
    await this.#full;
    if (this.#stream === process.stdout) return;
    this.#stream.end();
    await once(this.#stream, 'finish');
  }

  #flush(): void {
    const text = this.#text;
    this.#text = '';
    if (text === '' || this.#stream.write(text)) return;
    // Not events.once: it would take errors of stdout for its own.
    this.#full ??= new Promise((resolve) => this.#stream.once('drain', resolve)).then(() => {
      this.#full = undefined;
    });
  }
}
