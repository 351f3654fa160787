/**
 * What a unit's `source` holds, as JSON: the pieces of code, each laid out for its own file, and how they are linked. The
 * builder writes it, `instantiate` makes functions of it, and the kernel compiler lowers it; nothing else looks inside.
 */

import type { Declared } from '../kernel/declared.ts';

/** Pieces of one scope of one script, or one function. */
export interface Part {
  readonly file: string;
  /** Where imports are resolved from, when that is not the file. */
  readonly base?: string;
  /** 0-based line of `text`'s first line in the file; that line holds no code of the user's. */
  readonly line: number;
  /** The body of a function of `parameters` that returns `[exports, setters]`, `setters` for the links that come late. */
  readonly text: string;
  readonly parameters: readonly string[];
  /** What each parameter stands for. */
  readonly links: readonly Link[];
  /** What this is the JavaScript form of, if it is one of a kernel's. */
  readonly kernel?: KernelPart;
}

/** A function that was declared to be a kernel of these types. */
export interface KernelPart {
  readonly of: FunctionLink;
  readonly declared: Declared;
}

export type Link =
  /** The captured value of that index. */
  | { readonly value: number }
  | PartLink
  /** A function of the language or of Node, by its path from `globalThis` or from a builtin module. */
  | { readonly builtin: readonly string[] }
  | { readonly import: string; readonly member: 'namespace' | 'exports' | { readonly name: string } }
  | { readonly host: 'require' | 'filename' | 'dirname' | 'import.meta' }
  /** `import()`, with the URLs of the specifiers that the code spells out. */
  | { readonly host: 'import()'; readonly urls: Readonly<Record<string, string>> };

/** The export of that index of a part; `late` where parts need each other, and the function is set after both are made. */
export interface PartLink {
  readonly part: number;
  readonly export: number;
  readonly late?: true;
}

/** What a captured value holds that cannot travel inside it: put back at `path` once the value has arrived. */
export interface Graft {
  readonly value: number;
  readonly path: readonly string[];
  readonly graft: FunctionLink | ResourceLink;
}
export type FunctionLink = PartLink | { readonly builtin: readonly string[] };
/** A resource: the captured value in its place is its identity. */
export interface ResourceLink {
  readonly init: FunctionLink;
  readonly close?: FunctionLink;
}

export interface UnitProgram {
  readonly parts: readonly Part[];
  readonly grafts: readonly Graft[];
  readonly root: FunctionLink;
}
