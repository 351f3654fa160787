/** Where Ossa's own modules are: TypeScript in a checkout of the repository, JavaScript in the package. */
import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/** Imports a module by its path under src, without extension. What V8 and the type stripper make of it is kept on disk. */
export function load(module) {
  enableCompileCache();
  const source = new URL(`../src/${module}.ts`, import.meta.url);
  return import(existsSync(source) ? source.href : new URL(`../dist/${module}.js`, import.meta.url).href);
}
