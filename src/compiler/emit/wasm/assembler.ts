/** Modules as bytes and as text, from one list of instructions. */
import { numberText } from '../../kernel/ir/print.ts';
import { instructions, leb, type Row } from './instructions.ts';

export type WasmType = 'i32' | 'f32' | 'f64' | 'v128';
/** An instruction with its immediates: an index, a number, bytes, or offset and (where it has one) lane. */
export type Instruction = readonly [name: string, ...immediates: readonly number[]];

const typeCodes: Readonly<Record<WasmType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };

const typeNames: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(typeCodes).map(([name, type]) => [type, name]),
);

interface Signature {
  readonly parameters: readonly WasmType[];
  readonly results: readonly WasmType[];
}

/** A module with one function, which is exported as `entry`, and `rem` and a memory from outside. */
export interface Module {
  readonly signature: Signature;
  /** Types of the locals behind the parameters. */
  readonly locals: readonly WasmType[];
  readonly body: readonly Instruction[];
}

const REM: Signature = { parameters: ['f64', 'f64'], results: ['f64'] };

/** The bytes of a module. */
export function assemble({ signature, locals, body }: Module): Uint8Array<ArrayBuffer> {
  const types = [REM, signature].map(({ parameters, results }) => [
    0x60,
    ...list(parameters.map(code)),
    ...list(results.map(code)),
  ]);
  const imports = [
    [...text('env'), ...text('memory'), 0x02, 0x00, ...leb(1)],
    [...text('env'), ...text('rem'), 0x00, ...leb(0)],
  ];
  const code_ = [...list(runs(locals)), ...body.flatMap(encode), 0x0b];
  const exported = [...text('entry'), 0x00, ...leb(1)];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(types)),
    ...section(2, list(imports)),
    ...section(3, list([leb(1)])),
    ...section(7, list([exported])),
    ...section(10, list([[...leb(code_.length), ...code_]])),
  ]);
}

const code = (type: WasmType): number[] => [typeCodes[type]];
const list = (items: readonly (readonly number[])[]): number[] => [...leb(items.length), ...items.flat()];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...leb(bytes.length), ...bytes];
const text = (value: string): number[] => list([...Buffer.from(value)].map((byte) => [byte]));

/** Locals of one type that follow each other are declared at once. */
function runs(locals: readonly WasmType[]): number[][] {
  const all: [number, WasmType][] = [];
  for (const type of locals) {
    const last = all.at(-1);
    if (last?.[1] === type) last[0]++;
    else all.push([1, type]);
  }
  return all.map(([count, type]) => [...leb(count), typeCodes[type]]);
}

const scratch = new DataView(new ArrayBuffer(8));
const bytesOf = (size: number): number[] => Array.from({ length: size }, (_, i) => scratch.getUint8(i));

function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let left = value | 0; ; left >>= 7) {
    const low = left & 0x7f;
    if (left >> 6 === 0 || left >> 6 === -1) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function encode([name, ...given]: Instruction): number[] {
  const { code: bytes, immediate } = rowOf(name);
  const [first = 0, second = 0] = given;
  switch (immediate) {
    case 'none':
      return [...bytes];
    case 'index':
      return [...bytes, ...leb(first)];
    case 'block':
      return [...bytes, given.length === 0 ? 0x40 : first];
    case 'memory':
      return [...bytes, 0, ...leb(first)];
    case 'memoryLane':
      return [...bytes, 0, ...leb(first), second];
    case 'i32':
      return [...bytes, ...signed(first)];
    case 'f32':
      scratch.setFloat32(0, first, true);
      return [...bytes, ...bytesOf(4)];
    case 'f64':
      scratch.setFloat64(0, first, true);
      return [...bytes, ...bytesOf(8)];
    case 'bytes':
    case 'lane':
      return [...bytes, ...given];
  }
}

function rowOf(name: string): Row {
  const row = instructions.get(name);
  if (row === undefined) throw new RangeError(`there is no instruction ${name}`);
  return row;
}

/** The text of a module (WAT). */
export function disassemble({ signature, locals, body }: Module): string {
  const lines: string[] = [];
  let depth = 2;
  for (const [name, ...given] of body) {
    if (name === 'end' || name === 'else') depth--;
    const { immediate } = rowOf(name);
    const shown =
      immediate === 'memory' || immediate === 'memoryLane'
        ? [...(given[0] === 0 ? [] : [`offset=${given[0]}`]), ...given.slice(1).map(String)]
        : name === 'v128.const'
          ? ['i8x16', ...given.map(String)]
          : immediate === 'block'
            ? given.map((type) => `(result ${typeNames[type]})`)
            : given.map(numberText);
    lines.push(`${'  '.repeat(depth)}${[name, ...shown].join(' ')}`);
    if (immediate === 'block' || name === 'else') depth++;
  }
  const declared = (what: string, types: readonly WasmType[]): string =>
    types.length === 0 ? '' : ` (${what} ${types.join(' ')})`;
  return [
    '(module',
    '  (import "env" "memory" (memory 1))',
    '  (import "env" "rem" (func $rem (param f64 f64) (result f64)))',
    `  (func (export "entry")${declared('param', signature.parameters)}${declared('result', signature.results)}`,
    ...(locals.length === 0 ? [] : [`   ${declared('local', locals)}`]),
    ...lines,
    '  ))',
  ].join('\n');
}
