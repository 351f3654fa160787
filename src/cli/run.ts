/** `ossa run`: a script as it is, or a program of a module fed with an input. */
import { readFileSync, statSync } from 'node:fs';
import Module from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { warmEngine, whenEngineRuns } from '../engine/engine.ts';
import { OssaError } from '../errors.ts';
import { isSkeleton } from '../skeletons/skeleton.ts';
import type { Command, Session } from './command.ts';
import { formats, type Format } from './format.ts';
import { shown } from './frames.ts';
import { describeOptions, parseOptions, type Given } from './options.ts';
import { parseCount, parseDuration, parseSize } from './quantity.ts';

const options = {
  input: {
    value: 'WHAT',
    multiple: true,
    short: 'i',
    help: 'feed the program from a file, a folder, a pattern in quotes, or - for stdin',
  },
  value: { value: 'JSON', help: 'feed the program this one value' },
  'input-format': { value: 'FORMAT', help: `${formats.join(', ')}; from the name if left out` },
  one: { help: 'the whole input is one value: print the one result' },
  numbers: { help: 'CSV fields that look like numbers are numbers' },
  export: { value: 'NAME', help: "the module's export that is the program ('default' if left out)" },
  output: { value: 'FILE', short: 'o', help: 'write the outputs there instead of to stdout' },
  workers: { value: 'N', short: 'w', help: 'how many worker threads to use; one for each core if left out' },
  deadline: { value: 'TIME', help: 'end the program after 250ms, 10s, 5m…: OSSA_DEADLINE' },
  memory: { value: 'SIZE', help: 'end the program above 500MB, 2GB…: OSSA_MEMORY; 90 % of what is free if left out' },
  code: {
    value: 'FORMS',
    alone: 'ir,wat,c',
    help: 'show the code of loops over numbers, on stderr: ir, wat, c; all of them if left out (see ossa explain)',
  },
  explain: { short: 'e', help: 'say how each program was run, why, and what it took' },
  json: { help: 'say everything that Ossa says (runs, errors) as one line of JSON, the last on stderr' },
  trace: { value: 'FILE', help: 'write a trace for ui.perfetto.dev' },
  plan: { value: 'FILE', help: 'run as this plan says' },
  'save-plan': { value: 'FILE', help: 'write the plan there, for --plan' },
} as const;

const help = `usage: ossa run FILE [options] [-- arguments of the script]

Without --input and --value, FILE is a script: it calls run() or stream() itself, and gets what follows it as arguments.

With one of them, FILE is a module whose default export is a program (or a function). Every item of the input is fed to it, and
every output is printed as a line of JSON, as they come and in memory that does not grow. What the items are:

  data.json            the elements of the array in it        ['*.png'] or a folder   each path
  data.jsonl, -        the value on each line                 anything else           each line
  data.csv, .tsv       each row, an object by the header's names

With --one, all of that is one input (of a .json file: what it holds), and the one result is printed. --value is one input too.

  ossa run price.ts                                   a script
  ossa run price.ts --explain -- 1000000              with an argument of its own, and the plan
  ossa run words.ts --input 'docs/**/*.md'            a program over files
  ossa run clean.ts -i rows.csv -o clean.jsonl        a program over the rows of a table
  zcat log.gz | ossa run parse.ts -i - --input-format lines | head
  ossa run pi.ts --value 1000000                      a program on one value

${describeOptions(options)}`;

/** Options that want to know of every run. */
const observed = ['workers', 'deadline', 'explain', 'json', 'trace', 'plan', 'save-plan'] as const;
/** Milliseconds between two messages to the supervisor. */
const HEARTBEAT_MS = 250;
/** Soon again, when the workers were just between two tasks. */
const RETRY_MS = 20;
/** Items named in one message. */
const MOST_ITEMS = 4;

async function execute(args: readonly string[], session?: Session): Promise<undefined> {
  const { options: given, operands } = parseOptions('run', options, args);
  const [file, ...scriptArguments] = operands;
  const path = checkFile(file);
  const feeding = given.input !== undefined || given.value !== undefined;
  const limits = limitsOf(given);
  session?.limits({ ...limits, json: given.json === true });
  if (limits.memoryBytes !== undefined) process.env['OSSA_MEMORY_MIB'] = String(limits.memoryBytes / 2 ** 20);
  if (limits.workers !== undefined) process.env['OSSA_WORKERS'] = String(limits.workers);
  // A worker starts while the script and what it imports are read.
  if (feeding || /['"]ossa['"]/.test(readFileSync(path, 'utf8'))) warmEngine();
  if (session !== undefined) whenEngineRuns((engine) => engine.watch(heartbeat(session, () => engine.doing())));
  if (process.stderr.isTTY || observed.some((name) => given[name] !== undefined)) {
    // Loaded only where it is wanted: most scripts start without.
    const { observe } = await import('./observation.ts');
    const { workers, deadlineMs } = limits;
    observe({ ...given, workers, deadlineMs, path }, session);
  }
  if (given.code !== undefined) await showCode(given.code, given.json === true);
  await import('../register.ts');
  if (!feeding) return runScript(path, scriptArguments);
  if (scriptArguments.length > 0) {
    throw new OssaError('OSSA_USAGE', {
      problem: `'${scriptArguments[0]}' is one argument too many`,
      hint: 'A module that is fed has no arguments; give more inputs as --input … --input …',
    });
  }
  const { feed } = await import('./feed.ts');
  await feed(path, {
    exportName: given.export ?? 'default',
    inputs: given.input ?? [],
    value: given.value,
    one: given.one === true,
    format: formatOf(given),
    numbers: given.numbers === true,
    output: given.output,
  });
}

/** Shows each loop when it is compiled, once. */
async function showCode(list: string, json: boolean): Promise<void> {
  // The compiler is loaded where it is wanted.
  const [{ observeLoops }, { formsOf, loopView }, { loopText }] = await Promise.all([
    import('../compiler/kernel/compile.ts'),
    import('./kernel-view.ts'),
    import('./kernel-text.ts'),
  ]);
  const wanted = formsOf(list);
  const seen = new Set<unknown>();
  observeLoops((shape, outcome) => {
    if (seen.has(outcome)) return;
    seen.add(outcome);
    void loopView(shape, outcome, wanted).then((view) => {
      const text = json ? JSON.stringify({ code: view }) : `${loopText(view, process.stderr)}\n`;
      process.stderr.write(`${text}\n`);
    });
  });
}

/** Runs the file as Node runs a main module. @throws OssaError OSSA_USAGE when it was meant to be fed */
async function runScript(path: string, scriptArguments: readonly string[]): Promise<undefined> {
  process.argv = [process.argv[0] as string, path, ...scriptArguments];
  Module.runMain(path);
  // It is being loaded: this waits for it. What is wrong with it is told as for every main module, not here.
  const exported = await (import(pathToFileURL(path).href) as Promise<{ default?: unknown }>).catch(() => undefined);
  const { hasRun } = await import('../api/run.ts');
  if (hasRun() || !isSkeleton(exported?.default)) return;
  throw new OssaError('OSSA_USAGE', {
    problem: `${shown(path)} ran nothing: it exports a program, ${exported.default}, and was given no input`,
    hint: 'Give it one with --input or --value, or call run() or stream() in it',
  });
}

function checkFile(file: string | undefined): string {
  if (file === undefined) {
    throw new OssaError('OSSA_USAGE', {
      problem: "'ossa run' needs a file to run",
      hint: "ossa run FILE; 'ossa run --help' tells more",
    });
  }
  const path = resolve(file);
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
  throw new OssaError('OSSA_USAGE', {
    problem: `There is no file '${file}'`,
    hint: `The path is relative to ${process.cwd()}`,
  });
}

interface RunLimits {
  readonly workers?: number;
  readonly deadlineMs?: number;
  readonly memoryBytes?: number;
}

function limitsOf(given: Given<typeof options>): RunLimits {
  return {
    ...(given.workers === undefined ? {} : { workers: parseCount(given.workers, '--workers', 256) }),
    ...(given.deadline === undefined ? {} : { deadlineMs: parseDuration(given.deadline, '--deadline') }),
    ...(given.memory === undefined ? {} : { memoryBytes: parseSize(given.memory, '--memory') }),
  };
}

function formatOf(given: Given<typeof options>): Format | undefined {
  const format = given['input-format'];
  if (format === undefined || (formats as readonly string[]).includes(format)) return format as Format | undefined;
  throw new OssaError('OSSA_USAGE', {
    problem: `There is no input format '${format}'`,
    hint: `It is one of ${formats.join(', ')}`,
  });
}

/** Tells the supervisor a few times a second where the workers are, while something runs and where it changes. */
function heartbeat(session: Session, doing: () => readonly string[]): (now: number) => void {
  let next = 0;
  let told = '';
  return (now) => {
    if (now < next) return;
    const at = doing();
    next = now + (at.length === 0 ? RETRY_MS : HEARTBEAT_MS);
    if (at.length === 0) return;
    const text = `at ${at.slice(0, MOST_ITEMS).join(', ')}${at.length > MOST_ITEMS ? ` and ${at.length - MOST_ITEMS} more` : ''} when last heard of`;
    if (text !== told) session.doing(text);
    told = text;
  };
}

export const run: Command = { execute, help };
