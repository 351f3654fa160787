/**
 * `node --import ossa/register script.ts`: reads the script's modules as they are loaded, so that functions handed to Ossa are
 * captured from their source, with stable ids and exact diagnostics, instead of through V8's inspector. As `ossa run` does, it
 * lets Node keep compiled modules on disk, without the types that were stripped (NODE_DISABLE_COMPILE_CACHE=1 says no).
 */
import { enableCompileCache } from 'node:module';
import { installStaticPass } from './compiler/capture/static/hook.ts';
import { warmEngine } from './engine/engine.ts';

enableCompileCache();
installStaticPass(warmEngine);
