/** Where code visibly changes what it did not make: stores and mutating calls on names from outside of it. */
import type { AnyNode } from 'acorn';
import { children } from './scope.ts';
import type { Analysis, Binding, Reference } from './scope.ts';

export interface Mutation {
  /** The use of the variable through which the value is reached. */
  readonly reference: Reference;
  /** From the variable to the object that is changed; ends early where a name is computed. */
  readonly path: readonly string[];
  /** Whether `path` leads all the way to the object that is changed. */
  readonly exact: boolean;
  readonly node: AnyNode;
  /** `count`, `delete`, or the method that is called. */
  readonly how: { readonly store: true } | { readonly method: string };
}

/** Methods of the language's own collections that change them. */
const mutating: ReadonlySet<string> = new Set([
  ...['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'copyWithin'],
  ...['set', 'add', 'delete', 'clear'],
  ...['setDate', 'setFullYear', 'setHours', 'setMilliseconds', 'setMinutes', 'setMonth', 'setSeconds', 'setTime'],
  ...[
    'setUTCDate',
    'setUTCFullYear',
    'setUTCHours',
    'setUTCMilliseconds',
    'setUTCMinutes',
    'setUTCMonth',
    'setUTCSeconds',
  ],
  ...[
    'setInt8',
    'setUint8',
    'setInt16',
    'setUint16',
    'setInt32',
    'setUint32',
    'setFloat32',
    'setFloat64',
    'setBigInt64',
  ],
]);

/** Every mutation below `root` whose base is a variable; the caller knows which variables come from outside. */
export function* mutations(root: AnyNode, analysis: Analysis): Generator<Mutation> {
  const pending: AnyNode[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    pending.push(...children(node));
    if (node.type === 'AssignmentExpression') yield* stores(node.left as AnyNode, analysis);
    else if (node.type === 'UpdateExpression') yield* stores(node.argument as AnyNode, analysis);
    else if (node.type === 'UnaryExpression' && node.operator === 'delete')
      yield* stores(node.argument as AnyNode, analysis);
    else if (
      (node.type === 'ForOfStatement' || node.type === 'ForInStatement') &&
      node.left.type !== 'VariableDeclaration'
    )
      yield* stores(node.left as AnyNode, analysis);
    else if (node.type === 'CallExpression' && node.callee.type === 'MemberExpression') {
      const { callee } = node;
      if (callee.computed || callee.property.type !== 'Identifier' || !mutating.has(callee.property.name)) continue;
      const base = through(callee.object as AnyNode, analysis);
      if (base) yield { ...base, node: callee.property, how: { method: callee.property.name } };
    }
  }
}

/** The member expressions that a target of an assignment stores into. */
function* stores(target: AnyNode, analysis: Analysis): Generator<Mutation> {
  switch (target.type) {
    case 'MemberExpression': {
      const base = through(target.object as AnyNode, analysis);
      if (base) yield { ...base, node: target, how: { store: true } };
      return;
    }
    case 'ArrayPattern':
      for (const element of target.elements) if (element) yield* stores(element as AnyNode, analysis);
      return;
    case 'ObjectPattern':
      for (const property of target.properties)
        yield* stores((property.type === 'RestElement' ? property.argument : property.value) as AnyNode, analysis);
      return;
    case 'AssignmentPattern':
      return yield* stores(target.left as AnyNode, analysis);
    case 'RestElement':
      return yield* stores(target.argument as AnyNode, analysis);
    case 'ChainExpression':
      return yield* stores(target.expression as AnyNode, analysis);
    default:
  }
}

/** `a.b['c']` as the variable `a` and the path b, c. Calls end it: what they return may be anything. */
function through(node: AnyNode, analysis: Analysis): Pick<Mutation, 'reference' | 'path' | 'exact'> | undefined {
  const path: string[] = [];
  let exact = true;
  let each = node;
  while (each.type === 'MemberExpression' || each.type === 'ChainExpression') {
    if (each.type === 'ChainExpression') {
      each = each.expression as AnyNode;
      continue;
    }
    const { property } = each;
    const key =
      !each.computed && property.type === 'Identifier'
        ? property.name
        : property.type === 'Literal'
          ? String(property.value)
          : undefined;
    if (key === undefined) {
      exact = false;
      path.length = 0;
    } else path.unshift(key);
    each = each.object as AnyNode;
  }
  const reference = analysis.referenceAt.get(each);
  return reference && { reference, path, exact };
}

/** Whether the value that a mutation reaches shares its memory with every thread, or is not one of the language's collections. */
export function isHarmless(mutation: Mutation, value: unknown): boolean {
  let target = value;
  if (!mutation.exact) return isShared(value);
  for (const key of mutation.path) {
    if (typeof target !== 'object' || target === null) return false;
    const property = Object.getOwnPropertyDescriptor(target, key);
    if (!property || !('value' in property)) return false;
    target = property.value;
  }
  if (isShared(target)) return true;
  // `lens.set(x)` of an object with a function of that name calls the function; it is looked into on its own.
  return (
    'method' in mutation.how &&
    typeof target === 'object' &&
    target !== null &&
    Object.hasOwn(target, mutation.how.method)
  );
}

function isShared(value: unknown): boolean {
  if (value instanceof SharedArrayBuffer) return true;
  return ArrayBuffer.isView(value) && value.buffer instanceof SharedArrayBuffer;
}

/** Whether the variable is visibly initialised with a plain object or collection, whose memory no other thread shares. */
export function isOwnCollection({ declaration }: Binding): boolean {
  if (declaration.type !== 'VariableDeclarator' || declaration.id.type !== 'Identifier' || !declaration.init)
    return false;
  const { init } = declaration;
  if (init.type === 'ArrayExpression' || init.type === 'ObjectExpression') return true;
  if (init.type !== 'NewExpression' || init.callee.type !== 'Identifier') return false;
  return ['Map', 'Set', 'Array', 'Date', 'WeakMap', 'WeakSet'].includes(init.callee.name);
}
