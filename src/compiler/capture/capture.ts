/** The way in: a user's function becomes a unit. */
import { OssaError } from '../../errors.ts';
import type { Site } from '../../errors.ts';
import { UnitBuilder } from './builder.ts';
import type { Locate } from './builder.ts';
import { builtinPath, isNative } from './builtin.ts';
import type { Closure } from './closure.ts';
import { locate as inspectorLocate, surroundingsOf } from './inspector/locate.ts';
import { ownOperator } from './own.ts';
import { bundledFunction } from './static/bundled.ts';
import { annotated } from './static/registry.ts';
import type { Captured } from './unit.ts';
import { kernelForm } from '../kernel/declared.ts';

const captured = new WeakMap<Function, Captured>();

/**
 * The function made self-contained: from what the static pass or a bundler's plugin noted where it saw it, through the inspector
 * otherwise. The same function gives the same object. `role` says what the function is in messages: `map's function`.
 *
 * @throws OssaError OSSA_CAPTURE_… with the place of the use that cannot travel, the variable's name and the fix
 */
export function capture(fn: Function, role: string): Captured {
  let known = captured.get(fn);
  if (!known) captured.set(fn, (known = read(fn, role)));
  return known;
}

function read(fn: Function, role: string): Captured {
  let built = new UnitBuilder(locateInSources, role).build(fn);
  // A class of a bundle that came in twice, from the sources and from the bundle, would be two: all of it comes from the bundle.
  if (built.isMixed) built = new UnitBuilder(locate, role).build(fn);
  const { unit, captures, original } = built;
  const form = kernelForm(fn);
  const declared = form && 'declared' in form ? form.declared : undefined;
  if (captures.length === 0) {
    const none: readonly unknown[] = [];
    return { unit, sites: [], declared, original, values: () => none };
  }
  const sites = captures.map(({ site }) => site);
  return { unit, sites, declared, original, values: () => captures.map((each) => each.read()) };
}

/** What a plugin noted in a bundle comes before what can be known of the bundle. */
const locateInSources: Locate = (fn, role, site) => bundledFunction(fn) ?? locate(fn, role, site);

function locate(fn: Function, role: string, site: Site | undefined): Closure | { readonly builtin: readonly string[] } {
  const known = annotated(fn, (script, node) => surroundingsOf(fn, script, node)) ?? ownOperator(fn);
  if (known) return known;
  const found = isNative(fn) && builtinPath(fn);
  if (found) return { builtin: found };
  const located = viaInspector(fn, role, site);
  if (!located) throw new OssaError('OSSA_CAPTURE_NATIVE', { role, name: fn.name }, { site });
  if ('bound' in located) throw new OssaError('OSSA_CAPTURE_BOUND', { role, name: fn.name }, { site });
  if (!('host' in located)) return located;
  const path = builtinPath(fn, located.host);
  if (!path) throw new OssaError('OSSA_CAPTURE_NATIVE', { role, name: fn.name }, { site });
  return { builtin: path };
}

function viaInspector(fn: Function, role: string, site: Site | undefined): ReturnType<typeof inspectorLocate> {
  try {
    return inspectorLocate(fn);
  } catch (cause) {
    if (cause instanceof OssaError) throw cause;
    const reason = `V8's inspector is not there (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new OssaError('OSSA_CAPTURE_UNREADABLE', { role: 'the program', name: role, reason }, { cause, site });
  }
}
