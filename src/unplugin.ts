/**
 * The plugin for bundlers: functions in a bundle are captured from the sources, with their names and places, as
 * `ossa/register` does it for files that are not bundled.
 */
import { createRequire } from 'node:module';
import type * as Unplugin from 'unplugin';
import { OssaError } from './errors.ts';
import { ossaEntry } from './location.ts';
import type { PluginOptions } from './plugin/options.ts';
import { ossaPlugin } from './plugin/plugin.ts';

export type { CheckLevel, PluginOptions } from './plugin/options.ts';

/** A plugin as vite and rolldown take it. */
export interface RollupLikePlugin {
  readonly name: string;
}

/** A plugin as esbuild takes it. */
export interface EsbuildPlugin {
  readonly name: string;
  readonly setup: (build: unknown) => void | Promise<void>;
}

/** The plugin for each bundler that it is tested with. */
export interface BundlerPlugins {
  readonly vite: (options?: PluginOptions) => RollupLikePlugin;
  readonly rolldown: (options?: PluginOptions) => RollupLikePlugin;
  readonly esbuild: (options?: PluginOptions) => EsbuildPlugin;
}

type Instance = Unplugin.UnpluginInstance<PluginOptions | undefined, false>;
let instance: Instance | undefined;

function unplugin(): Instance {
  try {
    const { createUnplugin } = createRequire(ossaEntry)('unplugin') as typeof Unplugin;
    return (instance ??= createUnplugin((options) => ossaPlugin(options)));
  } catch (cause) {
    if ((cause as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw cause;
    throw new OssaError('OSSA_UNPLUGIN_MISSING', {}, { cause });
  }
}

/**
 * Makes the plugin for a bundler. In the bundle, functions handed to Ossa are captured from the text of the sources, also when it
 * is minified, and errors name lines of the sources; functions that cannot travel are found while it is built. Ossa itself stays
 * outside of the bundle, and has to be installed where it runs. Costs the text of each module that hands functions to Ossa, and of
 * those that these functions import.
 *
 * @throws OssaError `OSSA_UNPLUGIN_MISSING` when the package `unplugin` is not installed; `OSSA_UNKNOWN_OPTION`,
 * `OSSA_INVALID_ARGUMENT`
 * @example
 * // vite.config.ts
 * import ossa from 'ossa/unplugin';
 * export default { plugins: [ossa.vite()], build: { ssr: 'src/main.ts' } };
 */
const plugins: BundlerPlugins = {
  vite: (options) => unplugin().vite(options) as RollupLikePlugin,
  rolldown: (options) => unplugin().rolldown(options) as RollupLikePlugin,
  esbuild: (options) => unplugin().esbuild(options) as EsbuildPlugin,
};

export default plugins;
