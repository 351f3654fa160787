/** `ossa explain`: the text, the data, and the page as a browser shows it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fixture, ossa } from './ossa.ts';

const folder = mkdtempSync(join(tmpdir(), 'ossa-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));
const programs = fixture('explained.ts');

test('prints the structure and the parts', async () => {
  const { code, stdout } = await ossa(['explain', programs]);
  expect(code).toBe(0);
  expect(stdout).toContain('├─ map f64');
  expect(stdout).toMatch(
    /0 {2}map\(price, f64\) ▸ reduce\(sum\)\n {5}pieces of the collection on all workers, 2 skeletons/,
  );
  expect(stdout).toContain('not for one input');
  expect(stdout).toContain('one worker, which holds its state');
});

test('as data, and of one export', async () => {
  const { code, stdout } = await ossa(['explain', programs, '--export', 'total', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject([
    { name: 'total', tree: { kind: 'pipe', children: [{ kind: 'map' }, {}] } },
  ]);
});

test('says what it needs', async () => {
  expect(await ossa(['explain'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('needs one file') as unknown,
  });
  expect(await ossa(['explain', programs, '--export', 'none'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("exports no program 'none'") as unknown,
  });
});

const browser = ['chromium', 'chromium-browser', 'google-chrome'].find(
  (name) => spawnSync(name, ['--version']).status === 0,
);

test.skipIf(browser === undefined)(
  'the page is whole, and accessible (axe), in light and dark',
  async () => {
    const page = join(folder, 'page.html');
    expect(await ossa(['explain', programs, '--html', page])).toMatchObject({ code: 0 });
    const html = readFileSync(page, 'utf8');
    // Nothing is loaded from anywhere, and what users write is text.
    expect(html).not.toMatch(/src=|href=|url\(/);
    expect(html).not.toContain('<script');
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
    const check = `axe.run(document, { resultTypes: ['violations'] }).then(({ violations, passes }) => {
    document.body.innerHTML = '<pre id="found"></pre>';
    document.getElementById('found').textContent = JSON.stringify({ passes: passes.length, violations: violations.map(({ id, nodes }) => [id, nodes[0].html]) });
  });`;
    for (const dark of [false, true]) {
      const checked = join(folder, 'checked.html');
      writeFileSync(
        checked,
        html.replace('</body>', () => `<script>${axe}</script><script>${check}</script></body>`),
      );
      const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--virtual-time-budget=20000', '--dump-dom'];
      if (dark) flags.push('--blink-settings=preferredColorScheme=0');
      const { stdout } = spawnSync(browser as string, [...flags, `file://${checked}`], {
        encoding: 'utf8',
        timeout: 60_000,
        maxBuffer: 2 ** 26,
      });
      const [, found] = /<pre id="found">([^<]*)<\/pre>/.exec(stdout) ?? [];
      const { passes, violations } = JSON.parse(
        (found ?? '')
          .replaceAll('&quot;', '"')
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&amp;', '&'),
      ) as {
        passes: number;
        violations: unknown[];
      };
      expect(violations).toEqual([]);
      expect(passes).toBeGreaterThan(10);
    }
  },
  180_000,
);

if (browser === undefined)
  console.warn('explain: the page is not looked at, since there is no Chromium (apt-get install chromium)');
