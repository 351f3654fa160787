/** Compiles the native peers into the dependencies' cache folder, once for each version of their source. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { NativeSide } from './case.ts';

const peers = new URL('peers/', import.meta.url);
const cache = new URL('../node_modules/.cache/ossa-bench/', import.meta.url);

/** No fused multiply-add, no reassociation: results must equal JavaScript's bit for bit. */
const FLAGS = ['-O3', '-std=c++17', '-ffp-contract=off'];

/** A peer that this machine lacks: its side is left out, with the reason. */
export class AbsentPeer extends Error {}

/** The path of the compiled program; rejects with what to install when it cannot be made here. */
export async function compile(side: NativeSide): Promise<string> {
  const source = new URL(side.source, peers);
  const hash = createHash('sha256').update(readFileSync(source));
  for (const header of [peers, new URL('.', source)].flatMap(headersIn)) hash.update(readFileSync(header));
  const version = hash
    .update([...FLAGS, ...side.flags].join(' '))
    .digest('hex')
    .slice(0, 16);
  const program = fileURLToPath(new URL(version, cache));
  if (existsSync(program)) return program;
  mkdirSync(cache, { recursive: true });
  try {
    await promisify(execFile)('g++', [...FLAGS, fileURLToPath(source), '-o', program, ...side.flags]);
  } catch (error) {
    throw new AbsentPeer(`g++ could not compile peers/${side.source} (${side.needs})`, { cause: error });
  }
  return program;
}

const headersIn = (folder: URL): URL[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.h'))
    .toSorted()
    .map((name) => new URL(name, folder));
