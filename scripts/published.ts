/** How the package that users install differs from the repository. Pure: the files are prepack.ts's business. */

export interface Manifest {
  readonly exports: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

/** Fields that say something to those who work on Ossa only. `scripts` goes too: nothing may run on a user's install. */
const repositoryOnly = new Set(['scripts', 'devDependencies']);

export function publishedManifest(manifest: Manifest): Record<string, unknown> {
  const fields = Object.entries(manifest).filter(([field]) => !repositoryOnly.has(field));
  return { ...Object.fromEntries(fields), exports: built(manifest.exports) };
}

function built(entries: Readonly<Record<string, string>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(entries).map(([name, file]) => [name, builtEntry(file)]));
}

function builtEntry(file: string): string | { types: string; default: string } {
  if (!file.startsWith('./src/')) return file;
  const stem = file.replace('./src/', './dist/').replace(/\.ts$/, '');
  return { types: `${stem}.d.ts`, default: `${stem}.js` };
}

/**
 * The compiler rewrites `./x.ts` to `./x.js` in JavaScript, but leaves it in declarations, where a reader without the
 * sources finds nothing under that name.
 */
export function rewriteDeclaration(text: string): string {
  return text.replace(/(\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)(['"])(\.{1,2}\/[^'"\n]+)\.ts\2/g, '$1$2$3.js$2');
}
