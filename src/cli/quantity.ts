/** Durations and sizes as they are written on a command line. */
import { OssaError } from '../errors.ts';

const durations: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 60e3, min: 60e3, h: 3600e3 };
const sizes: Readonly<Record<string, number>> = {
  B: 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};

/** Milliseconds: `250ms`, `10s`, `1.5m`, `2h`. */
export function parseDuration(text: string, option: string): number {
  return parse(text, durations, option, 'a duration such as 250ms, 10s, 5m or 1h');
}

/** Bytes: `500MB`, `2GB`, `1.5GiB`. */
export function parseSize(text: string, option: string): number {
  return parse(text.toUpperCase(), sizes, option, 'a size such as 500MB, 2GB or 1.5GiB');
}

/** A whole number from 1 to `most`. */
export function parseCount(text: string, option: string, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > most) wrong(option, `a whole number from 1 to ${most}`, text);
  return count;
}

function parse(text: string, units: Readonly<Record<string, number>>, option: string, expects: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)([A-Za-z]+)$/.exec(text.trim()) ?? [];
  const factor = units[unit ?? ''];
  if (factor === undefined || !(Number(number) > 0)) wrong(option, expects, text);
  return Number(number) * (factor as number);
}

function wrong(option: string, expects: string, given: string): never {
  throw new OssaError('OSSA_USAGE', {
    problem: `${option} expects ${expects}, but was given '${given}'`,
    hint: `Write ${option} with ${expects}`,
  });
}

/** Seconds in a few characters: `0.44 s`, `12 ms`, `3 min 20 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1) return `${Math.round(milliseconds * 1000)} µs`;
  if (milliseconds < 100) return `${milliseconds.toPrecision(2)} ms`;
  if (milliseconds < 99_500) return `${(milliseconds / 1000).toFixed(milliseconds < 10_000 ? 2 : 0)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}

export function byteSize(bytes: number): string {
  if (bytes < 1e6) return `${(bytes / 1e3).toFixed(1)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`;
}
