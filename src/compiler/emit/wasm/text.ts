/** Modules in the text format, folded: an operand stands inside of what takes it. */
import type { Site } from '../../../errors.ts';
import { type Beside, besideEach, nothingBeside } from '../../kernel/ir/beside.ts';
import type { Callee, Instruction, Label, Local, ValueType } from './instructions.ts';
import type { DefinedFunction, Module } from './module.ts';
import { opcodeOf } from './opcodes.ts';

/** What is wider stands on several lines. */
const WIDTH = 120;
const INDENT = '  ';
const COMMENT = ';;';

/** Names by object: each as it is called, and a number behind it from the second of a name on. */
class Names<A extends { readonly name: string }> {
  readonly #names = new Map<A, string>();
  readonly #taken = new Map<string, number>();

  of(object: A): string {
    const known = this.#names.get(object);
    if (known !== undefined) return known;
    // What the text format does not allow in a name.
    const plain = object.name.replace(/[^\w$.-]/g, '_');
    const before = this.#taken.get(plain) ?? 0;
    this.#taken.set(plain, before + 1);
    const name = before === 0 ? `$${plain}` : `$${plain}.${before}`;
    this.#names.set(object, name);
    return name;
  }
}

/** The text of a module; `sites` are the lines of the source that instructions come from. */
export function textOf(
  { memory, imports, functions }: Module,
  sites: ReadonlyMap<Instruction, Site> = new Map(),
  beside: Beside = nothingBeside,
): string {
  const comment = besideEach(beside);
  const limits = memory === undefined ? '1' : `1 ${memory.maximum} shared`;
  const types = (keyword: string, all: readonly ValueType[]): string =>
    all.length === 0 ? '' : ` (${keyword} ${all.join(' ')})`;
  return [
    '(module',
    `${INDENT}(import "env" "memory" (memory ${limits}))`,
    ...imports.map(
      ({ module, name, type }) =>
        `${INDENT}(import "${module}" "${name}" (func $${name}${types('param', type.parameters)}${types('result', type.results)}))`,
    ),
    ...functions.flatMap((each) => functionText(each, (it) => comment(sites.get(it)))).map((line) => INDENT + line),
    ')',
  ].join('\n');
}

function functionText(
  { name, type, parameters, locals, body, exported }: DefinedFunction,
  comment: (it: Instruction) => string,
): string[] {
  const locals_ = new Names<Local>();
  const labels = new Names<Label>();
  const declared = (keyword: string, all: readonly Local[]): string[] =>
    all.map((local) => `(${keyword} ${locals_.of(local)} ${local.type})`);
  const shown = ({ name, immediate }: Instruction): string => {
    switch (opcodeOf(name).kind) {
      case 'local':
        return locals_.of(immediate as Local);
      case 'label':
      case 'nested':
        return labels.of(immediate as Label);
      case 'callee':
        return `$${(immediate as Callee).name}`;
      case 'bytes':
        return bytes(name, immediate as readonly number[]);
      default:
        return number(name, immediate as number | bigint);
    }
  };
  const head = (it: Instruction): string =>
    [
      it.name,
      ...(it.offset === 0 ? [] : [`offset=${it.offset}`]),
      ...(it.immediate === undefined ? [] : [shown(it)]),
      ...(it.result === undefined ? [] : [`(result ${it.result})`]),
    ].join(' ');
  const lines = (it: Instruction): string[] => {
    const text = comment(it);
    return text === '' ? written(it) : [`${COMMENT} ${text}`, ...written(it)];
  };
  const written = (it: Instruction): string[] => {
    const inner = it.operands.flatMap(lines);
    if (it.blocks.length === 0) return fold(head(it), inner);
    const arms = it.blocks.map((all) => all.flatMap(lines));
    if (it.name !== 'if') return [`(${head(it)}`, ...indented(arms.flat()), ')'];
    return fold(head(it), [...inner, ...arms.flatMap((arm, i) => fold(i === 0 ? 'then' : 'else', arm))]);
  };
  return [
    ...fold(`func $${name}${exported ? ` (export "${name}")` : ''}`, [
      ...declared('param', parameters),
      ...(type.results.length === 0 ? [] : [`(result ${type.results.join(' ')})`]),
      ...declared('local', locals),
      ...body.flatMap(lines),
    ]),
  ];
}

const indented = (lines: readonly string[]): string[] => lines.map((line) => INDENT + line);

/** On one line where it fits and nothing inside needs more. */
function fold(head: string, inner: readonly string[]): string[] {
  const line = `(${[head, ...inner].join(' ')})`;
  const nested = inner.some((each) => each.startsWith(INDENT) || each.startsWith(COMMENT) || each === ')');
  return line.length <= WIDTH && !nested ? [line] : [`(${head}`, ...indented(inner), ')'];
}

function bytes(name: string, all: readonly number[]): string {
  if (name !== 'v128.const') return all.join(' ');
  const view = new DataView(Uint8Array.from(all).buffer);
  return `i32x4 ${[0, 4, 8, 12].map((at) => `0x${view.getUint32(at, true).toString(16).padStart(8, '0')}`).join(' ')}`;
}

function number(name: string, value: number | bigint): string {
  if (!name.startsWith('f') || !name.endsWith('const')) return String(value);
  if (Object.is(value, -0)) return '-0';
  return String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
}
