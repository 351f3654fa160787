/** The plugin itself: what it does in each hook of a bundler. */
import { realpathSync } from 'node:fs';
import { extname, isAbsolute, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Loader } from 'esbuild';
import type { UnpluginOptions } from 'unplugin';
import { forgetModules } from '../compiler/capture/modules.ts';
import { readScript } from '../compiler/capture/script.ts';
import type { Script } from '../compiler/capture/script.ts';
import { checkScript } from '../compiler/capture/static/check.ts';
import { stripTypes } from '../compiler/capture/strip.ts';
import type { OssaError } from '../errors.ts';
import { esbuildSettings, moduleUrl, resolverOf } from './host.ts';
import type { Host, Settings } from './host.ts';
import { bundledScript, noteFunctions } from './note.ts';
import { checkPluginOptions } from './options.ts';
import type { PluginOptions } from './options.ts';
import { entriesOf, replacedNames, rootOf } from './project.ts';
import { withResolutions } from './resolutions.ts';

const modules = /\.m?[jt]sx?$/;
const ossa = /^ossa(?:\/|$)/;
const mentionsOssa = /['"]ossa(?:\/[^'"]*)?['"]/;

/** @throws OssaError `OSSA_UNKNOWN_OPTION`, `OSSA_INVALID_ARGUMENT` */
export function ossaPlugin(options: PluginOptions | undefined): UnpluginOptions {
  const { check = 'error', root } = checkPluginOptions(options);
  let settings: Settings = { root: process.cwd(), define: undefined, input: undefined, loader: {}, base: moduleUrl };
  const set = (some: Partial<Settings>): void => {
    settings = { ...settings, ...some };
  };

  const transform = async (host: Host, code: string, id: string): Promise<{ code: string; map: null } | undefined> => {
    const plain = readable(host, code, id);
    if (plain === undefined) return undefined;
    const folder = rootOf(root ?? settings.root);
    const known = {
      root: folder,
      replaced: replacedNames(settings.define),
      entries: entriesOf(settings.input, folder),
    };
    const { noted, wrong } = await withResolutions(resolverOf(host), (resolution) => {
      const project = { ...known, resolution };
      const script = bundledScript(plain, project);
      return {
        noted: noteFunctions(script, project, settings.base),
        wrong: check === false ? [] : checkScript(script),
      };
    });
    if (wrong.length > 0) report(host, check === 'error' ? 'error' : 'warn', wrong, id);
    for (const each of noted?.embedded ?? []) host.addWatchFile(join(folder, each));
    return noted && { code: noted.text, map: null };
  };

  return {
    name: 'ossa',
    enforce: 'pre',
    buildStart: forgetModules,
    // Ossa starts its workers from files of its own: in a bundle these would be missing.
    resolveId: (id) => (ossa.test(id) ? { id, external: true } : undefined),
    transformInclude: (id) => modules.test(id) && isAbsolute(id) && !/[\\/]node_modules[\\/]/.test(id),
    transform: {
      filter: { code: mentionsOssa },
      handler(code, id) {
        return transform(this as unknown as Host, code, id);
      },
    },
    esbuild: {
      onResolveFilter: ossa,
      onLoadFilter: modules,
      loader: (_code, id) => settings.loader[extname(id)] ?? (/\.m?([jt]sx?)$/.exec(id)![1] as Loader),
      setup: (build) => set(esbuildSettings(build)),
    },
    vite: {
      apply: 'build',
      configResolved: ({ root: folder, define, build }) =>
        set({ root: folder, define, input: [build.ssr, build.lib && build.lib.entry, build.rolldownOptions.input] }),
    },
    rolldown: {
      options: ({ cwd = process.cwd(), transform: { define } = {}, input }) => set({ root: cwd, define, input }),
    },
  };
}

/**
 * The module as JavaScript, with its positions. Undefined for CommonJS, and for what needs more than its types taken away: their
 * functions are read by the inspector, as in any bundle.
 */
function readable(host: Host, code: string, id: string): Script | undefined {
  try {
    const text = /\.m?tsx?$/.test(id) ? stripTypes(code, id) : code;
    const script = readScript(text, { file: pathToFileURL(realpathSync(id)).href, mode: 'module' });
    return script.analysis.program.body.some(({ type }) => /^(?:Import|Export)/.test(type)) ? script : undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    host.warn({ message: `${reason}\n    Functions of this module are captured from the bundle.`, id });
    return undefined;
  }
}

function report(host: Host, level: 'error' | 'warn', wrong: readonly OssaError[], id: string): void {
  const site = wrong.find((each) => each.site)?.site;
  const loc = site && { loc: { file: id, line: site.line, column: (site.column ?? 1) - 1 } };
  const message = wrong.map((each) => each.message).join('\n');
  host[level]({ message, id, ...loc });
}
