/** Options of the plugin, checked where it is made. */
import { OssaError } from '../errors.ts';
import { describe } from '../skeletons/describe.ts';
import { checkOptionNames } from '../skeletons/validate.ts';

/** What is said of functions that cannot travel. */
export type CheckLevel = 'error' | 'warn' | false;

/** How `ossa/unplugin` treats a build. */
export interface PluginOptions {
  /**
   * Whether a function that is seen to fail when it is captured fails the build (`'error'`, which is the default), is warned of, or
   * is left for the program to find.
   */
  readonly check?: CheckLevel;
  /** The folder that paths in messages start from: that of the bundler's configuration by default. */
  readonly root?: string;
}

/** @throws OssaError `OSSA_UNKNOWN_OPTION`, `OSSA_INVALID_ARGUMENT` */
export function checkPluginOptions(options: PluginOptions | undefined): PluginOptions {
  const where = 'the plugin for bundlers';
  checkOptionNames(options, ['check', 'root'], where);
  const { check, root } = options ?? {};
  const fail = (name: string, expects: string, given: unknown): never => {
    throw new OssaError('OSSA_INVALID_ARGUMENT', { name: `${name} of ${where}`, expects, given: describe(given) });
  };
  if (check !== undefined && check !== 'error' && check !== 'warn' && check !== false)
    fail('check', "'error', 'warn' or false", check);
  if (root !== undefined && typeof root !== 'string') fail('root', 'a path', root);
  return options ?? {};
}
