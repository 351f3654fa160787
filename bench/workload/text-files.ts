/** 500 text files that every clone has: its dependencies' documentation, then their declarations, small ones only. */
import { readdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const COUNT = 500;
const LARGEST_BYTES = 200_000;
/** In order of preference; more of the next kind are taken while files are lacking. */
const KINDS = [/\.md$/i, /\.d\.[cm]?ts$/];

export function textFiles(): string[] {
  const folder = fileURLToPath(new URL('../../node_modules/', import.meta.url));
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = KINDS.flatMap((kind) =>
    entries
      .filter((entry) => kind.test(entry.name))
      .map((entry) => `${entry.parentPath}/${entry.name}`)
      .toSorted()
      .filter((path) => statSync(path).size <= LARGEST_BYTES),
  );
  if (files.length < COUNT) throw new Error(`${folder} holds ${files.length} text files, ${COUNT} are needed`);
  return files.slice(0, COUNT);
}
