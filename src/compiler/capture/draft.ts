/** A part in the making, and what is made of it: its text, its links in a possible order, and what of it is its identity. */
import type { AnyNode } from 'acorn';
import type { Surroundings } from './closure.ts';
import { declarations, mask } from './mask.ts';
import type { Replacement } from './mask.ts';
import { digest, tokenText } from './modules.ts';
import type { FunctionLink, KernelPart, Link, Part, UnitProgram } from './program.ts';
import { isClass } from './scope.ts';
import type { Binding, Scope } from './scope.ts';
import type { Script } from './script.ts';

export interface Draft {
  readonly script: Script;
  readonly surroundings: Surroundings;
  readonly scope: Scope | undefined;
  /** What the part gives: bindings of `scope`, or one function. */
  readonly exports: (Binding | AnyNode)[];
  readonly kept: Set<Binding>;
  readonly links: Map<string, Link>;
  /** Of imports: specifier and content of what is imported. */
  readonly identities: Map<string, string>;
  readonly replacements: Replacement[];
  readonly name: string;
  readonly kernel?: KernelPart | undefined;
  strict: boolean;
}

/** The text of a part: its pieces in their places, glue on a line before and a line after. */
export function layOut(draft: Draft): Part {
  const { script, scope, name, exports, kept, links, replacements, kernel } = draft;
  const pieces = scope ? declarations(kept) : [nodeOf(exports[0]!)];
  const masked = mask(script, pieces, replacements);
  const parameters = [...links.keys()];
  // A function takes its name from where it stands: as a property it does so without an effect on its own scope.
  const named = name !== '' && name !== '__proto__';
  const isMember = nodeOf(exports[0]!).type === 'Property';
  const [open, close] = scope
    ? ['', `\n;return [[${exports.map((each) => (each as Binding).name).join()}],`]
    : isMember
      ? ['return [[({', `\n})[${JSON.stringify(name)}]],`]
      : named
        ? [`return [[({${JSON.stringify(name)}:`, `\n})[${JSON.stringify(name)}]],`]
        : ['return [[(', '\n)],'];
  const setters = [...links]
    .map(([parameter, link]) => ('part' in link && link.late ? `$v=>{${parameter}=$v}` : ''))
    .join();
  const text = `${draft.strict ? "'use strict';" : ''}${open}\n${masked.text}${close}[${setters}]]`;
  const base = script.bundled && { base: script.bundled.base };
  const part = { file: script.file, ...base, line: masked.line - 1, text, parameters, links: [...links.values()] };
  return kernel === undefined ? part : { ...part, kernel };
}

/** What came as a declaration is the function or class in it, else the node itself. */
export function nodeOf(exported: Binding | AnyNode): AnyNode {
  return 'declaration' in exported && 'references' in exported ? exported.declaration : (exported as AnyNode);
}

/** Marks the links that a worker can only set after both parts are made, in the order in which it makes them. */
export function markLate(drafts: readonly Draft[], root: FunctionLink): void {
  const state = new Map<number, 'making' | 'made'>();
  const make = (index: number): void => {
    state.set(index, 'making');
    const { links } = drafts[index]!;
    for (const [parameter, link] of links) {
      if (!('part' in link)) continue;
      if (state.get(link.part) === 'making') links.set(parameter, { ...link, late: true });
      else if (!state.has(link.part)) make(link.part);
    }
    state.set(index, 'made');
  };
  if ('part' in root) make(root.part);
  for (const index of drafts.keys()) if (!state.has(index)) make(index);
}

/** Whether a class is in the code of a part that is not of a bundled module's sources. */
export function bringsClass({ script, scope, kept, exports }: Draft): boolean {
  if (script.bundled) return false;
  const pieces = scope ? [...kept].map(({ declaration }) => declaration) : exports.map(nodeOf);
  return [...script.analysis.closures.keys()].some(
    (node) => isClass(node) && pieces.some(({ start, end }) => start <= node.start && node.end <= end),
  );
}

/** A unit's identity: code and how it is linked; no path, position or value. */
export function identityOf(drafts: readonly Draft[], program: UnitProgram): string {
  const parts = drafts.map(({ script, scope, kept, exports, strict, links, identities, kernel }) => {
    const pieces = scope ? [...kept].map(({ declaration }) => declaration) : exports.map(nodeOf);
    const texts = pieces.map(({ start, end }) => tokenText(script, start, end));
    const linked = [...links].map(([name, link]) => [name, logical(link), identities.get(name)]);
    return [strict, scope ? texts.toSorted() : texts, linked, kernel];
  });
  return digest(JSON.stringify([parts, program.grafts, program.root]));
}

/** A link without the place its module was found at: its identity has specifier and content instead. */
function logical(link: Link): unknown {
  if ('import' in link) return link.member;
  return 'urls' in link ? link.host : link;
}
