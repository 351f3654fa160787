/** Whether a module exports a function under a name: only then is it worth while to take the module along. */
import { moduleAt } from '../compiler/capture/modules.ts';
import { resolve } from '../compiler/capture/resolve.ts';
import { isFunction } from '../compiler/capture/scope.ts';
import type { Script } from '../compiler/capture/script.ts';
import { travelOf } from '../compiler/capture/travel.ts';

/** @throws what reading and resolving throw */
export function exportsFunction(url: string, name: string, asked: ReadonlySet<string> = new Set()): boolean {
  if (asked.has(url)) return false;
  const { script } = moduleAt(url);
  const elsewhere = (specifier: unknown, exported: string): boolean => {
    const target = resolve(String(specifier), url);
    return target.kind === 'user' && exportsFunction(target.url, exported, new Set([...asked, url]));
  };
  return script.analysis.program.body.some((statement) => {
    if (statement.type === 'ExportAllDeclaration')
      return !statement.exported && elsewhere(statement.source.value, name);
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      if (name !== 'default') return false;
      if (declaration.type === 'Identifier') return isCode(script, declaration.name);
      return /Function/.test(declaration.type);
    }
    if (statement.type !== 'ExportNamedDeclaration') return false;
    if (statement.declaration)
      return script.analysis.top.bindings.get(name)?.statement === statement.declaration && isCode(script, name);
    const specifier = statement.specifiers.find(({ exported }) => nameOf(exported) === name);
    if (!specifier) return false;
    const local = nameOf(specifier.local);
    return statement.source ? elsewhere(statement.source.value, local) : isCode(script, local);
  });
}

function nameOf(node: { readonly type: string }): string {
  return node.type === 'Identifier' ? (node as { name?: string }).name! : String((node as { value?: unknown }).value);
}

function isCode(script: Script, name: string): boolean {
  const binding = script.analysis.top.bindings.get(name);
  const travel = binding && travelOf(script, binding);
  return travel?.as === 'code' && isFunction(travel.node);
}
