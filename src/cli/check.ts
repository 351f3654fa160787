/**
 * `ossa check`: what functions capture, from the text of every file; and the laws that operators declare, tested on random values,
 * for the files named, which are loaded for that.
 */
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inspect } from 'node:util';
import { observeRuns } from '../api/observe.ts';
import { checkFile } from '../compiler/capture/static/check.ts';
import { OssaError } from '../errors.ts';
import { checkLaws, type LawReport, type LawResult } from '../skeletons/check.ts';
import type { Node, Operator } from '../skeletons/node.ts';
import { isOperator } from '../skeletons/validate.ts';
import { isSkeleton } from '../skeletons/skeleton.ts';
import { walk } from '../skeletons/walk.ts';
import type { Command, Session } from './command.ts';
import { FAILED, OK } from './exit-codes.ts';
import { describeOptions, parseOptions } from './options.ts';
import { parseDuration } from './quantity.ts';
import { errorToJson, formatError } from './report.ts';

const options = {
  deadline: { value: 'TIME', help: 'give up after 10s, 5m…: OSSA_DEADLINE' },
  json: { help: 'print one line of JSON' },
} as const;

const help = `usage: ossa check [FILE…] [options]

Of every FILE: functions that take along what cannot travel to a worker (each with its place and the way out), and operators
whose declared laws do not hold, with the simplest values found for which they do not. Operators are those that the file exports,
and those in programs that it exports or runs; the file is loaded to find them.

Without FILE, or of a folder: what functions capture in every file below the current folder, or that one, that imports 'ossa'; nothing is loaded.

It ends with 1 if there is anything to correct.

${describeOptions(options)}`;

async function execute(args: readonly string[], session?: Session): Promise<number> {
  const { options: given, operands } = parseOptions('check', options, args);
  const json = given.json === true;
  session?.limits({
    json,
    ...(given.deadline === undefined ? {} : { deadlineMs: parseDuration(given.deadline, '--deadline') }),
  });
  const files = operands.length > 0 ? operands.flatMap(filesOf) : filesBelow(process.cwd());
  const captures = files.flatMap(capturesOf);
  const laws =
    operands.length > 0 ? await lawsOf(files.filter((file) => operands.some((each) => resolve(each) === file))) : [];
  const ok = captures.length === 0 && laws.every(({ holds }) => holds);
  if (json)
    console.log(
      JSON.stringify({
        ok,
        files: files.length,
        captures: captures.map(errorToJson),
        operators: laws.map(reportToJson),
      }),
    );
  else print(files.length, captures, laws);
  return ok ? OK : FAILED;
}

function capturesOf(file: string): readonly OssaError[] {
  try {
    return checkFile(readFileSync(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof OssaError) return [error];
    throw error;
  }
}

/** Of a folder, what a run without files would look at there. */
function filesOf(operand: string): readonly string[] {
  const path = existing(operand);
  return statSync(path).isDirectory() ? filesBelow(path) : [path];
}

function existing(file: string): string {
  const path = resolve(file);
  if (existsSync(path)) return path;
  throw new OssaError('OSSA_USAGE', {
    problem: `There is no file '${file}'`,
    hint: `The path is relative to ${process.cwd()}`,
  });
}

function filesBelow(folder: string): readonly string[] {
  return globSync('**/*.{ts,mts,cts,js,mjs,cjs}', {
    cwd: folder,
    exclude: (name) => /(?:^|[\\/])(?:node_modules|dist|\.[^\\/]+)$|\.d\.[cm]?ts$/.test(name),
  })
    .map((name) => resolve(folder, name))
    .filter((path) => /\bfrom\s*['"]ossa['"]|\(\s*['"]ossa['"]\s*\)/.test(readFileSync(path, 'utf8')))
    .toSorted();
}

/** An operator that draws from nothing that random values could be of cannot be tested: that is said, and is no failure. */
type Tested = LawReport<unknown> | { readonly operator: string; readonly holds: true; readonly untested: string };

async function lawsOf(files: readonly string[]): Promise<readonly Tested[]> {
  await import('../register.ts');
  const operators = new Set<Operator<unknown>>();
  const addProgram = (node: Node): void => {
    for (const visit of walk(node)) if ('op' in visit.node && visit.node.op !== undefined) operators.add(visit.node.op);
  };
  observeRuns({
    collectionsOnly: true,
    options: (given, { node }) => {
      addProgram(node);
      return given;
    },
  });
  for (const file of files) {
    for (const exported of Object.values((await import(pathToFileURL(file).href)) as Record<string, unknown>)) {
      if (isOperator(exported)) operators.add(exported);
      else if (isSkeleton(exported)) addProgram(exported.node);
    }
  }
  return [...operators].map(tested);
}

function tested(operator: Operator<unknown>): Tested {
  try {
    return checkLaws(operator);
  } catch (error) {
    if (!(error instanceof OssaError && error.code === 'OSSA_INVALID_ARGUMENT')) throw error;
    return {
      operator: operator.name,
      holds: true,
      untested: `declare what it combines: op(fn, { …, values: [samples] })`,
    };
  }
}

function print(files: number, captures: readonly OssaError[], laws: readonly Tested[]): void {
  for (const error of captures) console.log(formatError(error));
  for (const report of laws) {
    if ('untested' in report) console.log(`operator ${report.operator}: not tested; ${report.untested}`);
    else if (report.holds)
      console.log(
        `operator ${report.operator}: ${report.laws.map(({ law, cases }) => `${law} (${cases} cases)`).join(', ')}`,
      );
    else
      for (const law of report.laws)
        if (!law.holds)
          console.log(`operator ${report.operator}: the law '${law.law}' does not hold\n${counterexample(law)}`);
  }
  const failing = laws.filter(({ holds }) => !holds).length;
  console.log(
    `${files} ${files === 1 ? 'file' : 'files'}: ${captures.length} captures to correct, ${laws.length} operators, ${failing} with laws that do not hold`,
  );
}

function counterexample({ counterexample: found }: LawResult<unknown>): string {
  if (found === undefined) return '';
  const values = found.values.map((value, i) => `${'abc'[i]} = ${inspect(value)}`).join(', ');
  if ('error' in found) return `    for ${values} it throws ${inspect(found.error)}`;
  return `    for ${values}: ${inspect(found.left)} on the left, ${inspect(found.right)} on the right`;
}

function reportToJson(report: Tested): unknown {
  if ('untested' in report) return report;
  const laws = report.laws.map(({ counterexample: found, ...law }) => ({
    ...law,
    ...(found === undefined
      ? {}
      : {
          counterexample: {
            ...found,
            values: found.values.map((value) => inspect(value)),
            left: inspect(found.left),
            right: inspect(found.right),
          },
        }),
  }));
  return { ...report, laws };
}

export const check: Command = { execute, help };
