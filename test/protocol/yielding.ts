/**
 * Production code made interruptible: the text of a module is rewritten so that every access to shared memory is a `yield` of a
 * description of that access. What runs in the interleaving tests is therefore the code that ships, not a model of it.
 *
 * `Atomics.op(array, …)` becomes `yield [op, array, …]`, a plain `ring[i]` becomes `yield ['get', ring, i]` or `['set', …]`,
 * `await p` becomes `yield ['await', p]`; a function with such a place becomes a generator, and calls of it `yield*`.
 */
import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { type AnyNode, type Expression, parse } from 'acorn';

/** An access to shared memory, carried out by whoever runs the generator: its name, the array, the index, the operands. */
export type Access = readonly [name: string, array: Words, index: number, ...operands: number[]];

/** Stands for a shared array: where its words begin in the memory that is explored, and the words that never change. */
export interface Words {
  readonly from: number;
  readonly [constant: number]: number;
}

/** Names of words that are written once, before any other thread knows the memory: reading them is no event. */
const CONSTANT = new Set(['CAPACITY', 'OFFSET', 'DEGREE']);

type FunctionNode = Extract<
  AnyNode,
  { type: 'FunctionDeclaration' | 'FunctionExpression' | 'ArrowFunctionExpression' }
>;
interface Found {
  readonly name: string;
  readonly node: FunctionNode;
  /** Where `*` goes. */
  readonly star: number | undefined;
  yields: boolean;
}
interface Edit {
  readonly at: number;
  readonly end: number;
  readonly text: string;
}

/** A change of one place of a text, which must be there. */
export const swap =
  (from: string, to: string): ((text: string) => string) =>
  (text) => {
    if (!text.includes(from)) throw new Error(`the text does not contain ${from}`);
    return text.replace(from, to);
  };

/** The top-level bindings of the module, its functions interruptible. `change` edits the text first: to see a fault found. */
export function yielding(file: URL, change: (text: string) => string = (text) => text): Record<string, any> {
  const text = stripTypeScriptTypes(change(readFileSync(file, 'utf8')));
  const program = parse(text, { ecmaVersion: 'latest', sourceType: 'module' });
  const functions = functionsOf(program);
  for (let grown = true; grown;) {
    grown = false;
    for (const found of functions) {
      if (found.yields || !touches(found.node.body, functions)) continue;
      found.yields = grown = true;
    }
  }
  const edits: Edit[] = [];
  const names: string[] = [];
  for (const statement of program.body) {
    if (statement.type === 'ExportNamedDeclaration' && statement.declaration != null) {
      edits.push({ at: statement.start, end: statement.declaration.start, text: '' });
    }
    const declared = statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement;
    if (declared?.type === 'VariableDeclaration') {
      for (const { id } of declared.declarations) if (id.type === 'Identifier') names.push(id.name);
    } else if (declared?.type === 'FunctionDeclaration' || declared?.type === 'ClassDeclaration')
      names.push(declared.id?.name as string);
  }
  for (const { node, star, yields } of functions) {
    if (!yields) continue;
    if (star === undefined) throw new Error('an arrow function touches shared memory: it cannot become a generator');
    if (node.async) {
      const at = text.lastIndexOf('async', star);
      edits.push({ at, end: at + 'async'.length, text: '' });
    }
    edits.push({ at: star, end: star, text: '*' });
  }
  const body = rewrite(text, 0, text.length, program, functions, edits);
  return new Function(`'use strict';\n${body}\nreturn { ${names.join(', ')} };`)() as Record<string, any>;
}

function functionsOf(program: AnyNode): Found[] {
  const found: Found[] = [];
  visit(program, (node) => {
    if (node.type === 'FunctionDeclaration' && node.id != null)
      found.push({ name: node.id.name, node, star: node.id.start, yields: false });
    if (node.type === 'MethodDefinition') {
      const name = node.key.type === 'PrivateIdentifier' ? `#${node.key.name}` : (node.key as { name: string }).name;
      if (node.kind === 'method') found.push({ name, node: node.value, star: node.key.start, yields: false });
    }
    if (
      node.type === 'VariableDeclarator' &&
      node.init?.type === 'ArrowFunctionExpression' &&
      node.id.type === 'Identifier'
    ) {
      found.push({ name: node.id.name, node: node.init, star: undefined, yields: false });
    }
    return true;
  });
  return found;
}

/** What an expression does to shared memory, as the text that yields it; undefined if nothing. */
function accessOf(node: AnyNode, functions: readonly Found[], inner: (node: AnyNode) => string): string | undefined {
  if (node.type === 'CallExpression') {
    const { callee } = node;
    const operands = (): string => node.arguments.map(inner).join(', ');
    if (callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Atomics') {
      return `(yield ['${(callee.property as { name: string }).name}', ${operands()}])`;
    }
    const name = calledName(callee);
    if (name !== undefined && functions.some((found) => found.yields && found.name === name)) {
      return `(yield* ${inner(callee)}(${operands()}))`;
    }
  }
  if (node.type === 'AwaitExpression') return `(yield ['await', ${inner(node.argument)}])`;
  if (node.type === 'AssignmentExpression' && isShared(node.left)) {
    return `(yield ['set', ${inner(node.left.object)}, ${inner(node.left.property)}, ${inner(node.right)}])`;
  }
  if (isShared(node)) return `(yield ['get', ${inner(node.object)}, ${inner(node.property)}])`;
  return undefined;
}

function calledName(callee: AnyNode): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'ThisExpression') return undefined;
  return callee.property.type === 'PrivateIdentifier'
    ? `#${callee.property.name}`
    : (callee.property as { name: string }).name;
}

/** `ring[…]` or `this.words[…]`. */
function isShared(node: AnyNode): node is Extract<AnyNode, { type: 'MemberExpression' }> & { object: Expression } {
  if (node.type !== 'MemberExpression' || !node.computed) return false;
  if (node.property.type === 'Identifier' && CONSTANT.has(node.property.name)) return false;
  const { object } = node;
  if (object.type === 'Identifier') return object.name === 'ring';
  return (
    object.type === 'MemberExpression' && object.property.type === 'Identifier' && object.property.name === 'words'
  );
}

function touches(body: AnyNode, functions: readonly Found[]): boolean {
  let does = false;
  visit(body, (node) => {
    does ||= accessOf(node, functions, () => '') !== undefined;
    return !does && !node.type.includes('Function');
  });
  return does;
}

/** The text from `at` to `end`, with the edits and with every access inside `node` yielded. */
function rewrite(
  text: string,
  at: number,
  end: number,
  node: AnyNode,
  functions: readonly Found[],
  edits: readonly Edit[],
): string {
  const local = edits.filter((edit) => edit.at >= at && edit.end <= end);
  const collect = (part: AnyNode): boolean => {
    if (part.type === 'VariableDeclarator' && part.init?.type === 'ArrowFunctionExpression') return false;
    if (part.type === 'FunctionDeclaration' || part.type === 'MethodDefinition') {
      const own = part.type === 'MethodDefinition' ? part.value : part;
      // Accessors stay as they are: they are read between runs only.
      if (!functions.some((found) => found.node === own && found.yields)) return false;
    }
    const yielded = accessOf(part, functions, (inner) => rewrite(text, inner.start, inner.end, inner, functions, []));
    if (yielded === undefined) return true;
    local.push({ at: part.start, end: part.end, text: yielded });
    return false;
  };
  visit(node, collect);
  let result = '';
  let from = at;
  for (const edit of local.sort((a, b) => a.at - b.at || a.end - b.end)) {
    result += text.slice(from, edit.at) + edit.text;
    from = edit.end;
  }
  return result + text.slice(from, end);
}

/** Every node from the outside in; those below a node for which `enter` says false are left out. */
function visit(node: AnyNode, enter: (node: AnyNode) => boolean): void {
  if (!enter(node)) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child !== null && typeof child === 'object' && typeof (child as AnyNode).type === 'string')
        visit(child as AnyNode, enter);
    }
  }
}
