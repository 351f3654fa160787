/**
 * Where Ossa's own modules are: the one place that knows, since in the package they are bundled into few files. Nothing else
 * may look at `import.meta.url`.
 */

/** URL of the folder, with a slash at its end. */
export const ossaFolder: string = new URL('.', import.meta.url).href;

/** `.ts` in a clone of the repository, `.js` in the package. */
export const extension: string = import.meta.url.slice(import.meta.url.lastIndexOf('.'));

/** URL of what `import 'ossa'` means. */
export const ossaEntry: string = `${ossaFolder}index${extension}`;
