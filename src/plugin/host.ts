/** What differs from bundler to bundler: its configuration, and how it is asked for the file that an import means. */
import type { Loader, PluginBuild } from 'esbuild';
import type { Resolve } from './resolutions.ts';

/** The configuration of the build, as far as it matters here. */
export interface Settings {
  readonly root: string;
  readonly define: Readonly<Record<string, unknown>> | undefined;
  /** As the bundler is given its entry points. */
  readonly input: unknown;
  /** What esbuild is told to read files of an extension as. */
  readonly loader: Readonly<Record<string, Loader>>;
  /** Code that gives the place of the bundle's file. */
  readonly base: string;
}

export interface Message {
  readonly message: string;
  readonly id: string;
  readonly loc?: { readonly file: string; readonly line: number; readonly column: number };
}

/** `this` of a hook. */
export interface Host {
  error(message: Message): unknown;
  warn(message: Message): void;
  addWatchFile(path: string): void;
  /** Of rollup and its kin. */
  resolve?(
    specifier: string,
    importer: string,
    options: { skipSelf: boolean },
  ): Promise<{ readonly id: string; readonly external?: boolean | string } | null>;
  /** Of esbuild. */
  getNativeBuildContext?(): unknown;
}

export const moduleUrl = 'import.meta.url';

/** Of any format but `esm`, what esbuild writes for `import.meta` is empty. */
export function esbuildSettings({ initialOptions }: PluginBuild): Settings {
  const { absWorkingDir = process.cwd(), define, entryPoints: input, format, loader = {} } = initialOptions;
  const base = format === 'esm' ? moduleUrl : 'typeof __filename=="string"?__filename:void 0';
  return { root: absWorkingDir, define, input, loader, base };
}

export function resolverOf(host: Host): Resolve {
  const { build } = (host.getNativeBuildContext?.() ?? {}) as { build?: PluginBuild };
  if (build)
    return async (specifier, importer) => {
      const resolveDir = importer.replace(/[\\/][^\\/]*$/, '');
      const found = await build.resolve(specifier, { importer, resolveDir, kind: 'import-statement' });
      if (found.errors.length > 0) return undefined;
      return found.external ? { external: true } : { file: found.path };
    };
  return async (specifier, importer) => {
    const found = await host.resolve?.(specifier, importer, { skipSelf: true });
    if (!found) return undefined;
    return found.external ? { external: true } : { file: found.id };
  };
}
