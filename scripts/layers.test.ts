import { describe, expect, test } from 'vitest';
import { checkLayers } from './layers.ts';

const messages = (files: Record<string, string>, selfImports?: Record<string, string>): string[] =>
  checkLayers(files, selfImports).map(({ file, line, message }) => `${file}:${line} ${message}`);

describe('direction', () => {
  test('imports go down, and sideways within a layer', () => {
    const files = {
      'src/engine/run.ts': `import { a } from './order.ts';\nimport { b } from '../types/element.ts';`,
      'src/engine/order.ts': `import { OssaError } from '../errors.ts';\nimport { readFileSync } from 'node:fs';`,
      'src/types/element.ts': '',
      'src/errors.ts': '',
    };
    expect(messages(files)).toEqual([]);
  });

  test.each([
    [`import { x } from '../api/index.ts';`],
    [`import type { X } from '../api/index.ts';`],
    [`export type { X } from '../api/index.ts';`],
    [`export * from '../api/index.ts';`],
    [`let x: import('../api/index.ts').X;`],
    [`const x = await import('../api/index.ts');`],
    [`new Worker(new URL('../api/index.ts', import.meta.url));`],
    [`import.meta.resolve('../api/index.ts');`],
  ])('an upward import is named with its line: %s', (statement) => {
    expect(messages({ 'src/engine/run.ts': `\n\n${statement}`, 'src/api/index.ts': '' })).toEqual([
      'src/engine/run.ts:3 imports upward: engine may not know api (src/api/index.ts)',
    ]);
  });

  test('what only looks like an import is none', () => {
    const text =
      "const text = `\nimport type { X } from '../api/index.ts';\nimport '../api/index.ts';\n`; // import('../cli')";
    expect(messages({ 'src/engine/run.ts': text })).toEqual([]);
  });

  test("the package's own name is an import of its entry point", () => {
    expect(messages({ 'src/engine/run.ts': `import 'ossa';` }, { ossa: 'src/api/index.ts' })).toEqual([
      'src/engine/run.ts:1 imports upward: engine may not know api (src/api/index.ts)',
    ]);
  });

  test('a folder outside the table and a file outside src are errors', () => {
    expect(messages({ 'src/stuff/run.ts': `import '../../scripts/x.ts';` })).toEqual([
      "src/stuff/run.ts:1 'stuff' is no layer: see the table in scripts/layers.ts",
      'src/stuff/run.ts:1 imports scripts/x.ts, which is outside src',
    ]);
    expect(messages({ 'src/engine/run.test.ts': `import '../../test/oracle.ts';` })).toEqual([]);
  });
});

describe('cycles', () => {
  test('are found over several files, once', () => {
    const files = {
      'src/types/a.ts': `import './b.ts';`,
      'src/types/b.ts': `\nexport * from './c.ts';`,
      'src/types/c.ts': `import { a } from './a.ts';`,
      'src/types/d.ts': `import './a.ts';`,
    };
    expect(messages(files)).toEqual([
      'src/types/c.ts:1 closes an import cycle: src/types/a.ts > src/types/b.ts > src/types/c.ts > src/types/a.ts',
    ]);
  });

  test('types and imports at run time make none', () => {
    const files = {
      'src/types/a.ts': `import type { B } from './b.ts';\nconst c = () => import('./c.ts');`,
      'src/types/b.ts': `import './a.ts';`,
      'src/types/c.ts': `import './a.ts';`,
    };
    expect(messages(files)).toEqual([]);
  });
});
