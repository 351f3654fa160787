/** What a module exports under a name, if that is a function: only then is it worth while to take the module along. */
import type { AnyNode, ExportDefaultDeclaration, Program } from 'acorn';
import { moduleAt, specifierName } from '../compiler/capture/modules.ts';
import { resolve } from '../compiler/capture/resolve.ts';
import { isFunction } from '../compiler/capture/scope.ts';
import type { Script } from '../compiler/capture/script.ts';
import { travelOf } from '../compiler/capture/travel.ts';

/** The name that the function has in its module. @throws what reading and resolving throw */
export function exportedFunction(
  url: string,
  name: string,
  asked: ReadonlySet<string> = new Set(),
): string | undefined {
  if (asked.has(url)) return undefined;
  const { script } = moduleAt(url);
  const elsewhere = (specifier: unknown, exported: string): string | undefined => {
    const target = resolve(String(specifier), url);
    return target.kind === 'user' ? exportedFunction(target.url, exported, new Set([...asked, url])) : undefined;
  };
  const exported = (statement: Program['body'][number]): string | undefined => {
    if (statement.type === 'ExportAllDeclaration')
      return statement.exported || name === 'default' ? undefined : elsewhere(statement.source.value, name);
    if (statement.type === 'ExportDefaultDeclaration')
      return name === 'default' ? defaultFunction(script, statement.declaration) : undefined;
    if (statement.type !== 'ExportNamedDeclaration') return undefined;
    if (statement.declaration)
      return script.analysis.top.bindings.get(name)?.statement === statement.declaration
        ? functionOf(script, name)
        : undefined;
    const specifier = statement.specifiers.find((each) => specifierName(each.exported) === name);
    if (!specifier) return undefined;
    const local = specifierName(specifier.local);
    return statement.source ? elsewhere(statement.source.value, local) : functionOf(script, local);
  };
  // What a module exports by name hides what it passes on of another.
  const isStar = ({ type }: Program['body'][number]): number => Number(type === 'ExportAllDeclaration');
  for (const statement of script.analysis.program.body.toSorted((a, b) => isStar(a) - isStar(b))) {
    const found = exported(statement);
    if (found !== undefined) return found;
  }
  return undefined;
}

function defaultFunction(script: Script, declaration: ExportDefaultDeclaration['declaration']): string | undefined {
  if (declaration.type === 'Identifier') return functionOf(script, declaration.name);
  if (!isFunction(declaration as AnyNode)) return undefined;
  return ('id' in declaration && declaration.id?.name) || 'default';
}

function functionOf(script: Script, name: string): string | undefined {
  const binding = script.analysis.top.bindings.get(name);
  const travel = binding && travelOf(script, binding);
  return travel?.as === 'code' && isFunction(travel.node) ? name : undefined;
}
