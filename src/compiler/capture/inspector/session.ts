/** V8's inspector on our own thread: where a function's code is, and the real objects and values of the scopes around it. */
import type * as Inspector from 'node:inspector';
import { fileURLToPath } from 'node:url';

export interface ScriptSource {
  readonly id: string;
  /** As in stack traces: a path, a `file:` URL, or empty. */
  readonly name: string;
  readonly text: string;
  readonly isModule: boolean;
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapUrl: string;
}

export interface Inspected {
  /** 0-based, as V8 says it: the function's parameters, or the class. Undefined for functions without source. */
  readonly location: { readonly scriptId: string; readonly line: number; readonly column: number } | undefined;
  /** Innermost first, without the global one. Properties are the variables V8 keeps; reading one in its dead zone throws. */
  readonly scopes: readonly ScopeObject[];
  readonly isBound: boolean;
}
export interface ScopeObject {
  /** `Block (name)`, `Closure (name)`, `Module`, `Script`… */
  readonly description: string;
  readonly object: Readonly<Record<string, unknown>>;
}

interface Property {
  readonly name: string;
  readonly value?: { readonly objectId?: string; readonly value?: unknown };
}
interface ScriptParsed {
  readonly scriptId: string;
  readonly url: string;
  readonly isModule?: boolean;
  readonly startLine: number;
  readonly startColumn: number;
  readonly sourceMapURL?: string;
  /** The script names itself: Node writes so at the end of CommonJS that it stripped of types. */
  readonly hasSourceURL?: boolean;
}

/** A place to hand objects over that code of every context shares; the global object is one for each. */
type Slot = (typeof Inspector)['Session'] & { ossa?: unknown };

let session: Inspector.Session | undefined;
let slot: Slot;
/** The inspector's name for the function that takes what it is called on. */
let taker: string;
let taken: unknown;
/** Scripts V8 has, as told while its debugger is on. */
const parsed = new Map<string, ScriptParsed>();

function connect(): Inspector.Session {
  // Not imported: a Node without an inspector still runs what the static pass has read.
  const { Session: Constructor } = process.getBuiltinModule('node:inspector') as typeof Inspector;
  slot = Constructor;
  const opened = new Constructor();
  opened.connect();
  opened.on('Debugger.scriptParsed', ({ params }) => void parsed.set(params.scriptId, params as ScriptParsed));
  return opened;
}

function post<T>(method: string, parameters: object = {}): T {
  session ??= connect();
  let outcome: { error: Error | null; result: T } | undefined;
  // On the own thread the answer is there before `post` returns.
  session.post(method, parameters, (error: Error | null, result?: object) => {
    outcome = { error, result: result as T };
  });
  if (!outcome || outcome.error) throw outcome?.error ?? new Error(`the inspector did not answer ${method}`);
  return outcome.result;
}

/** The inspector's name for an object of ours. */
function handOver(object: unknown, objectGroup?: string): string {
  session ??= connect();
  slot.ossa = object;
  try {
    const expression = "process.getBuiltinModule('node:inspector').Session.ossa";
    const { result } = post<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression,
      ...(objectGroup === undefined ? {} : { objectGroup }),
    });
    return result.objectId;
  } finally {
    delete slot.ossa;
  }
}

/** The object that the inspector has under that name. */
function take(objectId: string): unknown {
  taker ??= handOver((object: unknown) => {
    taken = object;
  });
  post('Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function (take) { take(this) }',
    arguments: [{ objectId: taker }],
    silent: true,
  });
  const object = taken;
  taken = undefined;
  return object;
}

export function inspect(fn: Function): Inspected {
  const objectGroup = 'ossa';
  const { internalProperties = [] } = post<{ internalProperties?: readonly Property[] }>('Runtime.getProperties', {
    objectId: handOver(fn, objectGroup),
    ownProperties: true,
  });
  const internal = (name: string): Property['value'] => internalProperties.find((each) => each.name === name)?.value;
  const place = internal('[[FunctionLocation]]')?.value as
    | { scriptId: string; lineNumber: number; columnNumber: number }
    | undefined;
  const scopesId = internal('[[Scopes]]')?.objectId;
  const scopes = scopesId === undefined ? [] : Array.from(take(scopesId) as ArrayLike<ScopeObject>);
  post('Runtime.releaseObjectGroup', { objectGroup });
  return {
    location: place && { scriptId: place.scriptId, line: place.lineNumber, column: place.columnNumber },
    scopes: scopes.filter(({ description }) => description !== 'Global'),
    isBound: internal('[[TargetFunction]]') !== undefined,
  };
}

/** The script as V8 has it. V8 tells text and name of a script only while its debugger is on. */
export function scriptSource(id: string): ScriptSource {
  enableDebugger();
  const { scriptSource: text } = post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId: id });
  const { url, isModule = false, startLine, startColumn, sourceMapURL = '', hasSourceURL } = parsed.get(id)!;
  // Node shows the inspector a URL for scripts that V8, and with it every stack trace, knows by their path.
  const name = !isModule && !hasSourceURL && url.startsWith('file:') ? fileURLToPath(url) : url;
  return { id, name, text, isModule, startLine, startColumn, sourceMapUrl: sourceMapURL };
}

let isEnabled = false;

/** Switching it on costs milliseconds, so what is captured in one turn of the event loop shares it. Nothing may pause in it. */
function enableDebugger(): void {
  if (isEnabled) return;
  isEnabled = true;
  post('Debugger.enable');
  post('Debugger.setSkipAllPauses', { skip: true });
  setImmediate(() => {
    isEnabled = false;
    post('Debugger.disable');
    parsed.clear();
  });
}
