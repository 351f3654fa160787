import { expect, test } from 'vitest';
import { publishedManifest, rewriteSourceUrls } from './published.ts';

test('the published manifest points at what was built and runs nothing', () => {
  const published = publishedManifest({
    name: 'ossa',
    scripts: { test: 'x' },
    devDependencies: { vitest: '1' },
    dependencies: { acorn: '8' },
    exports: { '.': './src/api/index.ts', './package.json': './package.json' },
    imports: { '#cli': './src/cli/main.ts' },
  });
  expect(published).toEqual({
    name: 'ossa',
    dependencies: { acorn: '8' },
    exports: {
      '.': { types: './dist/api/index.d.ts', default: './dist/api/index.js' },
      './package.json': './package.json',
    },
    imports: { '#cli': { types: './dist/cli/main.d.ts', default: './dist/cli/main.js' } },
  });
});

test.each([
  ["new Worker(new URL('./worker.ts', import.meta.url))", "new Worker(new URL('./worker.js', import.meta.url))"],
  ['import.meta.resolve("../a/b.ts")', 'import.meta.resolve("../a/b.js")'],
  ["new URL('./data.json', import.meta.url)", "new URL('./data.json', import.meta.url)"],
  ["new URL('./user.ts', base)", "new URL('./user.ts', base)"],
])('%s becomes %s', (source, expected) => {
  expect(rewriteSourceUrls(source)).toBe(expected);
});
