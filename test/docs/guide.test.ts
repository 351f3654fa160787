/** Every block of TypeScript in the guide and the README is a program that fits the types; each in the guide prints what stands under it. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { UserFolder } from '../e2e/newcomer/folder.ts';
import { CheckedFolder } from './type-check.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Block {
  /** As a file name: page, and the line where it begins. */
  readonly name: string;
  readonly page: string;
  readonly code: string;
  /** What stands in the block of plain text behind it. */
  readonly printed: string | undefined;
}

function blocksOf(page: string): readonly Block[] {
  const text = readFileSync(root + page, 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```\n(?:\n```\n([^]*?)^```\n)?/gm)].map(
    ({ index, 1: code = '', 2: printed }) => {
      const line = text.slice(0, index).split('\n').length;
      return { name: `${page.replaceAll('/', '-').replace(/\.md$/, '')}-${line}.ts`, page, code, printed };
    },
  );
}

const pages = ['README.md', ...globSync('docs/guide/**/*.md', { cwd: root }).toSorted()];
const blocks = pages.flatMap(blocksOf);

test('every page has programs, and every block is one', () => {
  expect(pages.filter((page) => !blocks.some((block) => block.page === page))).toEqual([]);
  expect(blocks.filter(({ code }) => !/^import .* from 'ossa';$/m.test(code)).map(({ name }) => name)).toEqual([]);
});

test('all blocks fit the types', () => {
  using folder = new CheckedFolder();
  for (const { name, code } of blocks) folder.write(name, code);
  expect(folder.check()).toBe('');
});

test('links lead to files and headings', () => {
  const anchors = (text: string): readonly string[] =>
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
  const broken = [...pages, 'docs/reference/skeletons.md'].flatMap((page) => {
    const text = readFileSync(root + page, 'utf8').replace(/```[^]*?```|`[^`\n]*`(?!\])/g, '');
    return [...text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? root + page : fileURLToPath(new URL(path, `file://${root}${page}`));
      const found = globSync(target).length > 0;
      if (found && (anchor === undefined || anchors(readFileSync(target, 'utf8')).includes(anchor))) return [];
      return [`${page}: ${link}`];
    });
  });
  expect(broken).toEqual([]);
});

/** The programs of the README and of the tour are run in test/e2e/newcomer, in every way there is. */
const run = blocks.filter(({ page }) => page !== 'README.md' && page !== 'docs/guide/tour.md');

describe('programs', () => {
  const folder = new UserFolder();
  afterAll(() => folder[Symbol.dispose]());

  test.concurrent.for(run)('$name', async ({ name, code, printed }, { expect }) => {
    const { stdout, stderr, code: exit } = await folder.run('node --import ossa/register', folder.write(name, code));
    expect({ stderr, exit }).toEqual({ stderr: '', exit: 0 });
    if (printed !== undefined) expect(stdout).toBe(printed);
  });
});
