/** Which modules a TypeScript text imports, and how: exact, by parsing what Node would run. */
import { stripTypeScriptTypes } from 'node:module';
import { parse, type AnyNode } from 'acorn';

export interface Import {
  readonly specifier: string;
  /** 1-based. */
  readonly line: number;
  /** Erased with the types: nothing is loaded at run time. */
  readonly typeOnly: boolean;
  /** Loaded when the program gets there (`import()`, a worker's file), not before the module itself runs. */
  readonly deferred: boolean;
}

/**
 * Imports of `text`, in no particular order. Stripping blanks types out and keeps positions: what is left is JavaScript for the
 * parser, and an import statement of the original that has become blank was one of types only (one inside a string stays).
 */
export function importsOf(text: string): Import[] {
  const code = stripTypeScriptTypes(text);
  const found: Import[] = [];
  const add = (specifier: string, position: number, kind: { typeOnly?: boolean; deferred?: boolean }): void => {
    const line = text.slice(0, position).split('\n').length;
    found.push({ specifier, line, typeOnly: false, deferred: false, ...kind });
  };
  for (const node of nodesOf(parse(code, { ecmaVersion: 'latest', sourceType: 'module', allowHashBang: true }))) {
    const specifier = staticSpecifier(node);
    if (specifier !== undefined) add(specifier, node.start, {});
    const deferred = deferredSpecifier(node);
    if (deferred !== undefined) add(deferred, node.start, { deferred: true });
  }
  for (const match of text.matchAll(typeImport)) {
    if (code.slice(match.index, match.index + match[0].length).trim() === '')
      add(match.groups?.['specifier'] ?? '', match.index, { typeOnly: true });
  }
  return found;
}

/** `import type … from 'x'`, `export type … from 'x'`, and `import('x').Name` in the place of a type. */
const typeImport = /(?:\b(?:import|export)\s+type\b[^'"`;]*\bfrom\s*|\bimport\(\s*)(['"])(?<specifier>[^'"]+)\1/g;

function staticSpecifier(node: AnyNode): string | undefined {
  const isStatic =
    node.type === 'ImportDeclaration' ||
    node.type === 'ExportAllDeclaration' ||
    (node.type === 'ExportNamedDeclaration' && node.source);
  return isStatic ? String(node.source?.value) : undefined;
}

/**
 * `import('x')`, `import.meta.resolve('x')`, and `new URL('x.ts', import.meta.url)`, where it is written out. A URL of anything
 * but a source is of a file to be read.
 */
function deferredSpecifier(node: AnyNode): string | undefined {
  if (node.type === 'ImportExpression') return literal(node.source);
  if (node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'URL')
    return isImportMeta(node.arguments[1], 'url') ? sourceFile(literal(node.arguments[0])) : undefined;
  if (node.type === 'CallExpression' && isImportMeta(node.callee, 'resolve')) return literal(node.arguments[0]);
  return undefined;
}

function isImportMeta(node: AnyNode | undefined, property: string): boolean {
  return (
    node?.type === 'MemberExpression' &&
    node.object.type === 'MetaProperty' &&
    node.property.type === 'Identifier' &&
    node.property.name === property
  );
}

function literal(node: AnyNode | undefined): string | undefined {
  return node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function sourceFile(specifier: string | undefined): string | undefined {
  return specifier?.endsWith('.ts') ? specifier : undefined;
}

function* nodesOf(node: AnyNode): Generator<AnyNode> {
  yield node;
  for (const value of Object.values(node).flat())
    if (typeof value === 'object' && value !== null && 'type' in value) yield* nodesOf(value as AnyNode);
}
