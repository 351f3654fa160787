/** What capture must do, as data. The line that an error names ends with the comment `// here`. */
import type { ErrorCode } from '../../../src/errors.ts';
import { pluginFlavours } from './flavours.ts';
import type { Flavour } from './flavours.ts';

export interface Case {
  readonly name: string;
  /** The program: exports `program` (a skeleton of one function, or the function) and perhaps `inputs`. */
  readonly text: string;
  /** Other modules beside it. */
  readonly files?: Readonly<Record<string, string>>;
  /** Values of the calls, where agreeing with the direct call is not telling enough. */
  readonly values?: readonly unknown[];
  readonly captures?: readonly string[];
  /** Why the plugin for bundlers does not give what the static pass gives. */
  readonly unbundled?: string;
  readonly error?: { readonly code: ErrorCode; readonly name: string };
  /** The program's file when it is not `main.ts`. */
  readonly main?: string;
  /** The flavours it exists in, and why not in the others. */
  readonly only?: { readonly flavours: readonly Flavour[]; readonly because: string };
}

const plain: readonly Flavour[] = ['static', 'inspector'];

export const cases: readonly Case[] = [
  // What travels.
  {
    name: 'nothing captured',
    text: `export const program = seq((x: number) => x * 2);`,
    values: [2, 4, 6],
    captures: [],
  },
  {
    name: 'module constant',
    text: `const rate: number = 3;
export const program = seq((x: number) => x * rate);`,
    values: [3, 6, 9],
    captures: ['rate'],
  },
  {
    name: 'parameter of the enclosing function',
    text: `function scaled(rate: number) { return seq((x: number) => x * rate); }
export const program = scaled(5);`,
    values: [5, 10, 15],
  },
  {
    name: 'destructured variables and parameters',
    text: `const { a, b: [, second], ...rest } = { a: 1, b: [2, 3], c: 4, d: 5 };
const make = ({ p, q = 7 }: { p: number; q?: number }, [r]: number[]) => seq((x: number) => [x, a, second, rest.c, p, q, r]);
export const program = make({ p: 6 }, [8]);`,
    values: [
      [1, 1, 3, 4, 6, 7, 8],
      [2, 1, 3, 4, 6, 7, 8],
      [3, 1, 3, 4, 6, 7, 8],
    ],
  },
  {
    name: 'module functions travel as code, recursively',
    text: `function even(n: number): boolean { return n === 0 || odd(n - 1); }
const odd = (n: number): boolean => n !== 0 && even(n - 1);
export const program = seq((x: number) => even(x));`,
    values: [false, true, false],
    captures: [],
  },
  {
    name: 'classes travel as code, with what they extend, fields and private names',
    text: `const origin = 10;
class Shape { readonly #scale = 2; static count = 3; area(): number { return this.#scale * origin; } }
class Square extends Shape { constructor(readonly side?: number) { super(); } override area(): number { return super.area() + (this.side ?? 0); } }
export const program = seq((x: number) => [new Square(x).area(), Shape.count, new Square(1) instanceof Shape]);`
      .replace('readonly side?: number', 'side?: number')
      .replace('super(); }', 'super(); this.side = side; } side?: number;'),
    values: [
      [21, 3, true],
      [22, 3, true],
      [23, 3, true],
    ],
    captures: ['origin'],
  },
  {
    name: 'a class expression and a named function expression',
    text: `const Point = class { x = 0; constructor(x: number) { this.x = x; } };
const factorial = function self(n: number): number { return n < 2 ? 1 : n * self(n - 1); };
export const program = seq((x: number) => new Point(factorial(x)).x);`,
    values: [1, 2, 6],
  },
  {
    name: 'the function itself by its name',
    text: `const fact = (n: number): number => (n < 2 ? 1 : n * fact(n - 1));
export const program = seq(fact);
export const inputs = [3, 5];`,
    values: [6, 120],
  },
  {
    name: 'a function declaration, used before it stands',
    text: `export const program = seq(twice);
function twice(x: number): number { return x * factor; }
const factor = 2;`,
    values: [2, 4, 6],
  },
  {
    name: 'default export',
    text: `const k = 4;
export default function program(x: number) { return x + k; }
export { program };`,
    values: [5, 6, 7],
  },
  {
    name: 'a factory made it',
    text: `const make = (k: number) => (x: number) => x + k;
export const program = seq(make(7));`,
    values: [8, 9, 10],
    captures: ['k'],
  },
  {
    name: 'a captured variable holds a function with captures of its own',
    text: `const make = (k: number) => (x: number) => x * k;
const double = make(2);
const triple = make(3);
export const program = seq((x: number) => double(x) + triple(x));`,
    values: [5, 10, 15],
    captures: ['double.k', 'triple.k'],
  },
  {
    name: 'functions that need each other through values',
    text: `const make = (next: () => (n: number) => number) => (n: number): number => (n <= 0 ? 0 : 1 + next()(n - 1));
const ping: (n: number) => number = make(() => pong);
const pong: (n: number) => number = make(() => ping);
export const program = seq((x: number) => ping(x));`,
    values: [1, 2, 3],
  },
  {
    name: 'functions inside captured objects and arrays',
    text: `const base = 100;
const steps = [(x: number) => x + base, { name: 'twice', run(x: number) { return x * 2; } }] as const;
export const program = seq((x: number) => [steps[0](x), steps[1].run(x), steps[1].name]);`,
    values: [
      [101, 2, 'twice'],
      [102, 4, 'twice'],
      [103, 6, 'twice'],
    ],
  },
  {
    name: 'an object with methods that use this',
    text: `const account = { balance: 5, after(x: number) { return this.balance + x; } };
export const program = seq((x: number) => account.after(x));`,
    values: [6, 7, 8],
  },
  {
    name: 'one class in code and in values is one class',
    text:
      `class Money { constructor(readonly amount: number) {} }`.replace(
        'constructor(readonly amount: number) {}',
        'amount: number; constructor(amount: number) { this.amount = amount; }',
      ) +
      `
const isMoney = ((kind) => (value: unknown) => value instanceof kind)(Money);
export const program = seq((x: number) => isMoney(new Money(x)));`,
    values: [true, true, true],
  },
  {
    name: 'builtin functions, called and passed',
    text: `const { sqrt } = Math;
const parse = JSON.parse;
export const program = seq((x: number) => [sqrt(x * x), parse('[1]'), [x].map(String)]);`,
    values: [
      [1, [1], ['1']],
      [2, [1], ['2']],
      [3, [1], ['3']],
    ],
    captures: [],
  },
  {
    name: 'a builtin is the function',
    text: `export const program = seq(Math.sqrt);\nexport const inputs = [4, 9];`,
    values: [2, 3],
  },
  {
    name: 'a function of a module of Node is the function',
    text: `import { basename } from 'node:path';
export const program = seq((basename as (path: string) => string));
export const inputs = ['/a/b.txt'];`,
    values: ['b.txt'],
  },
  {
    name: 'imports: named, default, namespace, renamed',
    text: `import { join as glue } from 'node:path';
import * as path from 'node:path';
import posix from 'node:path/posix';
import os, { EOL } from 'node:os';
export const program = seq((x: number) => [glue('a', String(x)), path.basename('/q/' + x), posix.dirname('/a/b'), EOL === os.EOL]);`,
  },
  {
    name: 'imports of the project, through other modules',
    text: `import { area, type Named } from './shapes.ts';
import tax from './tax.ts';
import * as shapes from './shapes.ts';
const tag: Named = { name: 'n' };
export const program = seq((x: number) => [area(x), tax(x), shapes.unit, tag.name]);`,
    files: {
      'shapes.ts': `import { pi } from './constants.ts';
export interface Named { readonly name: string }
export const unit: string = 'cm';
export function area(radius: number): number { return pi * radius ** 2; }`,
      'constants.ts': `export const pi: number = 3;`,
      'tax.ts': `import { pi } from './constants.ts';
export default (x: number): number => x * pi;`,
    },
    values: [
      [3, 3, 'cm', 'n'],
      [12, 6, 'cm', 'n'],
      [27, 9, 'cm', 'n'],
    ],
  },
  {
    name: 'a live binding of a module of the project',
    text: `import { count, next } from './counter.ts';
export const program = seq((x: number) => { const before = count; next(); return [count - before, x, { count }.count === count]; });`,
    files: { 'counter.ts': `export let count: number = 0;\nexport function next(): void { count++; }` },
    values: [
      [1, 1, true],
      [1, 2, true],
      [1, 3, true],
    ],
    only: {
      flavours: ['static', 'inspector', 'tsx', 'tsx-commonjs', 'vitest', ...pluginFlavours],
      because: 'in a bundle it is an assigned variable like any other',
    },
  },
  {
    name: 'a JSON module and a CommonJS module',
    unbundled: 'they are in the bundle only, and what the bundle has is a value',
    text: `import table from './table.json' with { type: 'json' };
import old from './old.cjs';
export const program = seq((x: number) => [table.rate * x, old.twice(x)]);`,
    files: { 'table.json': `{ "rate": 3 }`, 'old.cjs': `const k = 2;\nexports.twice = (x) => x * k;` },
    values: [
      [3, 2],
      [6, 4],
      [9, 6],
    ],
  },
  {
    name: 'a CommonJS program',
    main: 'main.cjs',
    text: `const { seq } = require('ossa');
const { join } = require('node:path');
const path = require('node:path');
const k = 3;
exports.program = seq((x) => [join('a', 'b'), path.basename(__filename), x * k, require('node:os').EOL.length]);`,
    only: {
      flavours: ['static', 'inspector', 'tsx', 'tsx-commonjs'],
      because: 'vitest and esbuild make ES modules of it or bundle it whole',
    },
  },
  {
    name: 'a function of another module of the project is the function',
    text: `import { price } from './price.ts';
export const program = seq(price);`,
    files: {
      'price.ts': `import { fee } from './fee.ts';
const rate = 2;
export const price = (x: number): number => x * rate + fee(x);`,
      'fee.ts': `const minimum = 1;
export function fee(x: number): number { return Math.max(minimum, x / 10); }`,
    },
    values: [3, 5, 7],
  },
  {
    name: 'eval and new Function',
    text: `const k = 6;
const evaluated = eval('(x) => x + k');
const made = new Function('x', 'return x * 2') as (x: number) => number;
export const program = seq((x: number) => [evaluated(x), made(x)]);`,
    values: [
      [7, 2],
      [8, 4],
      [9, 6],
    ],
    only: {
      flavours: ['static', 'inspector', 'tsx', 'tsx-commonjs'],
      because: 'vitest and esbuild rename what evaluated text refers to',
    },
  },
  {
    name: 'async functions and dynamic import of the project',
    text: `const k = 2;
export const program = seq(async (x: number) => { const { add } = await import('./add.ts'); await null; return add(x, k); });`,
    files: { 'add.ts': `export const add = (a: number, b: number): number => a + b;` },
    values: [3, 4, 5],
    only: {
      flavours: ['static', 'inspector', 'tsx', 'tsx-commonjs', 'vitest', ...pluginFlavours],
      because: 'a bundle holds the module in itself',
    },
  },
  {
    name: 'import.meta',
    unbundled: 'it is that of the bundle',
    text: `export const program = seq((x: number) => [x, import.meta.url.endsWith('.ts') || import.meta.url.endsWith('.js'), typeof import.meta.dirname]);`,
    only: {
      flavours: ['static', 'inspector', 'tsx', 'tsx-commonjs', 'bundle', 'plugin-esbuild', 'plugin-vite'],
      because: 'vitest gives import.meta members of its own, and CommonJS has none',
    },
  },
  // What shadows what.
  {
    name: 'inner names shadow outer ones, and helpers see the outer',
    text: `const k = 1;
const outer = (x: number) => x + k;
function make() { const k = 10; { const k = 100; return seq((x: number) => [outer(x), k]); } }
export const program = make();`,
    values: [
      [2, 100],
      [3, 100],
      [4, 100],
    ],
  },
  {
    name: 'every turn of a loop has its own variable',
    text: `const all: ((x: number) => number)[] = [];
for (let i = 0; i < 3; i++) all.push((x) => x + i);
for (const j of [10, 20]) all.push((x) => x + j);
export const program = seq((x: number) => all.map((f) => f(x)));
export const inputs = [0];`,
    values: [[0, 1, 2, 10, 20]],
  },
  {
    name: 'parameter defaults see parameters, not the body',
    text: `const y = 1;
function make(a: number, b = (x: number) => x + a + y) { const y = 100; return seq((x: number) => [b(x), y]); }
export const program = make(10);`,
    values: [
      [12, 100],
      [13, 100],
      [14, 100],
    ],
  },
  {
    name: 'catch clauses, labels and switch scopes',
    text: `let made: ((x: number) => number) | undefined;
outer: for (;;) {
  try { throw new Error('5'); } catch ({ message }) {
    switch (message) { case '5': { const s = Number(message); made = (x) => x + s + Number(message); break outer; } }
  }
}
export const program = seq(made!);`,
    values: [11, 12, 13],
  },
  {
    name: 'assigned before the function is made',
    text: `let total = 0;
for (const each of [1, 2, 3]) total += each;
export const program = seq((x: number) => x / total);`,
  },
  {
    name: 'generics, as, satisfies and non-null',
    text: `const limits = { low: 1 as number | undefined, high: 5 } satisfies Record<string, number | undefined>;
const pick = <T,>(items: readonly T[], i: number): T => items[i]!;
export const program = seq(<N extends number>(x: N): number => pick<number>([x as number, limits.high], 1) + limits.low!);`,
    values: [6, 6, 6],
  },
  // How functions are handed over.
  {
    name: 'combinators by alias and by namespace, and a chosen function',
    text: `import { seq as one } from 'ossa';
import * as ossa from 'ossa';
const k = 3;
const choose = (fast: boolean) => one(fast ? (x: number) => x * k : (x: number) => x + k);
export const program = ossa.pipe(choose(true), ossa.seq((x: number) => x)).parts[0];`,
    values: [3, 6, 9],
  },
  {
    name: 'a constant that holds the function',
    text: `const k = 3;
const times = (x: number) => x * k;
export const program = map(times);`,
    values: [3, 6, 9],
  },
  {
    name: 'tabs, semicolon-free lines and several declarators',
    text: `const a = 1, f = (x: number) => x + a, g = (x: number) => f(x) * 2
const h = (x: number) => g(x) - 1
\texport const program = seq((x: number) =>\tg(x) + h(x))`,
    values: [7, 11, 15],
  },
  {
    name: 'code of Ossa that the function uses',
    text: `import { random, f32 } from 'ossa';
export const program = seq((x: number) => [random(1, x).next32() === random(1, x).next32(), f32.name]);`,
    values: [
      [true, 'f32'],
      [true, 'f32'],
      [true, 'f32'],
    ],
    only: {
      flavours: [...plain, ...pluginFlavours],
      because: 'the others run Ossa itself through a transformer, which its users do not',
    },
  },
  {
    name: 'a resource is made where it is used, and once',
    text: `import { resource } from 'ossa';
const first = 40;
const made = resource(() => ({ made: first }));
const same = made;
export const program = seq((x: number) => [made.get().made + x, made.get() === same.get()]);`,
    values: [
      [41, true],
      [42, true],
      [43, true],
    ],
  },
  // Positions of errors thrown by the function.
  {
    name: 'throws at its line and column',
    text: `const limit = 2;
function check(x: number): number {
  if (x > limit) { throw new RangeError('too large'); }
  return x;
}

export const program = seq((x: number): number => check(x));`,
  },
  {
    name: 'throws on the first line',
    text: `export const program = seq((x: number) => { throw new Error('first ' + x); });`,
  },
  {
    name: 'throws in CommonJS that is TypeScript',
    main: 'main.cts',
    text: `const { seq } = require('ossa') as typeof import('ossa');
const limit: number = 2;
exports.program = seq((x: number): number => {
  if (x > limit) throw new RangeError('too large');
  return x;
});`,
    only: { flavours: plain, because: 'the others make JavaScript of it in their own way' },
  },
  // What cannot travel.
  {
    name: 'assigned later',
    text: `let rate = 1;
export const program = seq((x: number) => x * rate);
rate = 2; // here`,
    error: { code: 'OSSA_CAPTURE_ASSIGNED', name: 'rate' },
  },
  {
    name: 'assigned by another function',
    text: `let rate = 1;
export function set(to: number) {
  rate = to; // here
}
export const program = seq((x: number) => x * rate);`,
    error: { code: 'OSSA_CAPTURE_ASSIGNED', name: 'rate' },
  },
  {
    name: 'counts in the function',
    text: `let count = 0;
export const program = seq((x: number) => {
  count++; // here
  return x;
});`,
    error: { code: 'OSSA_CAPTURE_ASSIGNED', name: 'count' },
  },
  {
    name: 'counts in code that travels',
    text: `let count = 0;
const next = () => {
  count += 1; // here
  return count;
};
export const program = seq((x: number) => x + next());`,
    error: { code: 'OSSA_CAPTURE_ASSIGNED', name: 'count' },
  },
  ...(
    [
      ['pushes to a captured array', `const hits: number[] = [];`, `hits.push(x);`, 'hits'],
      ['stores into a captured object', `const state: { x?: number } = {};`, `state.x = x;`, 'state'],
      ['deletes from a captured object', `const state: { x?: number } = { x: 1 };`, `delete state.x;`, 'state'],
      ['sets in a captured map', `const seen = new Map<number, number>();`, `seen.set(x, x);`, 'seen'],
      ['changes something deep inside', `const deep = { list: [[1]] };`, `deep.list[0]!.push(x);`, 'deep'],
      ['stores by destructuring', `const pair = [0, 0];`, `[pair[0], pair[1]] = [x, x];`, 'pair'],
      ['stores into a captured typed array', `const table = new Float64Array(4);`, `table[x] = x;`, 'table'],
    ] as const
  ).map(([name, declaration, statement, variable]): Case => ({
    name,
    text: `${declaration}
export const program = seq((x: number) => {
  ${statement} // here
  return x;
});`,
    error: { code: 'OSSA_CAPTURE_MUTATED', name: variable },
  })),
  {
    name: 'stores into shared memory',
    text: `const cells = new Int32Array(new SharedArrayBuffer(16));
export const program = seq((x: number) => { cells[x] = x; cells.fill(7, 0, 1); return Atomics.load(cells, x) + cells[0]!; });`,
    values: [8, 9, 10],
  },
  {
    name: 'changes only what it made itself',
    text: `const start = [1, 2];
export const program = seq((x: number) => { const all = [...start]; all.push(x); const o: Record<string, number> = {}; o['x'] = x; return [all, o]; });`,
    values: [
      [[1, 2, 1], { x: 1 }],
      [[1, 2, 2], { x: 2 }],
      [[1, 2, 3], { x: 3 }],
    ],
  },
  {
    name: 'used before its variable has a value',
    text: `export const program = seq((x: number) =>
  x * rate); // here
(globalThis as any).captureNow(program);
const rate = 2;`,
    error: { code: 'OSSA_CAPTURE_TDZ', name: 'rate' },
    only: {
      flavours: ['static', 'inspector', 'tsx', 'vitest'],
      because: 'esbuild makes var of const, and tsx loads a copy of Ossa for CommonJS, with an error class of its own',
    },
  },
  {
    name: 'this of a method',
    text: `class Pricing {
  rate = 2;
  program() {
    return seq((x: number) => x * this.rate); // here
  }
}
export const program = new Pricing().program();`,
    error: { code: 'OSSA_CAPTURE_CONTEXT', name: "'this'" },
  },
  {
    name: 'arguments of the enclosing function',
    text: `function make(..._all: unknown[]) {
  return seq((x: number) => x + arguments.length); // here
}
export const program = make(1);`,
    error: { code: 'OSSA_CAPTURE_CONTEXT', name: "'arguments'" },
  },
  {
    name: 'super of the enclosing method',
    text: `class Base { rate() { return 1; } }
class Derived extends Base {
  program() { return seq((x: number) => x * super.rate()); } // here
}
export const program = new Derived().program();`,
    error: { code: 'OSSA_CAPTURE_CONTEXT', name: "'super'" },
  },
  {
    name: 'new.target of the enclosing constructor',
    text: `function Maker() {
  return seq((x: number) => [x, new.target]); // here
}
export const program = new (Maker as any)();`,
    error: { code: 'OSSA_CAPTURE_CONTEXT', name: "'new.target'" },
  },
  {
    name: 'a private name of the class around',
    text: `class Vault {
  #secret = 1;
  static program = seq((x: Vault | number) => typeof x === 'number' ? x : x.#secret); // here
}
export const program = Vault.program;`,
    error: { code: 'OSSA_CAPTURE_CONTEXT', name: "the private name '#secret'" },
  },
  {
    name: 'direct eval',
    text: `const k = 1;
export const program = seq((x: number) => eval('x + k')); // here`,
    error: { code: 'OSSA_CAPTURE_DYNAMIC', name: 'eval' },
  },
  {
    name: 'a bound function',
    text: `function add(this: unknown, a: number, b: number) { return a + b; }
export const program = seq(add.bind(null, 1) as (x: number) => number);`,
    error: { code: 'OSSA_CAPTURE_BOUND', name: 'bound add' },
  },
  {
    name: 'a bound function in a captured variable',
    text: `function add(this: unknown, a: number, b: number) { return a + b; }
const bound = add.bind(null, 1);
export const program = seq((x: number) => bound(x)); // here`,
    error: { code: 'OSSA_CAPTURE_BOUND', name: 'bound add' },
  },
  {
    name: 'a class',
    text: `class Thing {} // here
export const program = Thing;`,
    error: { code: 'OSSA_CAPTURE_KIND', name: 'Thing' },
  },
  {
    name: 'a method of a class',
    text: `class Pricing {
  price(x: number) { return x; } // here
}
export const program = new Pricing().price;`,
    error: { code: 'OSSA_CAPTURE_KIND', name: 'price' },
  },
  {
    name: 'imports a module that awaits at its top level',
    text: `import { answer } from './between.ts';
export const program = seq((x: number) => x + answer); // here`,
    files: {
      'between.ts': `export { answer } from './slow.ts';`,
      'slow.ts': `export const answer: number = await Promise.resolve(42);`,
    },
    error: { code: 'OSSA_CAPTURE_TOP_LEVEL_AWAIT', name: 'answer' },
    only: { flavours: ['static', 'inspector', 'tsx', 'vitest'], because: 'a bundle holds the module in itself' },
  },
  {
    name: 'imports a module that imports the entry script',
    text: `import { tool } from './tool.ts';
export const program = seq((x: number) => tool(x)); // here`,
    files: {
      'tool.ts': `import { runAll } from 'DRIVER';\nexport const tool = (x: number): number => x + runAll.length;`,
    },
    error: { code: 'OSSA_CAPTURE_ENTRY', name: 'tool' },
    only: {
      flavours: ['static', 'inspector', 'tsx', 'tsx-commonjs'],
      because: 'under vitest and in a bundle the driver is not the entry script',
    },
  },
];
