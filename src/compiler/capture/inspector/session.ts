/** V8's inspector on our own thread: where a function's code is, and the real objects and values of the scopes around it. */
import { Session } from 'node:inspector';
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
}

let session: Session | undefined;
const parsed = new Map<string, ScriptParsed>();
const texts = new Map<string, string>();

/** Objects pass between us and the inspector through a global, one at a time. */
const slots = globalThis as unknown as { __ossaInspected?: unknown };

function post<T>(method: string, parameters: object = {}): T {
  if (!session) {
    session = new Session();
    session.connect();
    session.on('Debugger.scriptParsed', ({ params }) => void parsed.set(params.scriptId, params as ScriptParsed));
  }
  let outcome: { error: Error | null; result: T } | undefined;
  // On the own thread the answer is there before `post` returns.
  session.post(method, parameters, (error: Error | null, result?: object) => {
    outcome = { error, result: result as T };
  });
  if (!outcome || outcome.error) throw outcome?.error ?? new Error(`the inspector did not answer ${method}`);
  return outcome.result;
}

export function inspect(fn: Function): Inspected {
  slots.__ossaInspected = fn;
  try {
    const objectGroup = 'ossa';
    const { result } = post<{ result: { objectId: string } }>('Runtime.evaluate', {
      expression: 'globalThis.__ossaInspected',
      objectGroup,
    });
    const { internalProperties = [] } = post<{ internalProperties?: readonly Property[] }>('Runtime.getProperties', {
      objectId: result.objectId,
      ownProperties: true,
    });
    const internal = (name: string): Property['value'] => internalProperties.find((each) => each.name === name)?.value;
    const place = internal('[[FunctionLocation]]')?.value as
      | { scriptId: string; lineNumber: number; columnNumber: number }
      | undefined;
    const scopesId = internal('[[Scopes]]')?.objectId;
    let scopes: readonly ScopeObject[] = [];
    if (scopesId !== undefined) {
      slots.__ossaInspected = (all: ArrayLike<ScopeObject>) => {
        scopes = Array.from(all);
      };
      post('Runtime.callFunctionOn', {
        objectId: scopesId,
        functionDeclaration: 'function () { globalThis.__ossaInspected(this) }',
        silent: true,
      });
    }
    post('Runtime.releaseObjectGroup', { objectGroup });
    return {
      location: place && { scriptId: place.scriptId, line: place.lineNumber, column: place.columnNumber },
      scopes: scopes.filter(({ description }) => description !== 'Global'),
      isBound: internal('[[TargetFunction]]') !== undefined,
    };
  } finally {
    delete slots.__ossaInspected;
  }
}

/** The script as V8 has it. V8 tells text and name of a script only while its debugger is on. */
export function scriptSource(id: string): ScriptSource {
  let text = texts.get(id);
  if (text === undefined) {
    enableDebugger();
    text = post<{ scriptSource: string }>('Debugger.getScriptSource', { scriptId: id }).scriptSource;
    texts.set(id, text);
  }
  const { url, isModule = false, startLine, startColumn, sourceMapURL = '' } = parsed.get(id)!;
  // Node shows the inspector a URL for scripts that V8, and with it every stack trace, knows by their path.
  const name = !isModule && url.startsWith('file:') ? fileURLToPath(url) : url;
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
  });
}
