/** Reads a function through the inspector: its text, its place in it, and the scopes around it. */
import type { AnyNode } from 'acorn';
import { OssaError } from '../../../errors.ts';
import type { Closure, Reading, Surroundings } from '../closure.ts';
import { isClass, isFunction } from '../scope.ts';
import type { Binding } from '../scope.ts';
import { offsetOf, readScript } from '../script.ts';
import type { Script } from '../script.ts';
import { transformedScript } from '../static/registry.ts';
import { originOf } from './origin.ts';
import { assignments } from '../travel.ts';
import { align } from './scopes.ts';
import type { Aligned } from './scopes.ts';
import { inspect, scriptSource } from './session.ts';
import type { Inspected } from './session.ts';

/** Scripts kept; a program that goes on making functions from text would fill memory with them otherwise. */
const KEPT = 1000;
const scripts = new Map<
  string,
  { readonly script: Script; readonly toOriginal: (offset: number) => number; readonly raw: Script }
>();

export type Located = Closure | { readonly bound: true } | { readonly host: string };

export function locate(fn: Function): Located | undefined {
  const inspected = inspect(fn);
  if (inspected.isBound) return { bound: true };
  if (!inspected.location) return undefined;
  const { scriptId, line, column } = inspected.location;
  const source = scripts.get(scriptId) ?? read(scriptId);
  if (typeof source === 'string') return { host: source };
  const { script, raw, toOriginal } = source;
  const node = nodeAt(script, toOriginal(offsetOf(raw, line, column)), fn);
  return node && { script, node, surroundings: new InspectedSurroundings(fn, inspected, script, node) };
}

/** The variables around a function whose place is known already. */
export function surroundingsOf(fn: Function, script: Script, node: AnyNode): Surroundings {
  return new InspectedSurroundings(fn, inspect(fn), script, node);
}

function read(scriptId: string): NonNullable<ReturnType<(typeof scripts)['get']>> | string {
  const { name, text, isModule, startLine, startColumn, sourceMapUrl } = scriptSource(scriptId);
  if (name.startsWith('node:')) return name;
  const transformed = transformedScript(name, text);
  const file = name || `eval-${scriptId}`;
  // Of the rest, what Node compiled as a file of its own is CommonJS; what a host wrapped stands at an offset.
  const isFile = /^(?:file:|[\\/]|[a-zA-Z]:)/.test(name) && startLine === 0 && startColumn === 0;
  const mode = isModule ? 'module' : isFile ? 'commonjs' : 'script';
  const place = { lineOffset: startLine, columnOffset: startColumn, original: originOf(name, sourceMapUrl) };
  const raw: Script = transformed
    ? { ...transformed.script, text, lines: transformed.lines }
    : parsed(text, { file, mode, ...place });
  const script = transformed?.script ?? raw;
  const made = { script, raw, toOriginal: transformed?.toOriginal ?? ((offset: number) => offset) };
  scripts.set(scriptId, made);
  if (scripts.size > KEPT) scripts.delete(scripts.keys().next().value!);
  return made;
}

/** V8 has read the text, so what acorn does not is syntax newer than it. */
function parsed(text: string, options: Parameters<typeof readScript>[1]): Script {
  try {
    return readScript(text, options);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OssaError('OSSA_CAPTURE_SYNTAX', { role: options.file, reason }, { cause });
  }
}

/** The function whose parameters (or the class whose text) begin at the offset, as V8 counts. */
function nodeAt(script: Script, offset: number, fn: Function): AnyNode | undefined {
  const isOfKind = /^class[\s{]/.test(Function.prototype.toString.call(fn)) ? isClass : isFunction;
  let best: AnyNode | undefined;
  for (const node of script.analysis.closures.keys())
    if (node.start <= offset && offset < node.end && isOfKind(node) && (!best || node.start >= best.start)) best = node;
  if (!best) return undefined;
  return isFunction(best) ? (script.analysis.methods.get(best) ?? best) : best;
}

class InspectedSurroundings implements Surroundings {
  readonly #fn: Function;
  readonly #script: Script;
  readonly #node: AnyNode;
  #aligned: Aligned;
  /** V8 shows a scope as it was when asked. */
  #isStale = false;
  readonly #read = new Map<Binding, Reading>();

  constructor(fn: Function, inspected: Inspected, script: Script, node: AnyNode) {
    this.#fn = fn;
    this.#script = script;
    this.#node = node;
    this.#aligned = this.#align(inspected);
  }

  #align({ scopes }: Inspected): Aligned {
    const { analysis } = this.#script;
    const closure =
      this.#node.type === 'Property' || this.#node.type === 'MethodDefinition'
        ? (this.#node.value as AnyNode)
        : this.#node;
    return align(scopes, analysis.closures.get(closure)!, analysis);
  }

  read(binding: Binding): Reading {
    const known = this.#read.get(binding);
    if (known) return known;
    if (this.#isStale) this.#aligned = this.#align(inspect(this.#fn));
    this.#isStale = false;
    const object = this.#aligned.objects.get(binding.scope);
    const reading = object ? readFrom(object, binding.name) : missing;
    // What is assigned only once keeps its value; a var has none before that.
    const isFinal = assignments(binding).length === 0 && (binding.kind !== 'var' || this.#isSet(reading));
    if (reading.state === 'value' && isFinal) this.#read.set(binding, reading);
    else this.#isStale = true;
    return reading;
  }

  #isSet(reading: Reading): boolean {
    return reading.state === 'value' && reading.value !== undefined;
  }

  readFree(name: string): Reading {
    for (const object of this.#aligned.outer) {
      const reading = readFrom(object, name);
      if (reading.state !== 'unknown') return reading;
    }
    return missing;
  }
}

const missing: Reading = { state: 'unknown', reason: 'V8 no longer keeps it' };

function readFrom(object: object, name: string): Reading {
  try {
    if (!Object.hasOwn(object, name)) return missing;
    return { state: 'value', value: (object as Record<string, unknown>)[name] };
  } catch {
    return { state: 'uninitialised' };
  }
}
