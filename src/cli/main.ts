/** From a command line to a command: help, version, and the table of commands. */
import { readFileSync } from 'node:fs';
import { OssaError } from '../errors.ts';
import { commands, type Session } from './command.ts';
import { exitCodeOf, MISUSED, OK } from './exit-codes.ts';
import { reportError } from './report.ts';
import { ossaFolder } from '../location.ts';
import { closest } from '../skeletons/suggest.ts';

/** Runs a command line; gives the exit code, undefined where a script decides on its own. */
export async function main(argv: readonly string[], session?: Session): Promise<number | undefined> {
  const [name, ...args] = argv;
  try {
    if (name !== undefined) return await dispatch(name, args, session);
    console.log(overview());
    return MISUSED;
  } catch (error) {
    if (session === undefined) reportError(error, { json: args.includes('--json') });
    else session.uncaught(error);
    return exitCodeOf(error);
  }
}

async function dispatch(
  name: string,
  args: readonly string[],
  session: Session | undefined,
): Promise<number | undefined> {
  if (name === '--version' || name === '-v' || name === 'version') {
    console.log(version());
    return OK;
  }
  if (name === 'help' || name === '--help' || name === '-h') {
    const [about] = args;
    if (about === undefined) console.log(overview());
    else console.log((await commandNamed(about).load()).help);
    return OK;
  }
  const command = await commandNamed(name).load();
  if (args[0] === '--help' || args[0] === '-h') {
    console.log(command.help);
    return OK;
  }
  return command.execute(args, session);
}

function commandNamed(name: string): (typeof commands)[string] {
  const row = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (row !== undefined) return row;
  const file = /\.[cm]?[jt]s$/.test(name);
  const meant = closest(name, [...Object.keys(commands), 'help', 'version']);
  throw new OssaError('OSSA_USAGE', {
    problem: `There is no command '${name}'`,
    hint: file
      ? `To run it: ossa run ${name}`
      : meant === undefined
        ? "'ossa help' lists the commands"
        : `Did you mean 'ossa ${meant}'? 'ossa help' lists the commands`,
  });
}

export function version(): string {
  return (JSON.parse(readFileSync(new URL('../package.json', ossaFolder), 'utf8')) as { version: string }).version;
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `ossa ${version()}: runs TypeScript programs on every core

usage: ossa COMMAND [options]

${rows.join('\n')}
  ${'help'.padEnd(width)}  this page, or with a command's name all about it

  ossa run price.ts             a script that calls run() or stream()
  ossa run words.ts --input 'docs/*.md'
                                a module whose default export is a program, fed with files`;
}
