/**
 * Before npm packs: builds dist, and makes package.json that of the published package. In the repository `ossa` means the
 * sources, which Node runs as they are; it refuses to do so inside node_modules, so the package carries JavaScript.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { publishedManifest, rewriteDeclaration, type Manifest } from './published.ts';

rmSync('dist', { recursive: true, force: true });
const compiler = ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'];
// What npm is asked to print on standard output is the tarball's name alone.
const { status } = spawnSync(process.execPath, compiler, { stdio: ['ignore', process.stderr, 'inherit'] });
if (status !== 0) process.exit(status ?? 1);
for (const file of globSync('dist/**/*.d.ts')) writeFileSync(file, rewriteDeclaration(readFileSync(file, 'utf8')));

copyFileSync('package.json', '.package.json.repository'); // where postpack finds it again
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
writeFileSync('package.json', `${JSON.stringify(publishedManifest(manifest), null, 2)}\n`);
