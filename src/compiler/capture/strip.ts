/**
 * TypeScript to JavaScript by blanking the types, so that every position stays. Node's stripper costs 30–50 ms in each
 * process that loads it, so what it gave is kept on disk by content.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { OssaError } from '../../errors.ts';

let folder: { readonly path: string | undefined } | undefined;

/** `name` stands in the message when the text cannot be stripped. @throws OssaError OSSA_CAPTURE_SYNTAX */
export function stripTypes(text: string, name: string): string {
  folder ??= { path: makeFolder() };
  if (folder.path === undefined) return strip(text, name);
  const file = join(folder.path, `${process.version}-${text.length}-${checksum(text)}`);
  const kept = readKept(file, text);
  if (kept !== undefined) return kept;
  const stripped = strip(text, name);
  keep(file, text + stripped);
  return stripped;
}

/**
 * FNV-1a. Enough to find the file, since the text itself stands in it: a hash that could be trusted alone would need Node's
 * cryptography, which takes 9 ms to load.
 */
function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(36);
}

/** What the text was stripped to, behind the text, behind their length: a file that was cut off, or is of another text, is not taken. */
function readKept(file: string, text: string): string | undefined {
  try {
    const [, length, both] = /^(\d+)\n([^]*)$/.exec(readFileSync(file, 'utf8')) ?? [];
    return both?.length === Number(length) && both.startsWith(text) ? both.slice(text.length) : undefined;
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, since other processes do the same at the same time. A failure costs time, nothing else. */
function keep(file: string, both: string): void {
  const aside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(aside, `${both.length}\n${both}`, { mode: 0o600 });
    renameSync(aside, file);
  } catch {
    rmSync(aside, { force: true });
  }
}

function strip(text: string, name: string): string {
  const { emitWarning } = process;
  // The warning that the API is experimental would reach users of a feature that is not: they never called it.
  process.emitWarning = () => undefined;
  try {
    return stripTypeScriptTypes(text, { mode: 'strip' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OssaError('OSSA_CAPTURE_SYNTAX', { role: name, reason }, { cause });
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** One folder a user, that nobody else may write, since what is in it is executed; undefined where there can be none. */
function makeFolder(): string | undefined {
  try {
    const { uid } = userInfo();
    const path = join(tmpdir(), `ossa-${uid}`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const { uid: owner, mode } = statSync(path);
    return owner === Math.max(uid, 0) && (uid < 0 || (mode & 0o022) === 0) ? path : undefined;
  } catch {
    return undefined;
  }
}
