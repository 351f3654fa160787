/** A user's folder: a package of ES modules with Ossa installed, where programs are written and run. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageFolder } from '../../package-folder.ts';

export interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The three ways to run a file. */
export const ways = {
  'ossa run': ['node_modules/ossa/bin/ossa.js', 'run'],
  'node --import ossa/register': ['--import', 'ossa/register'],
  node: [],
} as const;
export type Way = keyof typeof ways;

export class UserFolder implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), 'ossa-newcomer-'));

  constructor() {
    this.write('package.json', '{ "type": "module" }\n');
    mkdirSync(join(this.path, 'node_modules'));
    symlinkSync(packageFolder, join(this.path, 'node_modules/ossa'));
  }

  write(name: string, text: string): string {
    mkdirSync(join(this.path, name, '..'), { recursive: true });
    writeFileSync(join(this.path, name), text);
    return name;
  }

  node(args: readonly string[], { input = '', cwd = this.path }: { input?: string; cwd?: string } = {}): Promise<Said> {
    return new Promise((resolve) => {
      const env = { ...process.env, NO_COLOR: '1', NODE_NO_WARNINGS: '1' };
      const child = execFile(process.execPath, args, { cwd, env, timeout: 20_000 }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, stdout, stderr });
      });
      child.stdin?.end(input);
    });
  }

  run(way: Way, ...args: readonly string[]): Promise<Said> {
    return this.node([...ways[way], ...args]);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true });
  }
}
