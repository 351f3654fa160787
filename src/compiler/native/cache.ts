/**
 * Compiled files on disk. What is loaded from there runs, so that nothing is taken from a folder that others could write to, and
 * nothing whose contents are not those that were stored.
 */
import { createHash, randomUUID } from 'node:crypto';
import { lstat, mkdir, readdir, readFile, realpath, rename, unlink, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Unavailable } from './compiler.ts';

/** Files and bytes of the cache; the files that have not been used for longest go, never the latest. */
export interface Bounds {
  readonly files: number;
  readonly bytes: number;
}

export const BOUNDS: Bounds = { files: 512, bytes: 64 * 2 ** 20 };

const SUFFIX = '.so';
const DIGITS = 32;

export const digestOf = (...texts: readonly (string | Uint8Array)[]): string => {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, DIGITS);
};

export const cacheFolder = (environment: NodeJS.ProcessEnv = process.env): string =>
  join(environment['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'ossa');

/** Makes the folder, for this user alone, or says why it is not used. */
export async function openFolder(folder: string): Promise<Unavailable | undefined> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = await lstat(folder);
    const ours = isOurs(uid) && (mode & 0o077) === 0;
    if (!ours) return { unavailable: `${folder} is open to others: make it yours alone (chmod 700)` };
    const above = await openAbove(folder);
    return above === undefined
      ? undefined
      : { unavailable: `${above} is open to others, who could replace what is in it: close it (chmod o-w)` };
  } catch (error) {
    return { unavailable: `there is no cache for compiled code: ${(error as Error).message}` };
  }
}

/** A folder above it in which everybody may put something else in its place. In a sticky one only the owner can. */
async function openAbove(folder: string): Promise<string | undefined> {
  for (let at = await realpath(folder); at !== dirname(at); at = dirname(at)) {
    const { mode } = await lstat(dirname(at));
    if ((mode & 0o1002) === 0o002) return dirname(at);
  }
  return undefined;
}

const isOurs = (uid: number): boolean => process.getuid === undefined || uid === process.getuid();

/** The file stored for a key, if it is what was stored. Its name has the digest of its contents. */
export async function lookUp(folder: string, key: string): Promise<string | undefined> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${key}-`) || !name.endsWith(SUFFIX)) continue;
    const path = join(folder, name);
    try {
      const { uid, mode } = await lstat(path);
      const sound = isOurs(uid) && (mode & 0o022) === 0 && name === nameOf(key, await readFile(path));
      if (sound) {
        const now = new Date();
        await utimes(path, now, now);
        return path;
      }
      await unlink(path);
    } catch {
      // Someone else has removed it.
    }
  }
  return undefined;
}

const nameOf = (key: string, contents: Uint8Array): string => `${key}-${digestOf(contents)}${SUFFIX}`;

/** A place in the folder that no one else writes to. */
export const temporary = (folder: string): string => join(folder, `${randomUUID()}.tmp`);

/** Makes a file that is complete the one of a key. */
export async function store(folder: string, key: string, file: string, bounds: Bounds): Promise<string> {
  const path = join(folder, nameOf(key, await readFile(file)));
  await rename(file, path);
  await prune(folder, bounds);
  return path;
}

async function prune(folder: string, { files, bytes }: Bounds): Promise<void> {
  const found = await Promise.all(
    (await readdir(folder)).map(async (name) => {
      const path = join(folder, name);
      const { mtimeMs, size } = await lstat(path).catch(() => ({ mtimeMs: 0, size: 0 }));
      return { path, mtimeMs, size };
    }),
  );
  let total = 0;
  const latestFirst = found.toSorted((a, b) => b.mtimeMs - a.mtimeMs);
  for (const [i, { path, size }] of latestFirst.entries()) {
    total += size;
    if (i > 0 && (i >= files || total > bytes)) await unlink(path).catch(() => undefined);
  }
}
