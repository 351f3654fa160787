/** `ossa explain`: the programs that a module exports, as text or as a page: their structure, and the parts that run and stream make. */
import { statSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { OssaError } from '../errors.ts';
import { printTree } from '../skeletons/print.ts';
import { isSkeleton } from '../skeletons/skeleton.ts';
import type { Command, Session } from './command.ts';
import { OK } from './exit-codes.ts';
import { describeOptions, parseOptions } from './options.ts';
import { pictureOf } from './picture.ts';
import { type PartView, viewOf } from './program-view.ts';
import { parseDuration } from './quantity.ts';

const options = {
  export: { value: 'NAME', help: 'only this export; every program that the module exports if left out' },
  html: { value: 'FILE', help: 'write a page with a picture there; it needs nothing else' },
  deadline: { value: 'TIME', help: 'give up after 10s, 5m…: OSSA_DEADLINE' },
  json: { help: 'print one line of JSON' },
} as const;

const help = `usage: ossa explain FILE [options]

Prints the programs that the module exports: their structure, and how run() and stream() would have them computed. The file is
loaded; no program is run. (What a run chose, and what it took: ossa run FILE --explain.)

  ossa explain prices.ts
  ossa explain prices.ts --export cleaning --html cleaning.html

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
  if (given.html !== undefined) writeFileSync(given.html, pictureOf(basename(path), views));
  if (json) console.log(JSON.stringify(views));
  else if (given.html === undefined)
    console.log(
      programs
        .map(({ name, value }, i) => {
          const { run, stream } = views[i] as (typeof views)[0];
          const once =
            run === undefined ? '  not for one input: it may give more or fewer outputs than one' : lines(run);
          return `${name}\n${indented(printTree(value.node))}\n\n run\n${once}\n stream\n${lines(stream)}`;
        })
        .join('\n\n'),
    );
  return OK;
}

const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
const lines = (parts: readonly PartView[]): string =>
  parts.map(({ name, how }, i) => `  ${i}  ${name}\n     ${how}`).join('\n');

export const explain: Command = { execute, help };
