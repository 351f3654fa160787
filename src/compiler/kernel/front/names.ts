/** What a name stands for: a variable, a function, a captured value, an import, or something of the language. */
import type { AnyNode, Identifier, ImportDeclaration } from 'acorn';
import type { FunctionLink, Link } from '../../capture/program.ts';
import { urlAmong } from '../../capture/instantiate.ts';
import { resolve } from '../../capture/resolve.ts';
import { specifierName } from '../../capture/modules.ts';
import { type Binding, isFunction } from '../../capture/scope.ts';
import { mathFunctions } from '../math/functions.ts';
import type { Context } from './context.ts';
import { type Datum, type GivenDatum, nothing, RANDOM } from './datum.ts';
import { frameOf } from './frame.ts';
import { exportOf, isSettled, type Module, moduleOf } from './module.ts';

/** What exports functions of Ossa's math, and what exports its random numbers. */
const KERNEL_ENTRY = 'ossa/kernel';
const ENTRY = 'ossa';

const globals: Readonly<Record<string, (c: Context) => Datum>> = {
  NaN: (c) => c.typing.literal(NaN),
  Infinity: (c) => c.typing.literal(Infinity),
  undefined: () => nothing('undefined'),
  Math: () => ({ kind: 'builtin', path: ['Math'] }),
  Number: () => ({ kind: 'builtin', path: ['Number'] }),
  Boolean: () => ({ kind: 'builtin', path: ['Boolean'] }),
  isNaN: () => ({ kind: 'builtin', path: ['isNaN'] }),
  isFinite: () => ({ kind: 'builtin', path: ['isFinite'] }),
};

export function nameOf(c: Context, node: Identifier): Datum {
  const { module } = c;
  const binding = module.analysis.referenceAt.get(node)?.binding;
  if (binding) return variable(c, node, binding);
  const link = module.links.get(node.name);
  if (link) return linked(c, node, node.name, link);
  const known = Object.hasOwn(globals, node.name) ? globals[node.name] : undefined;
  if (known) return known(c);
  if (node.name === 'arguments') return c.refuse('this', node, { what: 'arguments' });
  return nothing('unknown', { name: node.name });
}

function variable(c: Context, node: AnyNode, binding: Binding): Datum {
  const frame = frameOf(c.frame, binding);
  const datum = c.env.get(frame.site.place(binding, binding.name));
  if (datum) return datum;
  const { declaration } = binding;
  if (isFunction(declaration)) return { kind: 'function', node: declaration, frame };
  if (binding.kind === 'import') return importedBy(c, node, binding);
  if (frame.parent === undefined) return atTop(c, node, frame.module, binding.name);
  return nothing('noValue', { name: binding.name });
}

/** What is declared at the top of a module: a function, or a number that never changes. */
function atTop(c: Context, node: AnyNode, module: Module, name: string): Datum {
  const refuse = (why: string): never => c.refuse('imported', node, { name, module: module.url ?? 'the module', why });
  const binding = module.analysis.top.bindings.get(name);
  if (!binding || !isSettled(module, name)) return refuse('it may be assigned again');
  const { declaration } = binding;
  const frame = c.frameAt(module);
  if (isFunction(declaration)) return { kind: 'function', node: declaration, frame };
  if (binding.kind === 'import') return c.inFrame(frame, () => importedBy(c, declaration, binding));
  const init = declaration.type === 'VariableDeclarator' ? declaration.init : undefined;
  if (!init) return refuse('it is neither');
  const datum = c.inFrame(frame, () => c.expression(init));
  const isKnown = datum.kind === 'function' || (datum.kind === 'scalar' && datum.constant !== undefined);
  return isKnown ? datum : refuse('its value is only known when it runs');
}

/** What a link of a part stands for. */
function linked(c: Context, node: AnyNode, name: string, link: Link): Datum {
  if ('value' in link) return c.capture(link.value, name);
  if ('part' in link || 'builtin' in link) return functionOf(c, link);
  if ('host' in link) return nothing('unknown', { name });
  const { import: url, member } = link;
  if (member === 'namespace') return namespace(c, node, name, url);
  if (member === 'exports') return c.refuse('imported', node, { name, module: url, why: 'it is a CommonJS module' });
  return exported(c, node, url, member.name);
}

/** The function that a link leads to. */
export const functionOf = (c: Context, link: FunctionLink): Datum =>
  'builtin' in link ? { kind: 'builtin', path: link.builtin } : partExport(c, link.part, link.export);

/** What a part gives. */
export function partExport(c: Context, part: number, index: number): Datum {
  const module = c.code.modules[part] as Module;
  const { math, kernel } = module;
  if (math !== undefined) return { kind: 'builtin', path: math === '' ? ['Math'] : ['Math', math], own: true };
  if (kernel) {
    const fn = functionOf(c, kernel.of);
    return fn.kind === 'function' || fn.kind === 'builtin' ? { ...fn, declared: kernel.declared } : fn;
  }
  return c.inFrame(c.frameAt(module), () => c.expression(module.exports[index] as AnyNode));
}

function importedBy(c: Context, node: AnyNode, { declaration, statement, name }: Binding): Datum {
  const { source } = statement as ImportDeclaration;
  const specifier = String(source.value);
  const from = target(c, node, name, specifier, c.module.url ?? '');
  if (declaration.type === 'ImportNamespaceSpecifier') return namespace(c, node, name, from);
  return exported(
    c,
    node,
    from,
    declaration.type === 'ImportSpecifier' ? specifierName(declaration.imported) : 'default',
  );
}

const namespace = (c: Context, node: AnyNode, name: string, url: string): GivenDatum => ({
  kind: 'given',
  form: 'struct',
  name,
  keys: [],
  get: (key) => exported(c, node, url, key),
});

function exported(c: Context, node: AnyNode, url: string, name: string): Datum {
  const refuse = (why: string): never => c.refuse('imported', node, { name, module: url, why });
  if (url === KERNEL_ENTRY && Object.hasOwn(mathFunctions, name))
    return { kind: 'builtin', path: ['Math', name], own: true };
  if (url === ENTRY && name === RANDOM) return { kind: 'builtin', path: [RANDOM] };
  if (!url.startsWith('file:')) return refuse('it is in a package');
  let module: Module;
  try {
    module = moduleOf(c.code, url);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error));
  }
  const found = exportOf(module, name);
  if (!found) return refuse('no such export is seen');
  if ('local' in found) return atTop(c, node, module, found.local);
  return exported(c, node, target(c, node, name, found.from, url), found.name);
}

function target(c: Context, node: AnyNode, name: string, specifier: string, parent: string): string {
  if (specifier === KERNEL_ENTRY) return specifier;
  const brought = urlAmong(c.code.imported, specifier, parent);
  if (brought !== undefined) return brought;
  try {
    const found = resolve(specifier, parent);
    if (found.kind === 'user') return found.url;
    if (found.kind === 'ossa' && !specifier.startsWith(`${ENTRY}/`)) return ENTRY;
  } catch {
    // What cannot be found cannot be looked into.
  }
  return c.refuse('imported', node, { name, module: specifier, why: 'it is in a package' });
}
