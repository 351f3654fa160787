/** The code of loops for people. */
import { styleText } from 'node:util';
import { formatSite, type Site } from '../errors.ts';
import { type Form, forms, type KernelView, type LoopView } from './kernel-view.ts';

/** Headings of the forms of code. */
const headings: Readonly<Record<Form, (view: KernelView) => string>> = {
  ir: () => 'IR, of one element',
  wat: ({ lanes }) => `WebAssembly, ${together(lanes.wat)}`,
  c: ({ lanes }) => `C, ${together(lanes.c)}`,
};

const together = (lanes: number): string => (lanes === 1 ? 'element by element' : `${lanes} elements at once`);

/** What is printed for a loop. */
export function loopText(view: LoopView, stream: NodeJS.WritableStream = process.stdout): string {
  const style = styleFor(stream);
  const head = `${style('bold', view.part === undefined ? 'code of' : `code of part ${view.part} `)} ${view.name}`;
  const over = view.over === 'index' ? 'the numbers of its elements' : `elements of ${view.over}`;
  if ('refusal' in view) {
    const { construct, reason, fix, ...site } = view.refusal;
    const place = site.file === undefined ? '' : ` at ${formatSite(site as Site)}`;
    return `${head}\n  no kernel over ${over}: ${construct}${place}: ${reason}.\n  ${style('green', 'fix:')} ${fix}`;
  }
  const { kind, cost, code } = view;
  const facts = `${amount(cost.operations, 'operation')}, ${amount(cost.branches, 'branch')} and ${amount(cost.bytes, 'byte')} of memory each`;
  const shown = forms.flatMap((form) => {
    const text = code[form];
    return text === undefined ? [] : [`${style('bold', headings[form](view))}\n\n${marked(text, style)}`];
  });
  return [
    `${head}\n  ${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind} kernel over ${over}, about ${facts}`,
    ...shown,
  ].join('\n\n');
}

const plurals: Readonly<Record<string, string>> = { branch: 'branches' };
function amount(count: number, what: string): string {
  const rounded = Math.round(count);
  return `${rounded} ${rounded === 1 ? what : (plurals[what] ?? `${what}s`)}`;
}

type Style = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Code with its comments, which are the user's lines, set apart. */
const marked = (text: string, style: Style): string =>
  text.trimEnd().replaceAll(/^\s*(?:;|\/\/).*$/gm, (comment) => style('cyan', comment));

/** Styles for a terminal; none for what else it may go to. */
const styleFor =
  (stream: NodeJS.WritableStream): Style =>
  (format, text) =>
    styleText(format, text, { stream });
