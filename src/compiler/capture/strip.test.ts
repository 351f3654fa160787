import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stripTypes } from './strip.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-strip-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Strips in a process of its own whose temporary folder is ours. */
function stripElsewhere(text: string): { out: string; errors: string } {
  const module = new URL('./strip.ts', import.meta.url).href;
  const script = `import { stripTypes } from ${JSON.stringify(module)}; process.stdout.write(stripTypes(${JSON.stringify(text)}, 'x.ts'));`;
  const file = join(folder, 'main.mjs');
  writeFileSync(file, script);
  const errors = join(folder, 'errors');
  const out = execFileSync('/bin/sh', ['-c', '"$0" "$1" 2> "$2"', process.execPath, file, errors], {
    env: { ...process.env, TMPDIR: folder },
  });
  return { out: out.toString(), errors: readFileSync(errors, 'utf8') };
}
function cacheFolder(): string {
  return join(
    folder,
    readdirSync(folder).find((name) => name.startsWith('ossa-'))!,
  );
}

describe('stripTypes', () => {
  it('blanks types and keeps every position', () => {
    const text = 'const f = <T,>(x: T, é: "ü"): T => x satisfies T;\nclass A { private y = 1; }';
    const stripped = stripTypes(text, 'x.ts');
    expect(stripped).not.toContain('satisfies');
    const places = (all: string): number[] =>
      ['const f', '=> x', 'class A', 'y = 1'].map((piece) => all.indexOf(piece));
    expect(places(stripped)).toEqual(places(text));
    expect(stripped).toHaveLength(text.length);
  });

  it('says which file cannot be stripped', () => {
    expect(() => stripTypes('enum A { B }', '/src/a.ts')).toThrow(
      /OSSA_CAPTURE_SYNTAX: The source of \/src\/a.ts cannot be read/,
    );
  });

  it('keeps what it gave, and says nothing of experiments', () => {
    const first = stripElsewhere('let a: number = 1');
    expect(first.out).toBe('let a         = 1');
    expect(first.errors).not.toContain('stripTypeScriptTypes');
    const [kept] = readdirSync(cacheFolder());
    writeFileSync(join(cacheFolder(), kept!), '34\nlet a: number = 1let a         = 2');
    expect(stripElsewhere('let a: number = 1').out).toBe('let a         = 2');
  });

  it.for([
    ['that was cut off', '34\nlet a: number = 1let a     '],
    ['of another text', '34\nlet b: number = 1let b         = 1'],
  ] as const)('does not take a file %s', ([, content]) => {
    const [kept] = readdirSync(cacheFolder());
    writeFileSync(join(cacheFolder(), kept!), content);
    expect(stripElsewhere('let a: number = 1').out).toBe('let a         = 1');
  });
});
