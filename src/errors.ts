/**
 * Every error Ossa raises: a stable code, a message made from its parameters, and the way out.
 * The table is data, so that the error reference is generated from it and no message is written twice.
 */

import { types } from 'node:util';
import { ossaFolder } from './location.ts';

/** Where in the user's code something happened. `line` and `column` are 1-based. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly column?: number;
}

type Parameters = Readonly<Record<string, string | number>>;
interface Template {
  /** `{name}` is replaced by the parameter of that name. */
  readonly message: string;
  readonly fix: string;
}

export const templates = {
  OSSA_INVALID_ARGUMENT: {
    message: '{name} expects {expects}, but was given {given}.',
    fix: 'Change the argument to what is expected.',
  },
  OSSA_NOT_A_FUNCTION: {
    message: '{where} expects a plain or async function, but was given {given}.',
    fix: 'Pass a function: `(x) => …` of one input, or `() => …` where it makes the first value of something.',
  },
  OSSA_NOT_SYNCHRONOUS: {
    message: '{where} needs the result of its function at once, but was given {given}.',
    fix: 'Make the function synchronous: do what has to be awaited in a map before it.',
  },
  OSSA_UNKNOWN_OPTION: {
    message: "{where} has no option '{option}'.",
    fix: '{hint}',
  },
  OSSA_NOT_A_SKELETON: {
    message: '{where} expects a skeleton or a function, but was given {given}: this stage is not a skeleton.',
    fix: 'Pass a function, or what seq, pipe, farm, map and the other combinators return.',
  },
  OSSA_NOT_AN_OPERATOR: {
    message: '{where} expects an associative operator, but was given {given}.',
    fix: 'Use a predefined one (sum, max, concat, …) or declare yours: op(fn, { identity: … }).',
  },
  OSSA_SERIAL_REPLICATED: {
    message: '{where} would copy its body, but the body keeps one state for all items.',
    fix: 'Give stateful a key, so that each key has a state of its own, or take the stateful stage out of {where}.',
  },
  OSSA_NOT_ONE_TO_ONE: {
    message: '{where} needs exactly one output for each input, but this program may give more or fewer.',
    fix: 'Use stream() for a program that drops or adds items; inside collections, keep and its like have no place.',
  },
  OSSA_UNORDERED_STATE: {
    message:
      'Stage {stage} of pipe keeps one state for all items, but a stage before it lets items leave in any order.',
    fix: 'Remove unordered (or ordered: false) before it, or give stateful a key.',
  },
  OSSA_UNORDERED_BRANCH: {
    message: '{where} gives its outputs in any order, so that they would not be those of the same input.',
    fix: 'Remove unordered (or ordered: false) inside it.',
  },
  OSSA_STATE_RETRIED: {
    message: '{where} would try its program again, but the program keeps state: a second try would step it twice.',
    fix: 'Put the stage that fails into {where}, and the stateful one before or behind it.',
  },
  OSSA_EFFECT_RETRIED: {
    message: '{where} would try its program again, but the program has an effect that is done at most once.',
    fix: 'Put the effect behind {where}, or make it idempotent and say so.',
  },
  OSSA_NESTED_TOO_DEEP: {
    message: 'A program is nested more than {limit} levels deep.',
    fix: 'Chain stages with pipe or .to(), which do not nest; express recursion with divide or feedback.',
  },
  OSSA_LIMIT: {
    message: '{where} goes beyond its limit of {limit} {what}, at {place}.',
    fix: 'Raise the limit if that much is meant to be held at once; otherwise look for what never ends.',
  },
  OSSA_LATE_ITEM: {
    message: '{role} got an item of time {time} at {place}, but its windows up to {closed} are closed.',
    fix: "Allow for it with lateness, or leave such items out with late: 'drop'.",
  },
  OSSA_FUNCTION_FAILED: {
    message: '{role} failed at {place}: {message}',
    fix: 'The error it threw is the cause of this one; {place} is where the item stands in the input.',
  },
  OSSA_WRONG_INPUT: {
    message: '{role} expects {expects}, but was given {given} at {place}.',
    fix: 'Check the input, or what the stage before gives.',
  },
  OSSA_KERNEL: {
    message: '{role} cannot be compiled as a kernel because of {construct}: {reason}.',
    fix: '{fix}',
  },
  OSSA_NO_NATIVE: {
    message: "The run is to be native ({ kernels: 'native' }), but there is no native code here: {reason}.",
    fix: "Native code needs a C compiler (gcc 12 or newer, or clang) and the package koffi (npm install koffi). With { kernels: 'wasm' }, or without the option, the program runs without them.",
  },
  OSSA_CAPTURE_ASSIGNED: {
    message:
      "{role} uses the variable '{name}', which is assigned after it was initialised: a worker would not see the assignment.",
    fix: "Copy what the function needs into a constant ('const {name}Now = {name}') and use that, or return the new value instead of assigning it.",
  },
  OSSA_CAPTURE_MUTATED: {
    message:
      "{role} changes '{name}', which it takes from outside ({what}): a worker changes its own copy, so the change would be lost.",
    fix: 'Return the result and collect it with map or reduce; for a cache of each worker use resource(() => new Map()), for shared numbers a typed array over a SharedArrayBuffer.',
  },
  OSSA_CAPTURE_TDZ: {
    message: "{role} uses '{name}', which has no value yet.",
    fix: "Run the program after the line that declares '{name}'.",
  },
  OSSA_CAPTURE_CONTEXT: {
    message: '{role} uses {name} of the code around it, which cannot travel to a worker.',
    fix: 'Read what is needed into a constant before the function, and use the constant.',
  },
  OSSA_CAPTURE_DYNAMIC: {
    message: "{role} uses '{name}', so the names it needs cannot be known before it runs.",
    fix: 'Name the variables directly, or pass what is needed as part of the input.',
  },
  OSSA_CAPTURE_PROGRAM: {
    message: "{role} uses the program '{name}', which cannot run inside a worker.",
    fix: 'Nest skeletons instead of runs: pass the program itself to the outer one, as in map({name}) or pipe(before, {name}).',
  },
  OSSA_CAPTURE_BOUND: {
    message: "{role} is a function made by .bind() ('{name}'): what it is bound to cannot be read.",
    fix: 'Write an arrow function that calls it with the bound values: x => fn(bound, x).',
  },
  OSSA_CAPTURE_NATIVE: {
    message: "{role} is '{name}', a function of the host without source text that no worker has under a known name.",
    fix: 'Wrap the call in an arrow function that gets hold of it where it runs: x => theModule.fn(x).',
  },
  OSSA_CAPTURE_KIND: {
    message: "{role} is {what} ('{name}'), which cannot be called as a plain function of one input.",
    fix: 'Pass an arrow function that does the call: x => …',
  },
  OSSA_CAPTURE_UNREADABLE: {
    message: "The value of '{name}', which {role} uses, cannot be read: {reason}.",
    fix: "Copy it into a constant next to the function, or load 'ossa/register' before the program (node --import ossa/register).",
  },
  OSSA_CAPTURE_ENTRY: {
    message:
      "{role} needs '{name}' of {module}, which imports the script that was started ({chain}): every worker would run the script again.",
    fix: 'Move what the function needs into a module of its own that does not import the script.',
  },
  OSSA_CAPTURE_TOP_LEVEL_AWAIT: {
    message:
      "{role} needs '{name}' of {module}, which awaits at its top level ({chain}): workers load modules without waiting.",
    fix: 'Do the awaiting in an async function that is called where it is needed, or wrap the value in resource(init).',
  },
  OSSA_CAPTURE_IMPORT: {
    message: "{role} needs '{name}' of '{module}', which cannot be loaded in a worker: {reason}.",
    fix: 'Import it by a path or package name that plain Node resolves, with its file extension.',
  },
  OSSA_CAPTURE_CHANGED: {
    message: 'The function at {name}, which {role} uses, is not the one that was there when the program was built.',
    fix: 'Build a new program (call map, farm… again) after replacing a function in an object it uses.',
  },
  OSSA_CAPTURE_SYNTAX: {
    message: 'The source of {role} cannot be read: {reason}.',
    fix: 'Use erasable TypeScript only (no enum, namespace or parameter property), or run compiled JavaScript.',
  },
  OSSA_UNPLUGIN_MISSING: {
    message: "The plugin for bundlers is made with the package 'unplugin', which is not installed.",
    fix: 'npm install --save-dev unplugin',
  },
  OSSA_DEADLINE: {
    message: 'The run did not end within {milliseconds} ms; it was {doing}.',
    fix: 'Give it a longer deadline, or look at what takes that long at that item.',
  },
  OSSA_WORKER_LOST: {
    message: 'The worker at {place} was lost each of {attempts} times it was tried: {how}.',
    fix: 'Look at what the function does at that item: leaving the process, exhausting the memory, or an error thrown outside of its call, as in a timer.',
  },
  OSSA_STATE_LOST: {
    message: 'The worker that held the state of a stateful stage was lost at item {item}, and its state with it.',
    fix: 'Look at what the step does at that item: leaving the process, exhausting the memory, or an error thrown outside of its call.',
  },
  OSSA_EFFECT_UNKNOWN: {
    message: 'The worker was lost at {place} while an at-most-once effect was under way: it may be done or not.',
    fix: 'Look in the world whether it was done for that item, and go on behind it; or make the effect idempotent.',
  },
  OSSA_WORKERS_DO_NOT_START: {
    message: 'Workers of tier {tier} ended {tries} times before they were ready.',
    fix: 'Look at what was printed above: a broken installation, or no memory left for threads.',
  },
  OSSA_TOO_MANY_WORKERS: {
    message: 'All {limit} worker numbers are taken, by workers that run or that do not stop.',
    fix: 'Use fewer workers, or restart the process to be rid of those that do not stop.',
  },
  OSSA_MEMORY: {
    message: 'The process took {rss} MiB of memory, more than its limit of {limit} MiB; it was {doing}.',
    fix: 'Keep less at a time (stream() instead of run(), smaller items), or raise the limit: ossa run --memory 8GB, or OSSA_MEMORY_MIB.',
  },
  OSSA_CHILD_KILLED: {
    message: 'The process of the program was ended by {signal}; it was {doing}.',
    fix: 'SIGKILL from outside is mostly the system, short of memory; SIGABRT is V8 at its heap limit (NODE_OPTIONS=--max-old-space-size=8000 raises it); SIGSEGV is a defect of native code.',
  },
  OSSA_USAGE: {
    message: '{problem}.',
    fix: '{hint}.',
  },
  OSSA_NO_PROGRAM: {
    message: "{file} has no program to feed: its export '{name}' is {given}.",
    fix: 'Export a program (export default pipe(…)) or name it with --export; without --input and --value the file runs as a script.',
  },
  OSSA_INPUT: {
    message: '{source} cannot be read as {format}: {problem}.',
    fix: 'Correct the input, or say what it is: --input-format json|jsonl|csv|tsv|lines|files.',
  },
  OSSA_NESTED_RUN: {
    message: '{what} was called inside a worker.',
    fix: 'Nest skeletons instead of runs: pass the inner program to the outer one, as in map(map(f)).',
  },
  OSSA_CANNOT_TRAVEL: {
    message: '{path} cannot travel between threads: it {reason}.',
    fix: '{remedy}',
  },
  OSSA_TOO_DEEP: {
    message: '{path} cannot travel between threads: it is nested more than {limit} levels deep.',
    fix: 'Send long lists and deep trees as an array of records that name each other by index.',
  },
  OSSA_BAD_FRAME: {
    message: 'The bytes are no frame of values: {what}.',
    fix: 'Decode exactly the bytes that one encoder wrote and ended; if they are, this is a defect of Ossa.',
  },
  OSSA_ZOMBIE: {
    message: '{workers} worker(s) did not stop when told to, so that the process has to be killed to end.',
    fix: 'Run it with `ossa run`, which can always end it cleanly; avoid blocking system calls and loops that allocate without end in functions.',
  },
  OSSA_INTERNAL: {
    message: 'An invariant of Ossa does not hold: {what}.',
    fix: 'This is a defect of Ossa: please report it with the program that shows it.',
  },
} as const;

export type ErrorCode = keyof typeof templates;

/** Frames of Ossa's own code, of the loops that it makes, and of Node's. */
const hidden = [ossaFolder, 'ossa:segment', 'ossa:worker', 'node:internal'];
/** A user who asks Node for more frames than it shows by itself gets all of them. */
const DEFAULT_FRAMES = 10;
/** Codes that tell of a defect of Ossa: its own frames are what to report. */
const defects: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['OSSA_INTERNAL', 'OSSA_BAD_FRAME']);

/**
 * The one error class: switch on `code`; `site` is the place in the user's code, `cause` the error that was thrown there. Its
 * stack shows the user's frames alone, unless Node is told to show more than it does by itself (`--stack-trace-limit=50`).
 */
export class OssaError extends Error {
  override readonly name = 'OssaError';
  readonly code: ErrorCode;
  readonly fix: string;
  readonly site: Site | undefined;
  /** The parameters of the message, for programs that want more than text. */
  readonly details: Parameters;

  constructor(code: ErrorCode, details: Parameters = {}, options: { cause?: unknown; site?: Site | undefined } = {}) {
    // A function may throw undefined; everywhere else it means that there is no cause.
    const caused = 'cause' in options && (options.cause !== undefined || code === 'OSSA_FUNCTION_FAILED');
    super(textOf(code, details, options.site), caused ? { cause: options.cause } : undefined);
    this.code = code;
    this.fix = fill(templates[code].fix, details);
    this.site = options.site;
    this.details = details;
    // The message says it all: Node would print them once more under every uncaught error.
    for (const key of ['fix', 'site', 'details']) Object.defineProperty(this, key, { enumerable: false });
    if (Error.stackTraceLimit > DEFAULT_FRAMES || defects.has(code)) return;
    this.stack = withoutOwnFrames(this.stack);
    const { cause } = options;
    if (code === 'OSSA_FUNCTION_FAILED' && types.isNativeError(cause) && typeof cause.stack === 'string')
      Reflect.set(cause, 'stack', withoutOwnFrames(cause.stack));
  }

  /** Adds the place in the user's code, and better words for details, where only a caller knows them. */
  locate(site: Site, details: Parameters = {}): void {
    const before = this.message;
    Object.assign(this, { site, details: { ...this.details, ...details } });
    this.message = textOf(this.code, this.details, site);
    this.stack = (this.stack ?? '').replace(before, () => this.message);
  }
}

function textOf(code: ErrorCode, details: Parameters, site: Site | undefined): string {
  const { message, fix }: Template = templates[code];
  const place = site ? `\n    at ${formatSite(site)}` : '';
  return `${code}: ${fill(message, details)}${place}\n    fix: ${fill(fix, details)}`;
}

/** A native frame, as of Array.map, stays or goes with the one that called it. */
function withoutOwnFrames(stack: string = ''): string {
  let kept = false;
  return stack
    .split('\n')
    .reverse()
    .filter((line) => {
      if (!line.startsWith('    at ')) return true;
      if (!line.endsWith('(<anonymous>)')) kept = !hidden.some((place) => line.includes(place));
      return kept;
    })
    .reverse()
    .join('\n');
}

export function formatSite(site: Site): string {
  return site.column === undefined ? `${site.file}:${site.line}` : `${site.file}:${site.line}:${site.column}`;
}

function fill(text: string, details: Parameters): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => (key in details ? String(details[key]) : whole));
}
