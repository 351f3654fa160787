/** All that is visibly wrong with the functions a file hands to Ossa, at once, without running it. */
import { pathToFileURL } from 'node:url';
import { OssaError } from '../../../errors.ts';
import { UnitBuilder } from '../builder.ts';
import type { Reading } from '../closure.ts';
import { readScript } from '../script.ts';
import type { Script } from '../script.ts';
import { stripTypes } from '../strip.ts';
import { findSites } from './sites.ts';

const unseen: Reading = { state: 'unseen' };

/**
 * One error at most for each function, in the order of the text. Values are not known here, so errors that depend on them
 * (a class instance, a variable in its dead zone) only show when the program runs.
 *
 * @param file absolute path, for positions and to resolve imports
 * @throws OssaError OSSA_CAPTURE_SYNTAX
 */
export function checkFile(text: string, file: string): readonly OssaError[] {
  const javascript = /\.[cm]?tsx?$/.test(file) ? stripTypes(text, file) : text;
  const isCommonJs = /\.c[jt]s$/.test(file);
  const script = readScript(javascript, {
    file: isCommonJs ? file : pathToFileURL(file).href,
    mode: isCommonJs ? 'commonjs' : 'module',
  });
  return checkScript(script);
}

/** As `checkFile`, of a module that has been read. */
export function checkScript(script: Script): readonly OssaError[] {
  const surroundings = {
    read: () => unseen,
    readFree: (): Reading => ({ state: 'unknown', reason: 'it is a global' }),
  };
  return findSites(script).flatMap(({ node, declared, name, isHanded }) => {
    if (!isHanded) return [];
    const builder = new UnitBuilder(() => ({ script, node, surroundings }), name ?? declared?.name ?? 'the function');
    try {
      builder.build(Function.prototype);
      return [];
    } catch (error) {
      if (error instanceof OssaError) return [error];
      throw error;
    }
  });
}
