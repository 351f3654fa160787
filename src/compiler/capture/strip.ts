/**
 * TypeScript to JavaScript by blanking the types, so that every position stays. Node's stripper costs 30–50 ms in each
 * process that loads it, so what it gave is kept on disk by content.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { OssaError } from '../../errors.ts';

let folder: string | undefined;

/** `name` stands in the message when the text cannot be stripped. @throws OssaError OSSA_CAPTURE_SYNTAX */
export function stripTypes(text: string, name: string): string {
  const hash = createHash('sha256').update(process.version).update(text).digest('hex').slice(0, 32);
  folder ??= makeFolder();
  const file = join(folder, hash);
  try {
    const kept = readFileSync(file, 'utf8');
    // A file that is not of this text's length was cut off or tampered with: stripping keeps lengths.
    if (kept.length === text.length) return kept;
  } catch {
    // Not there yet.
  }
  const stripped = strip(text, name);
  try {
    // Written aside and renamed: other processes do the same at the same time.
    const aside = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
    writeFileSync(aside, stripped, { mode: 0o600 });
    renameSync(aside, file);
  } catch {
    // A cache that cannot be written costs time, nothing else.
  }
  return stripped;
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

/** One folder a user, that nobody else may write: what is in it is executed. */
function makeFolder(): string {
  const { uid } = userInfo();
  const path = join(tmpdir(), `ossa-${uid}`, 'stripped');
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch {
    // Reported by nobody: reads and writes below will fail and stripping goes on without a cache.
  }
  return path;
}
