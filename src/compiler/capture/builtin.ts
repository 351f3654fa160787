/** Functions of the language and of Node, which every isolate has, by the path under which it has them. */

let paths: Map<unknown, readonly string[]> | undefined;

/**
 * `['Math', 'sqrt']`, or `['node:path', 'join']` for a function whose script is Node's own; undefined for a function that
 * has no such name. Ask only for functions that are native or of a script of Node's: a program may add globals of its own.
 */
export function builtinPath(fn: unknown, script?: string): readonly string[] | undefined {
  paths ??= globalFunctions();
  const path = paths.get(fn);
  if (path || !script) return path;
  const exports: unknown = process.getBuiltinModule(script);
  if (exports === fn) return [script];
  const name =
    isObject(exports) && Object.getOwnPropertyNames(exports).find((each) => dataProperty(exports, each) === fn);
  return name ? [script, name] : undefined;
}

function globalFunctions(): Map<unknown, readonly string[]> {
  const found = new Map<unknown, readonly string[]>();
  const add = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'function' && !found.has(value)) found.set(value, path);
  };
  const globals = Object.getOwnPropertyNames(globalThis);
  for (const name of globals) add(dataProperty(globalThis, name), [name]);
  for (const name of globals) {
    const value = dataProperty(globalThis, name);
    if (!isObject(value) || value === globalThis) continue;
    for (const member of Object.getOwnPropertyNames(value)) add(dataProperty(value, member), [name, member]);
    const prototype = dataProperty(value, 'prototype');
    if (!isObject(prototype)) continue;
    for (const member of Object.getOwnPropertyNames(prototype))
      if (member !== 'constructor') add(dataProperty(prototype, member), [name, 'prototype', member]);
  }
  return found;
}

function dataProperty(object: object, name: string): unknown {
  const descriptor = Object.getOwnPropertyDescriptor(object, name);
  return descriptor && 'value' in descriptor ? descriptor.value : undefined;
}

function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

export function isNative(fn: unknown): boolean {
  return /\{\s*\[native code\]\s*\}\s*$/.test(Function.prototype.toString.call(fn));
}
