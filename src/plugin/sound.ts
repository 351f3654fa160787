/** Whether code means outside of the bundle, as text, what it means in it. */
import type { AnyNode } from 'acorn';
import { dynamicImport, travelling } from '../compiler/capture/static/sites.ts';
import type { ContextUse, Reference } from '../compiler/capture/scope.ts';
import { within } from '../compiler/capture/scope.ts';
import type { Script } from '../compiler/capture/script.ts';
import { travelOf, travelUnbundled } from '../compiler/capture/travel.ts';
import type { Travel } from '../compiler/capture/travel.ts';
import type { Project } from './project.ts';

/** What the bundle itself can neither give nor import again. */
const bound: ReadonlySet<Travel['as']> = new Set(['require', 'filename', 'dirname', 'own exports', 'import.meta']);

/** A function, with the code that travels with it. */
export function isSoundFunction(script: Script, node: AnyNode, project: Project): boolean {
  const { contexts } = script.analysis;
  return travelling(script, node).every(
    ({ code, outside }) =>
      isSoundText(script.text.slice(code.start, code.end), project) &&
      within(contexts, code).every((use) => isSoundContext(use, script)) &&
      outside.every((reference) => isSoundName(reference, script)),
  );
}

/** A module that is loaded as a whole. */
export function isSoundModule(script: Script, project: Project): boolean {
  const { contexts, references } = script.analysis;
  return (
    isSoundText(script.text, project) &&
    contexts.every((use) => isSoundContext(use, script)) &&
    references.every((reference) => reference.binding !== undefined || isGlobal(reference))
  );
}

function isSoundText(text: string, { replaced }: Project): boolean {
  return replaced === undefined || !replaced.test(text);
}

function isSoundContext({ kind, node }: ContextUse, { bundled }: Script): boolean {
  if (kind === 'import.meta' || kind === 'require()') return false;
  if (kind !== 'import()') return true;
  const imported = dynamicImport(node);
  return imported !== undefined && (bundled === undefined || bundled.link(imported) !== undefined);
}

function isSoundName(reference: Reference, script: Script): boolean {
  const { binding } = reference;
  if (!binding) return isGlobal(reference);
  const { as } = travelOf(script, binding);
  if (as !== 'value') return !bound.has(as);
  // The namespace of a module that is only in the bundle is no value that could be sent.
  const travel = travelUnbundled(binding);
  return travel.as !== 'import' || travel.imported.member.kind === 'export';
}

/** What is no global of Node's is made one by the bundler, or by nobody. */
function isGlobal({ node }: Reference): boolean {
  return node.name === 'arguments' || node.name in globalThis;
}
