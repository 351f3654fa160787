/** The examples in doc comments name what a program around them would have: its declarations. */
import * as ossa from 'ossa';

const declarations: Readonly<Record<string, string>> = {
  Picture: 'type Picture = Uint8Array',
  Order: 'interface Order { readonly id: string; readonly total: number }',
  Walk: 'interface Walk { readonly n: number; readonly steps: number }',
  Row: 'interface Row { readonly city: string; readonly value: number }',
  Mean: 'interface Mean { readonly n: number; readonly sum: number }',
  Sale: 'interface Sale { readonly city: string; readonly amount: number }',
  Body: 'interface Body { readonly mass: number }',
  Event: 'interface Event { readonly at: number }',
  Tour: 'interface Tour { readonly cities: readonly number[] }',
  amounts: 'declare const amounts: Float64Array',
  appendFile: "import { appendFile } from 'node:fs/promises'",
  assert: "import assert from 'node:assert'",
  average: 'declare const average: (mean: Mean, row: Row) => readonly [Mean, number]',
  blur: 'declare const blur: (picture: Picture) => Picture',
  bodies: 'declare const bodies: readonly Body[]',
  byLength: 'declare const byLength: (a: Tour, b: Tour) => number',
  decode: 'declare const decode: (file: string) => Picture',
  diffuse: 'declare const diffuse: (near: ossa.Near<number>) => number',
  events: 'declare const events: AsyncIterable<Event>',
  factor: 'declare const factor: (n: number) => number',
  fetchPage: 'declare const fetchPage: (url: string) => Promise<string>',
  files: 'declare const files: readonly string[]',
  gcd: 'declare const gcd: (a: number, b: number) => number',
  input: 'declare const input: readonly number[]',
  large: 'declare const large: (photo: Picture) => boolean',
  lines: 'declare const lines: readonly string[]',
  months: 'declare const months: Int32Array',
  mutate: 'declare const mutate: (tour: Tour, generation: ossa.Generation<Tour>) => Tour',
  nextCities: 'declare const nextCities: (tour: Tour) => readonly Tour[]',
  options: 'declare const options: readonly number[]',
  order: 'declare const order: Int32Array',
  orders: 'declare const orders: readonly Order[]',
  pages: 'declare const pages: AsyncIterable<string>',
  parse: 'declare const parse: (line: string) => Order',
  photos: 'declare const photos: readonly Picture[]',
  pixels: 'declare const pixels: Uint8Array',
  poster: 'declare const poster: (photo: Picture) => Picture',
  price: 'declare const price: (n: number) => number',
  prices: 'declare const prices: Float64Array',
  program: 'declare const program: ossa.Skeleton<readonly number[], number>',
  pull: 'declare const pull: (p: Body, q: Body) => number',
  render: 'declare const render: (file: string) => Picture',
  sales: 'declare const sales: readonly Sale[]',
  samples: 'declare const samples: Float64Array',
  save: 'declare const save: (page: Picture) => Promise<void>',
  shortestRest: 'declare const shortestRest: (tour: Tour) => number',
  square: 'declare const square: (n: number) => number',
  start: 'declare const start: Tour',
  thumbnail: 'declare const thumbnail: (photo: Picture) => Picture',
  tourLength: 'declare const tourLength: (tour: Tour) => number | undefined',
  upload: 'declare const upload: (picture: Picture) => Promise<void>',
  gzipSync: "import { gzipSync } from 'node:zlib'",
  valid: 'declare const valid: (order: Order) => boolean',
  xs: 'declare const xs: Float64Array',
  ys: 'declare const ys: Float64Array',
};

/** Types of Ossa that examples name. */
const types = ['Near', 'Chunk'];

const names = (text: string): ReadonlySet<string> => new Set(text.match(/(?<![.\w'])[A-Za-z_]\w*/g));

/** An example in a module of its own, with what it names. */
export function programsAround(example: string): string {
  // One statement to a line: without its comment, which may hold anything.
  const code = example.replace(/ \/\/ .*$/gm, '');
  const used = [...names(code)];
  // `lines` may be a function of Ossa or the user's lines.
  const ofOssa = (name: string): boolean => name in ossa && (!(name in declarations) || code.includes(`${name}(`));
  const own = used.filter((name) => !ofOssa(name)).flatMap((name) => declarations[name] ?? []);
  const needed = own.flatMap((text) => [...names(text)]).filter((name) => /^[A-Z]/.test(name) && !used.includes(name));
  return [
    "import type * as ossa from 'ossa';",
    `import { ${used.filter(ofOssa).join(', ')} } from 'ossa';`,
    ...types.filter((name) => used.includes(name)).map((name) => `import type { ${name} } from 'ossa';`),
    ...[...new Set(needed)].flatMap((name) => declarations[name] ?? []),
    ...own,
    code,
    'export {};',
    '',
  ].join('\n');
}
