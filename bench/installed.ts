/** Where the package is that package.ts makes. Apart from it: the processes that are measured load this, and no compiler. */
import { fileURLToPath } from 'node:url';

/** The folder of the package, as if it were installed. */
export const packageFolder: string = fileURLToPath(new URL('.package/', import.meta.url));
/** Its command `ossa`. */
export const command: string = `${packageFolder}bin/ossa.js`;
/** Makes `ossa` and `ossa/register` mean the package, and registers its hook: for `node --import`. */
export const hook: string = new URL('as-installed.js', import.meta.url).href;
