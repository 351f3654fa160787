import { expect, test } from 'vitest';
import { publishedManifest, rewriteDeclaration } from './published.ts';

test('the published manifest points at what was built and runs nothing', () => {
  const published = publishedManifest({
    name: 'ossa',
    scripts: { test: 'x' },
    devDependencies: { vitest: '1' },
    dependencies: { acorn: '8' },
    exports: { '.': './src/index.ts', './package.json': './package.json' },
  });
  expect(published).toEqual({
    name: 'ossa',
    dependencies: { acorn: '8' },
    exports: {
      '.': { types: './dist/index.d.ts', default: './dist/index.js' },
      './package.json': './package.json',
    },
  });
});

test.each([
  ["import type { A } from './a.ts';", "import type { A } from './a.js';"],
  ["export * from '../b/a.ts';", "export * from '../b/a.js';"],
  ["let a: import('./a.ts').A;", "let a: import('./a.js').A;"],
  ["import './a.ts';", "import './a.js';"],
  ["type Extension = '.ts';", "type Extension = '.ts';"],
  ["import type { A } from 'a.ts';", "import type { A } from 'a.ts';"],
])('in a declaration %s becomes %s', (source, expected) => {
  expect(rewriteDeclaration(source)).toBe(expected);
});
