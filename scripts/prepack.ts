/**
 * Before npm packs: builds dist, and makes package.json that of the published package. In the repository `ossa` means the
 * sources, which Node runs as they are; it refuses to do so inside node_modules, so the package carries JavaScript.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { build } from './build.ts';
import { publishedManifest, type Manifest } from './published.ts';

await build('dist');
copyFileSync('package.json', '.package.json.repository'); // where postpack finds it again
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
writeFileSync('package.json', `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
