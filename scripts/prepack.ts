/**
 * Before npm packs: builds dist, and makes package.json that of the published package. In the repository `ossa` means the
 * sources, which Node runs as they are; it refuses to do so inside node_modules, so the package carries JavaScript.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { publishedManifest, rewriteDeclaration, type Manifest } from './published.ts';

/** Where postpack finds the repository's package.json again. */
const kept = '.package.json.repository';

// Still there when an earlier npm was killed between prepack and postpack: then package.json is already the published one.
if (!existsSync(kept)) copyFileSync('package.json', kept);
rmSync('dist', { recursive: true, force: true });
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
for (const file of globSync('dist/**/*.d.ts')) writeFileSync(file, rewriteDeclaration(readFileSync(file, 'utf8')));
const manifest = JSON.parse(readFileSync(kept, 'utf8')) as Manifest;
writeFileSync('package.json', `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
