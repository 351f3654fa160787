/**
 * `node --import ossa/register script.ts`: reads the script's modules as they are loaded, so that functions handed to Ossa are
 * captured from their source, with stable ids and exact diagnostics, instead of through V8's inspector.
 */
import { installStaticPass } from './compiler/capture/static/hook.ts';

installStaticPass();
