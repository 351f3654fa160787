/** Error, its built-in subclasses, OssaError and DOMException. */
import { types } from 'node:util';
import { OssaError } from '../../errors.ts';
import { DOM_EXCEPTION, ERROR } from './format.ts';
import { badFrame } from './input.ts';
import { refuseSymbolKeys } from './own-properties.ts';
import type { Reader } from './reader.ts';
import { property, Refusal, within } from './refusal.ts';
import type { Writer } from './writer.ts';

const { getOwnPropertyDescriptor, getOwnPropertyNames, getPrototypeOf, defineProperty, hasOwn } = Object;

/** A frame holds the index in this list: new classes go to the end. */
const classes: readonly { readonly name: string; readonly prototype: object }[] = [
  Error,
  EvalError,
  RangeError,
  ReferenceError,
  SyntaxError,
  TypeError,
  URIError,
  AggregateError,
  OssaError,
  // Not in Node 24.
  ...('SuppressedError' in globalThis ? [SuppressedError] : []),
];
const indexOf: ReadonlyMap<object, number> = new Map(classes.map((made, index) => [made.prototype, index]));

// How a property is; the stack is an accessor of the engine, and stays one.
const WRITABLE = 1;
const ENUMERABLE = 2;
const CONFIGURABLE = 4;
const STACK = 8;

/** The class an error arrives as, or undefined when that would lose its own class. */
function classOf(error: object): number | undefined {
  let prototype = getPrototypeOf(error) as object | null;
  const exact = indexOf.get(prototype ?? error);
  if (exact !== undefined) return exact;
  // Node raises errors of classes that derive from the built-in ones and bear their names: those have an accessor here.
  while (prototype !== null && getOwnPropertyDescriptor(prototype, 'constructor')?.get !== undefined) {
    prototype = getPrototypeOf(prototype) as object | null;
  }
  const made: unknown = prototype === null ? undefined : getOwnPropertyDescriptor(prototype, 'constructor')?.value;
  const index = classes.findIndex((known) => typeof made === 'function' && made.name === known.name);
  return index < 0 ? undefined : index;
}

/** Writes an error if it is of a class that travels; returns whether it is. */
export function writeError(writer: Writer, error: object): boolean {
  if (getPrototypeOf(error) === DOMException.prototype) {
    const { name, message } = error as DOMException;
    writer.byte(DOM_EXCEPTION);
    writer.string(name);
    writer.string(message);
  } else {
    const index = types.isNativeError(error) ? classOf(error) : undefined;
    if (index === undefined) return false;
    writer.twoBytes(ERROR, index);
  }
  writeOwn(writer, error);
  return true;
}

function writeOwn(writer: Writer, error: object): void {
  const names = getOwnPropertyNames(error);
  refuseSymbolKeys(error);
  writer.varint(names.length);
  let i = 0;
  try {
    for (; i < names.length; i++) {
      const name = names[i]!;
      const { value, get, writable, enumerable, configurable } = getOwnPropertyDescriptor(error, name)!;
      const stack = name === 'stack' && get !== undefined;
      if (writable === undefined && !stack) throw new Refusal('accessor');
      writer.string(name);
      const flags = (writable ? WRITABLE : 0) | (enumerable ? ENUMERABLE : 0) | (configurable ? CONFIGURABLE : 0);
      writer.byte(stack ? flags | STACK : flags);
      writer.write(stack ? (error as Error).stack : value);
    }
  } catch (refusal) {
    throw within(refusal, property(names[i]!));
  }
}

export function readError(reader: Reader): object {
  const made = classes[reader.byte()];
  if (made === undefined) throw badFrame('they have an error of a class that does not exist');
  // Not by the class's own constructor: OssaError's would make its message anew.
  return readOwn(reader, Reflect.construct(Error, [], made as typeof Error) as object);
}

export function readDomException(reader: Reader): object {
  const name = reader.text();
  return readOwn(reader, new DOMException(reader.text(), name));
}

function readOwn(reader: Reader, error: object): object {
  reader.register(error);
  const names = new Set<string>();
  for (let left = reader.count(); left > 0; left--) {
    const name = reader.text();
    const flags = reader.byte();
    const value = reader.read();
    names.add(name);
    if ((flags & STACK) !== 0 && hasOwn(error, 'stack')) (error as Error).stack = value as string;
    else {
      defineProperty(error, name, {
        value,
        writable: (flags & (WRITABLE | STACK)) !== 0,
        enumerable: (flags & ENUMERABLE) !== 0,
        configurable: (flags & CONFIGURABLE) !== 0,
      });
    }
  }
  if (!names.has('stack')) delete (error as Error).stack;
  return error;
}
