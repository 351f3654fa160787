/** Programs as one page of HTML that needs nothing else: each as nested boxes, with the parts that run. */
import type { PartView, ProgramView, TreeView } from './program-view.ts';

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#767676, #8c8c8c); --box: light-dark(#f3f6fa, #22272e); --kind: light-dark(#0b4f8a, #8fc7ff); }
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: light-dark(#1b1b1b, #ececec); background: light-dark(#fff, #15191e); }
code, .box { font-family: ui-monospace, monospace; font-size: .875rem; }
ol.tree, ol.tree ol { list-style: none; display: flex; flex-wrap: wrap; gap: .5rem 1.75rem; padding: 0; margin: .25rem 0; align-items: stretch; }
ol.tree li { position: relative; }
ol.tree.flow li + li::before, ol.flow > li + li::before { content: '→'; position: absolute; left: -1.4rem; top: .5rem; color: var(--line); }
.box { border: 1px solid var(--line); border-radius: .4rem; padding: .35rem .6rem; background: var(--box); height: 100%; box-sizing: border-box; }
.kind { color: var(--kind); font-weight: 600; }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 1.5rem; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
.scroll { overflow-x: auto; }
`;

/** `title` is the file that the programs are from. */
export function pictureOf(title: string, programs: readonly ProgramView[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text(title)}: programs</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${text(title)}</h1>
${programs.map(section).join('\n')}
</main>
</body>
</html>
`;
}

function section({ name, program, tree, run, stream }: ProgramView, index: number): string {
  return `<section aria-labelledby="program-${index}">
<h2 id="program-${index}">${text(name)}</h2>
<p><code>${text(program)}</code></p>
<div class="scroll" role="group" aria-label="Structure of ${text(name)}" tabindex="0"><ol class="tree">${item(tree)}</ol></div>
${run === undefined ? '<p>An input may give more or fewer outputs than one: this program is for <code>stream</code>.</p>' : table('run: one input', run)}
${table('stream: many inputs', stream)}
</section>`;
}

function item({ kind, details, children }: TreeView): string {
  const head = `<span class="kind">${text(kind)}</span>${details.length > 0 ? ` ${text(details.join(', '))}` : ''}`;
  const flow = kind === 'pipe' ? ' class="flow"' : '';
  const inside = children.length > 0 ? `<ol${flow}>${children.map(item).join('')}</ol>` : '';
  return `<li><div class="box">${head}${inside}</div></li>`;
}

function table(caption: string, parts: readonly PartView[]): string {
  const rows = parts.map(
    ({ name, how }, i) => `<tr><th scope="row">${i}</th><td><code>${text(name)}</code></td><td>${text(how)}</td></tr>`,
  );
  return `<table>
<caption>${text(caption)}</caption>
<thead><tr><th scope="col">part</th><th scope="col">what</th><th scope="col">how</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const text = (value: string): string => value.replaceAll(/[&<>"']/g, (character) => entities[character] as string);
