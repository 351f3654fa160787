/** How texts read, round and store elements: a number in its place, a struct column by column, without an object that is kept. */
import type { ElementName, NumberName } from '../../../types/element.ts';
import { structNamed } from '../../../types/struct.ts';
import { isStruct } from '../../../types/typed.ts';

/**
 * How a value changes when it is stored as an element of the type. Same table as the elements' `store`, as text; `+` refuses
 * what a typed array refuses, in the same words.
 */
const STORE: Readonly<Record<NumberName, (v: string) => string>> = {
  f64: (v) => `+${v}`,
  f32: (v) => `Math.fround(+${v})`,
  i32: (v) => `+${v} | 0`,
  u32: (v) => `+${v} >>> 0`,
  i16: (v) => `(+${v} << 16) >> 16`,
  u16: (v) => `+${v} & 0xffff`,
  i8: (v) => `(+${v} << 24) >> 24`,
  u8: (v) => `+${v} & 0xff`,
};

/** Where elements come from: an indexable collection, structs, a lazy range (start, step), or the index itself. */
export type Read = 'index' | 'range' | 'generate' | Extract<ElementName, `{${string}`>;

/** What stands before a loop, and an element in it. */
export interface Reading {
  readonly head: string;
  readonly at: (index: string) => string;
}

/** The elements of the collection `source`. Other names that the text makes begin with `prefix`. */
export function reading(read: Read, source: string, prefix: string): Reading {
  if (read === 'range') return { head: `const { start, step } = ${source};`, at: (i) => `start + ${i} * step` };
  if (read === 'generate') return { head: '', at: (i) => i };
  if (read === 'index') return { head: '', at: (i) => `${source}[${i}]` };
  const { fields } = structNamed(read);
  const columns = fields.map(({ name }, k) => `${prefix}${k} = ${source}.columns.${name}`);
  return {
    head: `const ${columns.join(', ')};`,
    // One literal at one place: its objects have one hidden class, and one that does not leave the loop is never made.
    at: (i) => `({ ${fields.map(({ name }, k) => `${name}: ${prefix}${k}[${i}]`).join(', ')} })`,
  };
}

/** How an element type's collection reads: numbers by index. */
export const readOf = (element: ElementName): Read => (isStruct(element) ? element : 'index');

/** The value as it is after being stored, as an expression; what that needs is given to `define`. */
export function rounding(as: ElementName, name: string, define: (text: string) => void): (v: string) => string {
  if (!isStruct(as)) return (v) => STORE[as](`(${v})`);
  const { fields } = structNamed(as);
  const parts = fields.map((_, k) => `x${k}`);
  define([
    `function ${name}(v) {`,
    `if (typeof v !== 'object' || v === null) return T.rounded(${JSON.stringify(as)}, v);`,
    `const ${fields.map((field, k) => `x${k} = v.${field.name}`).join(', ')};`,
    `if (${parts.map((x) => `typeof ${x} !== 'number'`).join(' || ')}) return T.rounded(${JSON.stringify(as)}, v);`,
    `return { ${fields.map((field, k) => `${field.name}: ${STORE[field.type](`(x${k})`)}`).join(', ')} };`,
    `}`,
  ].join('\n'));
  return (v) => `${name}(${v})`;
}

/** What stands before a loop, and a statement that stores a variable whose value is rounded already. */
export interface Storing {
  readonly head: string;
  readonly put: (index: string, v: string) => string;
}

/** Into `target`: a typed collection of the element type, or an array. */
export function storing(as: ElementName | undefined, target: string, prefix: string): Storing {
  if (!isStruct(as)) return { head: '', put: (i, v) => `${target}[${i}] = ${v};` };
  const { fields } = structNamed(as);
  const columns = fields.map(({ name }, k) => `${prefix}${k} = ${prefix}?.${name}`);
  return {
    head: `const ${prefix} = ${target}.columns, ${columns.join(', ')};`,
    // In a batch, or where they are folded, the elements are values in an array.
    put: (i, v) =>
      `if (${prefix} === undefined) ${target}[${i}] = ${v}; else { ${fields
        .map(({ name }, k) => `${prefix}${k}[${i}] = ${v}.${name};`)
        .join(' ')} }`,
  };
}

/**
 * What stands before a chunk's loop, and a statement that stores the value of a variable at a place of `out`; where that is no typed
 * collection, a number (anything else is for the sequential meaning).
 */
export function placing(
  as: ElementName | undefined,
  define: (text: string) => void,
): { readonly head: string; readonly place: (index: string, v: string) => string } {
  if (as === undefined) return { head: '', place: (i, v) => `T.number(${v}); out[${i}] = ${v};` };
  // A typed array rounds by itself.
  if (!isStruct(as)) return { head: '', place: (i, v) => `out[${i}] = ${v};` };
  const rounded = rounding(as, 'rounded', define);
  const { head, put } = storing(as, 'out', 'o$');
  return { head, place: (i, v) => `const w = ${rounded(v)}; ${put(i, 'w')}` };
}
