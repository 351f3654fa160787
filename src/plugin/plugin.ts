/** The plugin itself: what it does in each hook of a bundler. */
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { UnpluginOptions } from 'unplugin';
import { forgetModules } from '../compiler/capture/modules.ts';
import { checkScript } from '../compiler/capture/static/check.ts';
import { stripTypes } from '../compiler/capture/strip.ts';
import { OssaError } from '../errors.ts';
import { esbuildSettings, moduleUrl, resolverOf } from './host.ts';
import type { Host, Settings } from './host.ts';
import { bundledScript, noteFunctions } from './note.ts';
import { checkPluginOptions } from './options.ts';
import type { PluginOptions } from './options.ts';
import { pathIn, replacedNames, rootOf } from './project.ts';
import { withResolutions } from './resolutions.ts';

const modules = /\.m?[jt]sx?$/;
const ossa = /^ossa(?:\/|$)/;
const mentionsOssa = /['"]ossa(?:\/[^'"]*)?['"]/;

/** @throws OssaError `OSSA_UNKNOWN_OPTION`, `OSSA_INVALID_ARGUMENT` */
export function ossaPlugin(options: PluginOptions | undefined): UnpluginOptions {
  const { check = 'error', root } = checkPluginOptions(options);
  let settings: Settings = { root: process.cwd(), define: undefined, base: moduleUrl };

  const transform = async (host: Host, code: string, id: string): Promise<{ code: string; map: null } | undefined> => {
    if (!mentionsOssa.test(code)) return undefined;
    const text = strip(host, code, id);
    if (text === undefined) return undefined;
    const url = pathToFileURL(realpathSync(id)).href;
    const folder = rootOf(root ?? settings.root);
    const path = pathIn({ root: folder }, url) ?? id;
    const replaced = replacedNames(settings.define);
    const { noted, wrong } = await withResolutions(resolverOf(host), (resolution) => {
      const project = { root: folder, replaced, resolution };
      const script = bundledScript(text, url, path, project);
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
    transformInclude: (id) => modules.test(id) && !/[\\/]node_modules[\\/]/.test(id) && !id.includes('\0'),
    transform(code, id) {
      return transform(this as unknown as Host, code, id);
    },
    esbuild: {
      onResolveFilter: ossa,
      onLoadFilter: modules,
      setup: (build) => {
        settings = esbuildSettings(build);
      },
    },
    vite: {
      apply: 'build',
      configResolved: ({ root: folder, define }) => {
        settings = { ...settings, root: folder, define };
      },
    },
    rolldown: {
      options: ({ cwd = process.cwd(), transform: { define } = {} }) => {
        settings = { ...settings, root: cwd, define };
      },
    },
  };
}

/** What needs more than its types taken away has its functions read by the inspector, as in any bundle. */
function strip(host: Host, code: string, id: string): string | undefined {
  if (!/\.m?tsx?$/.test(id)) return code;
  try {
    return stripTypes(code, id);
  } catch (error) {
    if (!(error instanceof OssaError)) throw error;
    host.warn({ message: `${error.message}\n    until then its functions are read when the program runs`, id });
    return undefined;
  }
}

function report(host: Host, level: 'error' | 'warn', wrong: readonly OssaError[], id: string): void {
  const site = wrong.find((each) => each.site)?.site;
  const loc = site && { loc: { file: id, line: site.line, column: (site.column ?? 1) - 1 } };
  const message = wrong.map((each) => each.message).join('\n');
  host[level]({ message, id, ...loc });
}
