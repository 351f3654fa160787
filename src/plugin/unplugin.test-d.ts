/** Each bundler takes the plugin by its own types. */
import type { BuildOptions } from 'esbuild';
import type { InputOptions } from 'rolldown';
import type { UserConfig } from 'vite';
import ossa from '../unplugin.ts';

export const vite: UserConfig = { plugins: [ossa.vite(), ossa.vite({ check: 'warn' })] };
export const rolldown: InputOptions = { plugins: [ossa.rolldown({ root: 'app' })] };
export const esbuild: BuildOptions = { plugins: [ossa.esbuild({ check: false })] };

// @ts-expect-error There is no such level.
ossa.vite({ check: 'info' });
