/** How the encoder says no: which case it is, found only once something is refused, and the path to it. */
import { types } from 'node:util';
import { OssaError } from '../../errors.ts';
import { MAX_DEPTH } from './format.ts';
import { refused, type RefusedCase } from './travel.ts';

/** On its way from the refused value up to the root; each container on the way adds its segment of the path. */
export class Refusal {
  readonly what: RefusedCase | 'tooDeep';
  readonly detail: string;
  /** From the refused value up. */
  readonly segments: string[] = [];

  constructor(what: RefusedCase | 'tooDeep', detail = '') {
    this.what = what;
    this.detail = detail;
  }

  toError(root: string): OssaError {
    if (this.what === 'tooDeep') return new OssaError('OSSA_TOO_DEEP', { path: root, limit: MAX_DEPTH });
    const { reason, remedy } = refused[this.what];
    return new OssaError('OSSA_CANNOT_TRAVEL', {
      path: root + pathOf(this.segments),
      reason: reason.replaceAll('{detail}', () => this.detail),
      remedy,
    });
  }
}

/** Adds the way from a container to the part of it where a refusal arose; other errors pass as they are. */
export function within(error: unknown, segment: string): unknown {
  if (error instanceof Refusal) error.segments.push(segment);
  return error;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** `.key` or `["other key"]`. */
export function property(key: string | symbol): string {
  if (typeof key === 'symbol') return `[${String(key)}]`;
  return identifier.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}

/** Paths longer than this are shown without their middle. */
const PATH_MAX = 24;

function pathOf(segments: readonly string[]): string {
  const path = segments.toReversed();
  if (path.length <= PATH_MAX) return path.join('');
  return `${path.slice(0, PATH_MAX / 2).join('')} … ${path.slice(-PATH_MAX / 2).join('')}`;
}

/** Prototypes that tell more than "class instance", by the name of the class or the tag of the prototype. */
const byName: Readonly<Record<string, RefusedCase>> = {
  Promise: 'promise',
  WeakMap: 'weak',
  WeakSet: 'weak',
  WeakRef: 'weak',
  FinalizationRegistry: 'weak',
  Iterator: 'iterator',
  AsyncIterator: 'iterator',
  Generator: 'iterator',
  AsyncGenerator: 'iterator',
  Stream: 'stream',
  ReadableStream: 'stream',
  WritableStream: 'stream',
  TransformStream: 'stream',
  Worker: 'handle',
  MessagePort: 'handle',
  MessageChannel: 'handle',
  BroadcastChannel: 'handle',
  FileHandle: 'handle',
  Socket: 'handle',
  Server: 'handle',
  ChildProcess: 'handle',
  Timeout: 'handle',
  Immediate: 'handle',
  DatabaseSync: 'handle',
};

/** An own data property of a prototype; never runs a getter. */
function nameOn(prototype: object): string[] {
  const made: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  const name: unknown = typeof made === 'function' && Object.getOwnPropertyDescriptor(made, 'name')?.value;
  const tag: unknown = Object.getOwnPropertyDescriptor(prototype, Symbol.toStringTag)?.value;
  // The built-in one has accessors here, for historical reasons.
  if (prototype === Iterator.prototype) return ['Iterator'];
  return [name, tag].filter((text) => typeof text === 'string' && text !== '') as string[];
}

/** The names of the classes of the object, the nearest first. */
function classNames(object: object): string[] {
  const names: string[] = [];
  for (let at = Object.getPrototypeOf(object) as object | null; at !== null; at = Object.getPrototypeOf(at)) {
    names.push(...nameOn(at));
  }
  return names;
}

/** The refusal of an object that is none of the kinds that travel. */
export function refuseObject(object: object): Refusal {
  if (types.isSymbolObject(object)) return refuseFunctionOrSymbol(object.valueOf());
  const names = classNames(object);
  const name = names[0] ?? '';
  for (const known of names) {
    const what = Object.hasOwn(byName, known) ? byName[known] : undefined;
    if (what !== undefined) return new Refusal(what, `a ${name}`);
  }
  const made = name === '' || name === 'Object' ? 'an object with a prototype of its own' : `an instance of ${name}`;
  return new Refusal(types.isNativeError(object) ? 'errorClass' : 'classInstance', made);
}

/** The refusal of a function or a symbol. */
export function refuseFunctionOrSymbol(value: unknown): Refusal {
  if (typeof value === 'symbol') return new Refusal('symbol', `the symbol ${String(value)}`);
  if (types.isProxy(value)) return new Refusal('proxy');
  const name: unknown = Object.getOwnPropertyDescriptor(value as object, 'name')?.value;
  return new Refusal('function', typeof name === 'string' && name !== '' ? `the function ${name}` : 'a function');
}
