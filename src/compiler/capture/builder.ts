/**
 * Makes the unit of a function: follows every name it uses to what that means, keeps the code that travels, and notes where
 * each captured value is read. One part for each scope that gives code, one for each function that came as a value.
 */
import type { AnyNode, CallExpression } from 'acorn';
import { OssaError } from '../../errors.ts';
import type { ErrorCode, Site } from '../../errors.ts';
import { hasKernels, type KernelForm, kernelForm, MATH_FILE, type MathTexts } from '../kernel/declared.ts';
import { isSkeleton } from '../../skeletons/skeleton.ts';
import type { Closure, Reading, Surroundings } from './closure.ts';
import { bringsClass, identityOf, layOut, markLate, nodeOf } from './draft.ts';
import type { Draft } from './draft.ts';
import { isSame, separate } from './graft.ts';
import { linkImport } from './imports.ts';
import { isHarmless, isOwnCollection, mutations } from './mutation.ts';
import { existsOnce } from './once.ts';
import { ownCode } from './own-code.ts';
import type { FunctionLink, Graft, KernelPart, Link, UnitProgram } from './program.ts';
import { chain, isClass, scopeOf, within } from './scope.ts';
import type { Binding, Reference, Scope } from './scope.ts';
import { pathOf, siteOf } from './script.ts';
import type { Script } from './script.ts';
import { laterAssignment, travelOf } from './travel.ts';
import type { Imported } from './travel.ts';
import type { Captured, Unit } from './unit.ts';

/** Finds a function in its script, or the path of one that every isolate has. @throws OssaError */
export type Locate = (
  fn: Function,
  role: string,
  site: Site | undefined,
) => Closure | { readonly builtin: readonly string[] };

/** How a captured value is read again for each run. */
interface Capture {
  readonly name: string;
  /** Where it is used first. */
  readonly site: Site;
  readonly read: () => unknown;
}

export interface Built {
  readonly unit: Unit;
  readonly captures: readonly Capture[];
  /** Some code is of the sources of a bundle, and some, with classes in it, of the bundle itself or of elsewhere. */
  readonly isMixed: boolean;
  readonly original: NonNullable<Captured['original']>;
}

export class UnitBuilder {
  readonly #locate: Locate;
  readonly #role: string;
  /** Ossa's math, where it stands in the place of V8's. */
  readonly #math: MathTexts | undefined;
  readonly #drafts: Draft[];
  readonly #byScope = new Map<object, Map<Scope, number>>();
  readonly #byFunction = new Map<Function, FunctionLink>();
  readonly #byBinding = new Map<object, Map<Binding | string, Link>>();
  readonly #byScript = new Map<Script, FunctionLink>();
  readonly #captures: Capture[];
  readonly #grafts: Graft[];
  readonly #modules: Record<string, string>;

  /** With `outer` it adds to what that one builds: code that is there already, but with another `Math`, is there twice then. */
  constructor(locate: Locate, role: string, outer?: UnitBuilder, math?: MathTexts) {
    this.#locate = locate;
    this.#role = role;
    this.#math = math;
    this.#drafts = outer ? outer.#drafts : [];
    this.#captures = outer ? outer.#captures : [];
    this.#grafts = outer ? outer.#grafts : [];
    this.#modules = outer ? outer.#modules : {};
  }

  build(fn: Function): Built {
    const root = this.#function(fn, '', undefined, true);
    markLate(this.#drafts, root);
    const parts = this.#drafts.map(layOut);
    const kernel = 'part' in root ? this.#drafts[root.part]!.kernel : undefined;
    const written = kernel?.of ?? root;
    const first = 'part' in written ? this.#drafts[written.part]! : undefined;
    const start = first && 'part' in written ? nodeOf(first.exports[written.export]!).start : 0;
    const program: UnitProgram = { parts, grafts: this.#grafts, root };
    const drafts = this.#drafts;
    let id: string | undefined;
    const unit: Unit = {
      get id() {
        return (id ??= identityOf(drafts, program));
      },
      name: fn.name || this.#role,
      site: first ? siteOf(first.script, start) : { file: 'native', line: 1 },
      source: JSON.stringify(program),
      file: first?.script.file ?? 'native',
      captures: this.#captures.map(({ name }) => name),
      modules: this.#modules,
    };
    const isMixed = drafts.some(({ script }) => script.bundled) && drafts.some(bringsClass);
    const scripts = new Map(drafts.map(({ script }) => [pathOf(script), script.original] as const));
    const original = (place: Site): Site => scripts.get(place.file)?.(place.line, place.column ?? 1) ?? place;
    return { unit, captures: this.#captures, isMixed, original };
  }

  /** A function that came as a value, with everything it needs. `trail` goes before the names of what it captures. */
  #function(fn: Function, trail: string, site: Site | undefined, isRoot = false): FunctionLink {
    const known = this.#byFunction.get(fn);
    if (known) return known;
    const kernel = kernelForm(fn);
    if (kernel) return this.#remember(fn, this.#kernel(kernel, fn.name, trail, site, isRoot));
    const role = isRoot
      ? fn.name && fn.name !== this.#role
        ? `${this.#role} '${fn.name}'`
        : this.#role
      : `'${trail.slice(0, -1)}' of ${this.#role}`;
    const closure = this.#locate(fn, role, site);
    if ('builtin' in closure) return this.#remember(fn, this.#ownMath(closure.builtin) ?? closure);
    const { script, node, surroundings } = closure;
    this.#checkKind(fn, closure, role, isRoot);
    const binding = declaredBy(script, node);
    if (binding) {
      const link: { part: number; export: number } = { part: -1, export: -1 };
      this.#byFunction.set(fn, link);
      return Object.assign(link, this.#code(binding, script, surroundings, trail));
    }
    const draft = this.#draft(script, surroundings, undefined, fn.name, [node]);
    const link = this.#remember(fn, { part: this.#drafts.indexOf(draft), export: 0 });
    const code = node.type === 'Property' ? (node.value as AnyNode) : node;
    this.#take(draft, node, code, scopeOf(script.analysis, code), trail);
    return link;
  }

  /** A kernel: its JavaScript form, and the function itself for the compiler. */
  #kernel(kernel: KernelForm, name: string, trail: string, site: Site | undefined, isRoot: boolean): FunctionLink {
    if (kernel.kind === 'math') return this.#mathFunction(kernel.name, kernel.math);
    if (kernel.kind === 'exact')
      return new UnitBuilder(this.#locate, this.#role, this, kernel.math).#function(kernel.fn, trail, site, isRoot);
    const { declared } = kernel;
    const from = this.#captures.length;
    const of = new UnitBuilder(this.#locate, this.#role, this).#function(kernel.fn, trail, site, isRoot);
    const taken = this.#captures.slice(from);
    // The text depends on the kinds of the captured values, so that it is a captured value itself, the last one.
    const last = this.#captures.push({
      name: this.#unique(`${trail}text`),
      site: taken[0]?.site ?? site ?? { file: 'native', line: 1 },
      read: () => kernel.text(this.#captures.slice(from, from + taken.length).map((each) => each.read())),
    });
    const links = new Map(taken.map((_, i): [string, Link] => [`v${i}`, { value: from + i }]));
    const call = `new Function('return ' + text)()([${[...links.keys()].join(', ')}])`;
    return this.#own(call, `ossa:kernel/${name}`, links.set('text', { value: last - 1 }), { of, declared });
  }

  /** Code of Ossa's own. */
  #own(expression: string, file: string, links: Map<string, Link>, kernel?: KernelPart): FunctionLink {
    const { script, node, surroundings } = ownCode(expression, file);
    const draft = this.#draft(script, surroundings, undefined, '', [node], { links, kernel });
    return { part: this.#drafts.indexOf(draft), export: 0 };
  }

  /** What a function of the language is where Ossa's math stands in the place of V8's; undefined where it is itself. */
  #ownMath([object, name = '', ...deeper]: readonly string[]): FunctionLink | undefined {
    const isReplaced = object === 'Math' && deeper.length === 0 && this.#math?.of(name) !== undefined;
    return isReplaced ? this.#mathFunction(name, this.#math as MathTexts) : undefined;
  }

  #mathFunction(name: string, math: MathTexts): FunctionLink {
    return this.#own(math.of(name) as string, `${MATH_FILE}${name}`, new Map());
  }

  /** `Math` with Ossa's functions, as far as the script names them. */
  #mathObject(script: Script, math: MathTexts): FunctionLink {
    return getOr(this.#byScript, script, () => {
      const names = math.named(script.text);
      const links = new Map(names.map((name): [string, Link] => [name, this.#mathFunction(name, math)]));
      return this.#own(`{ ${['__proto__: Math', ...names].join(', ')} }`, MATH_FILE, links);
    });
  }

  #remember(fn: Function, link: FunctionLink): FunctionLink {
    this.#byFunction.set(fn, link);
    return link;
  }

  #checkKind(fn: Function, { script, node }: Closure, role: string, isRoot: boolean): void {
    const site = siteOf(script, node.start);
    const fail = (what: string): never => {
      throw new OssaError('OSSA_CAPTURE_KIND', { role, what, name: fn.name }, { site });
    };
    if (node.type === 'MethodDefinition') fail('a method of a class');
    if (node.type === 'Property' && node.kind !== 'init') fail('an accessor');
    if (!isRoot) return;
    if (isClass(node)) fail('a class');
  }

  #draft(
    script: Script,
    surroundings: Surroundings,
    scope: Scope | undefined,
    name: string,
    exports: AnyNode[] = [],
    given: Partial<Pick<Draft, 'links' | 'kernel'>> = {},
  ): Draft {
    const draft: Draft = {
      ...{ script, surroundings, scope, name, exports, strict: false },
      ...{ kept: new Set<Binding>(), links: new Map<string, Link>(), identities: new Map(), replacements: [] },
      ...given,
    };
    this.#drafts.push(draft);
    return draft;
  }

  /** A declaration that travels as code: its place in the part of its scope. */
  #code(binding: Binding, script: Script, surroundings: Surroundings, trail: string): { part: number; export: number } {
    const owner = existsOnce(binding.scope, script) ? script : surroundings;
    const scopes = getOr(this.#byScope, owner, () => new Map<Scope, number>());
    let part = scopes.get(binding.scope);
    if (part === undefined) {
      this.#draft(script, surroundings, binding.scope, '');
      scopes.set(binding.scope, (part = this.#drafts.length - 1));
    }
    const draft = this.#drafts[part]!;
    this.#keep(draft, binding, trail);
    if (!draft.exports.includes(binding)) draft.exports.push(binding);
    return { part, export: draft.exports.indexOf(binding) };
  }

  #keep(draft: Draft, binding: Binding, trail: string): void {
    if (draft.kept.has(binding)) return;
    draft.kept.add(binding);
    const travel = travelOf(draft.script, binding);
    const closure = travel.as === 'code' ? travel.node : binding.declaration;
    this.#take(draft, binding.declaration, closure, binding.scope, trail);
  }

  /** Follows every name that a piece of code uses. `closure` is the function or class in it, `scope` the one it stands in. */
  #take(draft: Draft, piece: AnyNode, closure: AnyNode, scope: Scope, trail: string): void {
    const { script } = draft;
    const { analysis } = script;
    const around = new Set(chain(scope));
    if (scope.strict) draft.strict = true;
    for (const { kind, node, owner } of within(analysis.contexts, piece)) {
      if (kind === 'import.meta') {
        draft.replacements.push({ start: node.start, end: node.end, text: 'import_meta' });
        draft.links.set('import_meta', { host: 'import.meta' });
      } else if (kind === 'import()') this.#dynamicImport(draft, node);
      else if (kind === 'require()') this.#required(draft, node as AnyNode & CallExpression, around);
      else if (kind === 'eval' || kind === 'with') this.#fail('OSSA_CAPTURE_DYNAMIC', kind, script, node.start);
      else if (!owner || around.has(owner)) {
        const name = kind === 'private' ? `#${(node as AnyNode & { name: string }).name}` : kind;
        this.#fail(
          'OSSA_CAPTURE_CONTEXT',
          kind === 'private' ? `the private name '${name}'` : `'${name}'`,
          script,
          node.start,
        );
      }
    }
    const outside = within(analysis.references, piece).filter(({ binding }) => !binding || around.has(binding.scope));
    for (const reference of outside) {
      const { binding } = reference;
      if (!binding) this.#free(draft, reference, trail);
      else if (reference.access === 'initialise') continue;
      else if (reference.access !== 'read')
        this.#fail('OSSA_CAPTURE_ASSIGNED', binding.name, script, reference.node.start);
      else this.#bind(draft, binding, reference, closure, scope, trail);
    }
    const names = new Set(outside);
    for (const mutation of mutations(piece, analysis)) {
      const { binding } = mutation.reference;
      if (!names.has(mutation.reference) || !binding) continue;
      const { as } = travelOf(script, binding);
      if (as === 'import' || as === 'require' || as === 'import.meta') continue;
      const reading = as === 'value' ? draft.surroundings.read(binding) : undefined;
      if (reading?.state === 'value' && isHarmless(mutation, reading.value)) continue;
      if (reading?.state === 'unseen' && !isOwnCollection(binding)) continue;
      const what = 'store' in mutation.how ? 'an assignment' : `.${mutation.how.method}()`;
      this.#fail('OSSA_CAPTURE_MUTATED', binding.name, script, mutation.node.start, { what });
    }
  }

  /** `import('./x.ts')`: a function of the same length in its place, that knows where to find what is spelled out. */
  #dynamicImport(draft: Draft, node: AnyNode): void {
    const { script } = draft;
    const isCall = node.type === 'CallExpression';
    const name = isCall ? (node.callee as AnyNode & { name: string }).name : '$mport';
    const source = isCall ? node.arguments[0] : (node as AnyNode & { source: AnyNode }).source;
    if (!isCall) draft.replacements.push({ start: node.start, end: node.start + 'import'.length, text: name });
    const known = draft.links.get(name);
    const urls: Record<string, string> = known && 'urls' in known ? { ...known.urls } : {};
    const specifier = source?.type === 'Literal' ? (source as { value?: unknown }).value : undefined;
    if (typeof specifier === 'string') {
      const use = { role: this.#role, name: 'import()', site: siteOf(script, node.start) };
      const { link, modules, identity } = linkImport({ specifier, member: { kind: 'namespace' } }, script, use);
      Object.assign(this.#modules, modules);
      draft.identities.set(name, `${draft.identities.get(name) ?? ''}\n${identity}`);
      if (link.import.startsWith('file:')) urls[specifier] = link.import;
    }
    draft.links.set(name, { host: 'import()', urls });
  }

  /** `require('./x.ts')`: what it loads has to be there in the worker too. */
  #required(draft: Draft, { callee, arguments: given, start }: CallExpression, around: ReadonlySet<Scope>): void {
    const { script } = draft;
    const binding = script.analysis.referenceAt.get(callee as AnyNode)?.binding;
    if (!binding || !around.has(binding.scope) || travelOf(script, binding).as !== 'require') return;
    const specifier = given[0]?.type === 'Literal' ? given[0].value : undefined;
    if (typeof specifier !== 'string') return;
    const use = { role: this.#role, name: 'require()', site: siteOf(script, start) };
    const { modules, identity } = linkImport({ specifier, member: { kind: 'exports' } }, script, use);
    Object.assign(this.#modules, modules);
    draft.identities.set('require', `${draft.identities.get('require') ?? ''}\n${identity}`);
  }

  /** A name that its script does not declare: a global of every isolate, unless the surroundings know it. */
  #free(draft: Draft, { node }: Reference, trail: string): void {
    if (draft.links.has(node.name)) return;
    const reading = draft.surroundings.readFree(node.name);
    if (reading.state === 'unknown') {
      if (node.name === 'Math' && this.#math) draft.links.set('Math', this.#mathObject(draft.script, this.#math));
      return;
    }
    const link = this.#reading(reading, draft, node.name, node, trail, () => draft.surroundings.readFree(node.name));
    draft.links.set(node.name, link);
  }

  #bind(draft: Draft, binding: Binding, { node }: Reference, closure: AnyNode, scope: Scope, trail: string): void {
    const { script, surroundings } = draft;
    const travel = travelOf(script, binding);
    if (travel.as === 'code') {
      if (binding.scope === draft.scope) return this.#keep(draft, binding, trail);
      if (!draft.links.has(binding.name))
        draft.links.set(binding.name, this.#code(binding, script, surroundings, trail));
      return;
    }
    const later = travel.as === 'value' ? laterAssignment(script, binding, closure, scope) : undefined;
    if (later) this.#fail('OSSA_CAPTURE_ASSIGNED', binding.name, script, later.node.start);
    if (travel.as === 'import' && hasKernels() && this.#importedKernel(draft, binding, node, trail)) return;
    if (draft.links.has(binding.name)) return;
    if (travel.as === 'import' || travel.as === 'own exports') {
      const site = siteOf(script, node.start);
      const imported = travel.as === 'import' ? travel.imported : ownExports(script);
      const name = memberName(script, binding, node);
      const { link, live, modules, identity } = linkImport(imported, script, { role: this.#role, name, site });
      Object.assign(this.#modules, modules);
      if (live) return this.#member(draft, binding, node, link, identity);
      draft.links.set(binding.name, link);
      draft.identities.set(binding.name, identity);
      return;
    }
    if (travel.as === 'import()') return;
    if (travel.as === 'value') draft.links.set(binding.name, this.#value(draft, binding, node, trail));
    else draft.links.set(binding.name, { host: travel.as });
  }

  /** A kernel of another module is taken as it is here, so that the worker need not make it: also as `module.kernel`. */
  #importedKernel(draft: Draft, binding: Binding, node: AnyNode, trail: string): boolean {
    const reading = draft.surroundings.read(binding);
    if (reading.state !== 'value') return false;
    const { script } = draft;
    const [access, member] = /^\.(\w+)/.exec(script.text.slice(node.end, node.end + 100)) ?? [];
    const isModule = member !== undefined && Object.prototype.toString.call(reading.value) === '[object Module]';
    const value = isModule ? (reading.value as Readonly<Record<string, unknown>>)[member] : reading.value;
    if (typeof value !== 'function' || kernelForm(value) === undefined) return false;
    const name = isModule ? `$${binding.name}_${member}` : binding.name;
    const site = siteOf(script, node.start);
    if (!draft.links.has(name)) draft.links.set(name, this.#function(value, `${trail}${name}.`, site));
    if (isModule) draft.replacements.push({ start: node.start, end: node.end + (access as string).length, text: name });
    return true;
  }

  /** An import that its module assigns again is looked up at each use: `name` becomes `$module.name`. */
  #member(draft: Draft, binding: Binding, node: AnyNode, link: Link, identity: string): void {
    const property = 'import' in link && typeof link.member === 'object' ? link.member.name : binding.name;
    const module = `$live_${binding.name}`;
    draft.links.set(module, { ...link, member: 'namespace' } as Link);
    draft.identities.set(module, identity);
    const isShorthand = draft.script.analysis.shorthands.has(node);
    const access = `${module}[${JSON.stringify(property)}]`;
    draft.replacements.push({
      start: node.start,
      end: node.end,
      text: isShorthand ? `${binding.name}: ${access}` : access,
    });
  }

  #value(draft: Draft, binding: Binding, node: AnyNode, trail: string): Link {
    const owner = existsOnce(binding.scope, draft.script) ? draft.script : draft.surroundings;
    const known = getOr(this.#byBinding, owner, () => new Map<Binding | string, Link>());
    const earlier = known.get(binding);
    if (earlier) return earlier;
    const { surroundings } = draft;
    const link = this.#reading(surroundings.read(binding), draft, binding.name, node, trail, () =>
      surroundings.read(binding),
    );
    known.set(binding, link);
    return link;
  }

  /** What a captured value becomes: a function is captured in its turn, anything else is read again for each run. */
  #reading(reading: Reading, draft: Draft, name: string, node: AnyNode, trail: string, again: () => Reading): Link {
    const site = siteOf(draft.script, node.start);
    const role = this.#role;
    if (reading.state === 'uninitialised') throw new OssaError('OSSA_CAPTURE_TDZ', { role, name }, { site });
    if (reading.state === 'unknown')
      throw new OssaError('OSSA_CAPTURE_UNREADABLE', { role, name, reason: reading.reason }, { site });
    if (reading.state === 'unseen') return { value: this.#captures.push({ name, site, read: () => undefined }) - 1 };
    const { value } = reading;
    if (typeof value === 'function') return this.#function(value, `${trail}${name}.`, site);
    if (isSkeleton(value)) throw new OssaError('OSSA_CAPTURE_PROGRAM', { role, name }, { site });
    const index = this.#captures.length;
    const full = this.#unique(`${trail}${name}`);
    const read = (): unknown => {
      const now = again();
      return now.state === 'value' ? now.value : undefined;
    };
    this.#captures.push({ name: full, site, read });
    const { found } = separate(value);
    if (found.length === 0) return { value: index };
    for (const { path, target } of found) {
      const place = [full, ...path].join('.');
      const graft =
        typeof target === 'function'
          ? this.#function(target, `${place}.`, site)
          : {
              init: this.#function(target.init, `${place}.init.`, site),
              ...(target.close && { close: this.#function(target.close, `${place}.close.`, site) }),
            };
      this.#grafts.push({ value: index, path, graft });
    }
    const readRest = (): unknown => {
      const now = separate(read());
      if (!isSame(found, now.found)) throw new OssaError('OSSA_CAPTURE_CHANGED', { role, name: full }, { site });
      return now.rest;
    };
    this.#captures[index] = { name: full, site, read: readRest };
    return { value: index };
  }

  #unique(name: string): string {
    let unique = name;
    for (let i = 2; this.#captures.some((each) => each.name === unique); i++) unique = `${name}#${i}`;
    return unique;
  }

  #fail(code: ErrorCode, name: string, script: Script, offset: number, more: Record<string, string> = {}): never {
    throw new OssaError(code, { role: this.#role, name, ...more }, { site: siteOf(script, offset) });
  }
}

/** The declaration that this function is the value of, where it travels as code. */
function declaredBy(script: Script, node: AnyNode): Binding | undefined {
  const scope = script.analysis.closures.get(node);
  if (!scope) return undefined;
  for (const binding of scope.bindings.values()) {
    const travel = travelOf(script, binding);
    if (travel.as === 'code' && travel.node === node) return binding;
  }
  return undefined;
}

/** What messages call an import: tools turn `answer` into `__vite_ssr_import_1__.answer` and `import_slow.answer`. */
function memberName(script: Script, { name, kind }: Binding, { end }: AnyNode): string {
  const member = kind === 'import' ? null : /^\.(\w+)/.exec(script.text.slice(end, end + 100));
  return member ? member[1]! : name;
}

/** A CommonJS module that uses its own `exports` is loaded again by the worker. */
function ownExports(script: Script): Imported {
  return { specifier: script.file, member: { kind: 'exports' } };
}

function getOr<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}
