/**
 * Ossa as it is installed: what is measured is the JavaScript that users get, not the sources, which Node would strip of their
 * types in every process.
 */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from '../scripts/build.ts';
import { type Manifest, publishedManifest } from '../scripts/published.ts';
import { packageFolder } from './installed.ts';

/** Packs the repository as it is now. */
export async function makePackage(): Promise<void> {
  await build(`${packageFolder}dist`);
  cpSync('bin', `${packageFolder}bin`, { recursive: true });
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  writeFileSync(`${packageFolder}package.json`, JSON.stringify(publishedManifest(manifest)));
}
