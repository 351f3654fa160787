/**
 * The script of a worker. The package carries it linked; run from TypeScript sources it is linked once in each process, and
 * stripped here: a worker would load Node's type stripper first (40 ms and 20 MB for each isolate).
 */
import { readFileSync } from 'node:fs';
import { stripTypes } from '../../compiler/capture/strip.ts';
import { extension, ossaFolder } from '../../location.ts';
import { link } from './link.ts';

/** The file in `ossaFolder` in which the package has it. */
export const linkedName = 'worker-script.js';

let script: string | undefined;

/** A function of `ossaFolder` and of what imports a module: called, it starts the worker, and gives what `import 'ossa'` means inside. */
export function workerScript(): string {
  script ??= extension === '.js' ? readFileSync(new URL(linkedName, ossaFolder), 'utf8') : linkedScript();
  return script;
}

/** Linked anew. */
export function linkedScript(): string {
  return link([`instances/thread/worker${extension}`, `inside${extension}`], (path) => {
    const url = new URL(path, ossaFolder);
    const text = readFileSync(url, 'utf8');
    return extension === '.ts' ? stripTypes(text, url.href) : text;
  });
}
