/** Kernels as JavaScript: one function of numbers for one element, which gives what the interpreter gives. */
import type { NumberName } from '../../../types/element.ts';
import {
  type Block,
  blocksOf,
  type Kernel,
  type Load,
  operandsOf,
  type Parameter,
  type Scalar,
  type Statement,
  statementsIn,
  type Value,
} from '../../kernel/ir/ir.ts';
import { type OperationName, operandType } from '../../kernel/ir/operations.ts';
import { numberText } from '../../kernel/ir/print.ts';

/** Operations as expressions of their operands, which need no parentheses; what they give is brought into its type (`wrap`). */
type Form = (a: string, b: string, c: string) => string;

const infix =
  (symbol: string): Form =>
  (a, b) =>
    `${a} ${symbol} ${b}`;
const call =
  (name: string): Form =>
  (...operands) =>
    `${name}(${operands.filter((operand) => operand !== undefined).join(', ')})`;
const itself: Form = (a) => a;

const forms: Readonly<Record<OperationName, Form>> = {
  add: infix('+'),
  sub: infix('-'),
  mul: infix('*'),
  mul_high: call('mulHigh'),
  // Of integers too: infinities and NaN become 0 when they are brought into the type.
  div: infix('/'),
  rem: infix('%'),
  neg: (a) => `-${a}`,
  abs: call('Math.abs'),
  min: call('Math.min'),
  max: call('Math.max'),
  sqrt: call('Math.sqrt'),
  floor: call('Math.floor'),
  ceil: call('Math.ceil'),
  trunc: call('Math.trunc'),
  nearest: call('nearest'),
  copysign: call('copysign'),
  fma: (a, b, c) => `${a} * ${b} + ${c}`,
  and: infix('&'),
  or: infix('|'),
  xor: infix('^'),
  not: (a) => `~${a}`,
  shl: infix('<<'),
  shr: infix('>>'),
  clz: call('Math.clz32'),
  eq: infix('==='),
  ne: infix('!=='),
  lt: infix('<'),
  le: infix('<='),
  gt: infix('>'),
  ge: infix('>='),
  select: (c, a, b) => `${c} ? ${a} : ${b}`,
  f64: itself,
  f32: itself,
  i32: itself,
  u32: itself,
  i32_sat: call('saturateI32'),
  u32_sat: call('saturateU32'),
  index: call('index'),
  high: call('high'),
  low: call('low'),
  pack: call('pack'),
  bits: call('bits'),
  float: call('float'),
  any: itself,
};

/** Forms that differ from `forms` when the operands are of a type. */
const special: Readonly<Partial<Record<Scalar, Partial<Record<OperationName, Form>>>>> = {
  f32: { fma: (a, b, c) => `Math.fround(${a} * ${b}) + ${c}` },
  i32: { mul: call('Math.imul') },
  u32: { mul: call('Math.imul'), shr: infix('>>>') },
  bool: { and: infix('&&'), or: infix('||'), xor: infix('!=='), not: (a) => `!${a}` },
};

const wrap: Readonly<Record<Scalar, (text: string) => string>> = {
  f64: (text) => text,
  f32: (text) => `Math.fround(${text})`,
  i32: (text) => `(${text}) | 0`,
  u32: (text) => `(${text}) >>> 0`,
  bool: (text) => text,
};

/** What JavaScript has no expression for. The memory in which bits become numbers is shared: each use writes before it reads. */
const bytes = `const memory = new Float64Array(1), halves = new Int32Array(memory.buffer), single = new Float32Array(memory.buffer);
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0], LOW = 1 - HIGH;`;

/** Functions of the text, in the order in which they need each other. */
const helpers: readonly string[] = `const high = (x) => { memory[0] = x; return halves[HIGH]; };
const low = (x) => { memory[0] = x; return halves[LOW]; };
const pack = (h, l) => { halves[HIGH] = h; halves[LOW] = l; return memory[0]; };
const bits = (x) => { single[0] = x; return halves[0]; };
const float = (x) => { halves[0] = x; return single[0]; };
const mulHigh = (x, y) => Math.floor(((x >>> 16) * y + Math.floor((x & 65535) * y / 65536)) / 65536);
const copysign = (x, y) => y < 0 || (y === 0 && 1 / y < 0) ? -Math.abs(x) : Math.abs(x);
const nearest = (x) => Math.abs(x) < 4503599627370496 ? copysign(Math.abs(x) + 4503599627370496 - 4503599627370496, x) : x;
const saturateI32 = (x) => x >= 2147483647 ? 2147483647 : x <= -2147483648 ? -2147483648 : x | 0;
const saturateU32 = (x) => x >= 4294967295 ? 4294967295 : x <= 0 ? 0 : x >>> 0;
const index = (x) => x >= 0 && (x | 0) === x ? x | 0 : -1;
const bail = () => { throw BAIL; };`.split('\n');

/** What of these a text calls. */
function preludeOf(text: string): readonly string[] {
  const used: string[] = [];
  for (const helper of helpers.toReversed()) {
    const [, name = ''] = /^const (\w+)/.exec(helper) ?? [];
    if (new RegExp(`\\b${name}\\(`).test(`${text}${used.join('')}`)) used.unshift(helper);
  }
  return used.some((helper) => /memory|halves/.test(helper)) ? [bytes, ...used] : used;
}

const tableOf: Readonly<Record<NumberName, string>> = {
  f64: 'Float64Array',
  f32: 'Float32Array',
  i32: 'Int32Array',
  u32: 'Uint32Array',
  i16: 'Int16Array',
  u16: 'Uint16Array',
  i8: 'Int8Array',
  u8: 'Uint8Array',
};

/** How deep expressions nest: readers of the text, V8's too, descend by recursion. */
const DEEPEST = 24;

/**
 * The text of `(BAIL) => (parameters…, arrays without data…) => result`: an array where there are several results. Bools are booleans.
 * The function throws `BAIL` where the element is not for the kernel; it allocates nothing but an array of results.
 */
export function emitScalar(kernel: Kernel): string {
  const tables = kernel.arrays.flatMap(({ element, data }, i) =>
    data === undefined ? [] : [`const a${i} = new ${tableOf[element]}([${data.map(numberText).join(', ')}]);`],
  );
  const given = [
    ...kernel.parameters.map(name),
    ...kernel.arrays.flatMap(({ data }, i) => (data === undefined ? [`a${i}`] : [])),
  ];
  const { lines, yields } = new Writer(kernel).write();
  const result = yields.length === 1 ? yields[0] : `[${yields.join(', ')}]`;
  const body = [...lines, `return ${result};`].join('\n');
  const before = [...preludeOf(body), ...tables, ''].join('\n');
  return `(BAIL) => {\n${before}return (${given.join(', ')}) => {\n${body}\n};\n}`;
}

const name = ({ id }: Value | Parameter): string => `v${id}`;

/** An expression that stands for a value, and how deep it is. */
interface Expression {
  readonly text: string;
  readonly depth: number;
}

class Writer {
  readonly #kernel: Kernel;
  /** Values that become part of the expression that uses them: used once, in the block that defines them. */
  readonly #inlined = new Set<Value>();
  readonly #expressions = new Map<Value, Expression>();

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#choose();
  }

  write(): { readonly lines: readonly string[]; readonly yields: readonly string[] } {
    const { body } = this.#kernel;
    return { lines: this.#block(body), yields: body.yields.map((value) => this.#text(value)) };
  }

  #choose(): void {
    const uses = new Map<Value, number>();
    const blocks = [this.#kernel.body, ...statementsIn(this.#kernel.body).flatMap(blocksOf)];
    const used = ({ statements, yields }: Block): Value[] => [...statements.flatMap(operandsOf), ...yields];
    for (const value of blocks.flatMap(used)) uses.set(value, (uses.get(value) ?? 0) + 1);
    for (const block of blocks) {
      const here = new Set(used(block));
      for (const statement of block.statements) {
        if (statement.kind === 'constant') this.#inlined.add(statement.result);
        else if (statement.kind === 'operation' || statement.kind === 'length' || this.#isQuiet(statement))
          if (uses.get(statement.result) === 1 && here.has(statement.result)) this.#inlined.add(statement.result);
      }
    }
  }

  /** A load that never bails: others have to happen, also where the expression around them is not evaluated as a whole. */
  #isQuiet(statement: Statement): statement is Load {
    return statement.kind === 'load' && (statement.inside || this.#kernel.outside === 'zero');
  }

  #expression(value: Value): Expression {
    return this.#expressions.get(value) ?? { text: name(value), depth: 0 };
  }

  #text(value: Value): string {
    return this.#expression(value).text;
  }

  #block({ statements }: Block): string[] {
    return statements.flatMap((statement) => this.#statement(statement));
  }

  #statement(statement: Statement): string[] {
    switch (statement.kind) {
      case 'constant': {
        const { result, value } = statement;
        const text = result.type === 'bool' ? String(value === 1) : numberText(value);
        this.#expressions.set(result, { text: text.startsWith('-') ? `(${text})` : text, depth: 0 });
        return [];
      }
      case 'operation': {
        const { operation, operands, result } = statement;
        const type = operandType(operation, operands);
        const [a, b, c] = operands.map((operand) => this.#text(operand)) as [string, string, string];
        const form = special[type]?.[operation] ?? forms[operation];
        return this.#define(result, wrap[result.type](form(a, b, c)), operands);
      }
      case 'length':
        return this.#define(statement.result, `a${statement.array}.length`, []);
      case 'load':
        return this.#load(statement);
      case 'if': {
        const { results, condition, whenTrue, whenFalse } = statement;
        const arm = (block: Block): string[] => [
          ...this.#block(block),
          ...results.map((result, i) => `${name(result)} = ${this.#text(block.yields[i] as Value)};`),
        ];
        const [first, second] = [arm(whenTrue), arm(whenFalse)];
        return [
          ...results.map((result) => `let ${name(result)};`),
          `if (${this.#text(condition)}) {`,
          ...first,
          ...(second.length === 0 ? [] : ['} else {', ...second]),
          '}',
        ];
      }
      case 'loop': {
        const { results, carried, initial, before, body } = statement;
        const begin = carried.map((value, i) => `let ${name(value)} = ${this.#text(initial[i] as Value)};`);
        const test = this.#block(before);
        const [condition, ...given] = before.yields.map((value) => this.#text(value));
        const round = this.#block(body);
        // All are computed before any is overwritten.
        const changed = carried.filter((value, i) => body.yields[i] !== value);
        const next = (value: Value): string => this.#text(body.yields[carried.indexOf(value)] as Value);
        return [
          ...begin,
          ...results.map((result) => `let ${name(result)};`),
          'for (;;) {',
          ...test,
          `if (!(${condition})) {`,
          ...results.map((result, i) => `${name(result)} = ${given[i]};`),
          'break;',
          '}',
          ...round,
          ...changed.map((value) => `const n${value.id} = ${next(value)};`),
          ...changed.map((value) => `${name(value)} = n${value.id};`),
          '}',
        ];
      }
    }
  }

  #load(load: Load): string[] {
    const { result, array, index, mask, inside } = load;
    const lines: string[] = [];
    // The index is written twice, so it needs a name.
    const at = inside ? this.#text(index) : this.#named(index, lines);
    const outside = this.#kernel.outside === 'bail' ? 'bail()' : '0';
    const element = `a${array}[${at}]`;
    const checked = inside ? element : `(${at} >>> 0) < a${array}.length ? ${element} : ${outside}`;
    const text = mask === undefined ? checked : `${this.#text(mask)} ? (${checked}) : 0`;
    return [...lines, ...this.#define(result, text, mask === undefined ? [index] : [index, mask])];
  }

  #named(value: Value, lines: string[]): string {
    const { text, depth } = this.#expression(value);
    if (depth === 0) return text;
    lines.push(`const ${name(value)} = ${text};`);
    this.#expressions.delete(value);
    return name(value);
  }

  #define(result: Value, text: string, operands: readonly Value[]): string[] {
    const depth = 1 + Math.max(0, ...operands.map((operand) => this.#expression(operand).depth));
    if (!this.#inlined.has(result) || depth > DEEPEST) return [`const ${name(result)} = ${text};`];
    this.#expressions.set(result, { text: `(${text})`, depth });
    return [];
  }
}

/** What `emitScalar` says, as a function. Its arguments and results are numbers, booleans and arrays of them. */
export function scalarFunction(kernel: Kernel, bail: unknown): (...given: readonly unknown[]) => unknown {
  // eslint-disable-next-line no-new-func
  return new Function(`return (${emitScalar(kernel)})`)()(bail) as (...given: readonly unknown[]) => unknown;
}
