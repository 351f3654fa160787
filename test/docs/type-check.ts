/** A folder of programs that are type-checked as in a user's project. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../package-folder.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export class CheckedFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'ossa-docs-'));

  constructor() {
    this.write('package.json', '{ "type": "module" }\n');
    // What `strict` does not ask for.
    const compilerOptions = { noUncheckedIndexedAccess: false, exactOptionalPropertyTypes: false };
    const extended = join(root, 'tsconfig.json');
    this.write('tsconfig.json', JSON.stringify({ extends: extended, compilerOptions, include: ['*.ts'] }));
    mkdirSync(join(this.path, 'node_modules'));
    symlinkSync(packageFolder, join(this.path, 'node_modules/ossa'));
    symlinkSync(join(root, 'node_modules/@types'), join(this.path, 'node_modules/@types'));
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  /** What the compiler has to say, nothing if all is well. */
  check(): string {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const { stdout, stderr } = spawnSync(process.execPath, [compiler, '-p', this.path, '--pretty', 'false'], {
      cwd: this.path,
      encoding: 'utf8',
    });
    return stdout + stderr;
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
