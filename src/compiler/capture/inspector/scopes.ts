/**
 * Which of the scope objects that V8 shows belongs to which scope of the text. V8 leaves out scopes none of whose variables
 * an inner function uses, and out of a scope the variables that none uses.
 */
import type { Analysis, Binding, Scope } from '../scope.ts';
import { chain, functionScope } from '../scope.ts';
import type { ScopeObject } from './session.ts';

export interface Aligned {
  readonly objects: ReadonlyMap<Scope, ScopeObject['object']>;
  /** Scopes outside the script: of the code around an `eval`, of the scripts loaded before. Innermost first. */
  readonly outer: readonly ScopeObject['object'][];
}

export function align(scopes: readonly ScopeObject[], around: Scope, analysis: Analysis): Aligned {
  const objects = new Map<Scope, ScopeObject['object']>();
  const wanted = chain(around).filter((scope) => isKept(scope, analysis));
  let next = 0;
  for (const scope of wanted) {
    const kept = keptNames(scope);
    // What V8 shows of this scope has names of this scope only; if none does, V8 has left it out after all.
    for (let i = next; i < scopes.length; i++) {
      const names = namesOf(scopes[i]!.object);
      // At the top a host may add names of its own, as the static pass does.
      const isOwn = scope.parent === undefined || names.every((name) => isOf(scope, name));
      if (!isOwn || !kept.some((name) => names.includes(name))) continue;
      objects.set(scope, scopes[i]!.object);
      next = i + 1;
      break;
    }
  }
  return { objects, outer: scopes.slice(next).map(({ object }) => object) };
}

function namesOf(object: object): string[] {
  return Object.getOwnPropertyNames(object);
}

function isOf(scope: Scope, name: string): boolean {
  return (
    scope.bindings.has(name) || name === 'this' || name === 'arguments' || name.startsWith('.') || name === 'new.target'
  );
}

function isKept(scope: Scope, analysis: Analysis): boolean {
  return keptNames(scope).length > 0 || analysis.contexts.some(({ kind }) => kind === 'eval');
}

/** Names that live in a context: those an inner function uses. */
const kept = new WeakMap<Scope, string[]>();
function keptNames(scope: Scope): string[] {
  let names = kept.get(scope);
  if (!names) kept.set(scope, (names = [...scope.bindings.values()].filter(isCaptured).map(({ name }) => name)));
  return names;
}
function isCaptured({ scope, references }: Binding): boolean {
  const home = functionScope(scope);
  return references.some((reference) => functionScope(reference.scope) !== home);
}
