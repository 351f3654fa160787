/**
 * `ossa explain`: the programs that a module exports, as text or as a page: their structure, the parts that run and stream make, and the code
 * of their loops.
 */
import { statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OssaError } from '../errors.ts';
import { printTree } from '../skeletons/print.ts';
import type { AnySkeleton } from '../skeletons/chain.ts';
import { isSkeleton } from '../skeletons/skeleton.ts';
import { type ElementName, elements } from '../types/element.ts';
import { structNamed } from '../types/struct.ts';
import type { Command, Session } from './command.ts';
import { OK } from './exit-codes.ts';
import { describeOptions, parseOptions } from './options.ts';
import { pictureOf } from './picture.ts';
import { type PartView, viewOf } from './program-view.ts';
import { parseDuration } from './quantity.ts';

const options = {
  export: { value: 'NAME', help: 'only this export; every program that the module exports if left out' },
  html: { value: 'FILE', help: 'write a page with a picture there; it needs nothing else' },
  code: {
    value: 'FORMS',
    alone: 'ir,wat,c',
    help: 'show the code of loops over numbers, each piece below the line that it is made of: ir (what the\ncompiler computes with), wat (WebAssembly), c; all of them if left out',
  },
  elements: {
    value: 'TYPE',
    help: "for --code, what a collection from outside holds: f64 (if left out), f32, i32…, '{ x: f64, y: f32 }'",
  },
  deadline: { value: 'TIME', help: 'give up after 10s, 5m…: OSSA_DEADLINE' },
  json: { help: 'print one line of JSON' },
} as const;

const help = `usage: ossa explain FILE [options]

Prints the programs that the module exports: their structure, and how run() and stream() would have them computed. The file is
loaded; no program is run. (What a run chose, and what it took: ossa run FILE --explain. The code of loops that only a run has, as those of
zip, filter or scan: ossa run FILE --code.)

  ossa explain prices.ts
  ossa explain prices.ts --export cleaning --html cleaning.html
  ossa explain prices.ts --code                        how its loops are computed: IR, WebAssembly, C
  ossa explain prices.ts --code=ir --elements f32

${describeOptions(options)}`;

async function execute(args: readonly string[], session?: Session): Promise<number> {
  const { options: given, operands } = parseOptions('explain', options, args);
  const json = given.json === true;
  const deadline = given.deadline === undefined ? {} : { deadlineMs: parseDuration(given.deadline, '--deadline') };
  session?.limits({ json, ...deadline });
  const [file, ...others] = operands;
  if (file === undefined || others.length > 0)
    throw new OssaError('OSSA_USAGE', {
      problem: `'ossa explain' needs one file`,
      hint: "ossa explain FILE; 'ossa explain --help' tells more",
    });
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new OssaError('OSSA_USAGE', {
      problem: `There is no file '${file}'`,
      hint: `The path is relative to ${process.cwd()}`,
    });
  await import('../register.ts');
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const programs = Object.entries(module).flatMap(([name, value]) =>
    isSkeleton(value) && (given.export === undefined || given.export === name) ? [{ name, value }] : [],
  );
  if (programs.length === 0)
    throw new OssaError('OSSA_USAGE', {
      problem: `${file} exports no program${given.export === undefined ? '' : ` '${given.export}'`}`,
      hint: 'Export what pipe, map, farm and the others return: what a function makes when it is called is not there to be shown',
    });
  const views = programs.map(({ name, value }) => viewOf(name, value));
  const code = given.code === undefined ? undefined : await codeOf(programs, given.code, given.elements);
  if (given.html !== undefined) writeFileSync(given.html, pictureOf(basename(path), views));
  if (json)
    console.log(JSON.stringify(views.map((view, i) => (code === undefined ? view : { ...view, code: code.views[i] }))));
  else if (given.html === undefined)
    console.log(
      programs
        .map(({ name, value }, i) => {
          const { run, stream } = views[i] as (typeof views)[0];
          const once =
            run === undefined ? '  not for one input: it may give more or fewer outputs than one' : lines(run);
          const text = `${name}\n${indented(printTree(value.node))}\n\n run\n${once}\n stream\n${lines(stream)}`;
          return [text, ...(code?.texts[i] ?? [])].join('\n\n');
        })
        .join('\n\n'),
    );
  return OK;
}

/** The loops of programs, as data and as texts. */
async function codeOf(
  programs: readonly { readonly value: AnySkeleton }[],
  wanted: string,
  given: string | undefined,
): Promise<{ readonly views: readonly unknown[]; readonly texts: readonly (readonly string[])[] }> {
  // The compiler is loaded where it is wanted.
  const [{ kernelViews, formsOf }, { loopText }] = await Promise.all([
    import('./kernel-view.ts'),
    import('./kernel-text.ts'),
  ]);
  const element = elementOf(given ?? 'f64');
  const views = await Promise.all(programs.map(({ value }) => kernelViews(value.node, element, formsOf(wanted))));
  return { views, texts: views.map((all) => all.map((view) => loopText(view))) };
}

/** The element type that is meant. */
function elementOf(given: string): ElementName {
  if (given in elements) return given as ElementName;
  const fields = /^\{(.*)\}$/s.exec(given.trim())?.[1];
  if (fields !== undefined) {
    const parts = fields.split(',').map((field) =>
      field
        .split(':')
        .map((part) => part.trim())
        .join(': '),
    );
    return structNamed(`{ ${parts.join(', ')} }`).name;
  }
  throw new OssaError('OSSA_USAGE', {
    problem: `There are no elements '${given}'`,
    hint: `One of ${Object.keys(elements).join(', ')}, or fields of them: '{ x: f64, y: f32 }'`,
  });
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
const lines = (parts: readonly PartView[]): string =>
  parts.map(({ name, how }, i) => `  ${i}  ${name}\n     ${how}`).join('\n');

export const explain: Command = { execute, help };
