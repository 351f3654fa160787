/**
 * TypeScript to JavaScript by blanking the types, so that every position stays. Node's stripper costs 30–50 ms in each
 * process that loads it, so what it gave is kept on disk by content.
 */
import { createHash } from 'node:crypto';
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
  const hash = createHash('sha256').update(process.version).update(text).digest('hex').slice(0, 32);
  const file = join(folder.path, hash);
  const kept = readKept(file);
  if (kept !== undefined) return kept;
  const stripped = strip(text, name);
  keep(file, stripped);
  return stripped;
}

/** The length goes first: a file that was cut off is not taken for the text. */
function readKept(file: string): string | undefined {
  try {
    const [, length, text] = /^(\d+)\n([^]*)$/.exec(readFileSync(file, 'utf8')) ?? [];
    return text !== undefined && text.length === Number(length) ? text : undefined;
  } catch {
    return undefined;
  }
}

/** Written aside and renamed, since other processes do the same at the same time. A failure costs time, nothing else. */
function keep(file: string, text: string): void {
  const aside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  try {
    writeFileSync(aside, `${text.length}\n${text}`, { mode: 0o600 });
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
