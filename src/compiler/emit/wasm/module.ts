/** Modules in the binary format. Source: WebAssembly Core Specification 3.0, 2025, section 5. */
import type { Callee, FunctionType, Instruction, Label, Local, ValueType } from './instructions.ts';
import { leb, opcodeOf } from './opcodes.ts';

export interface Import extends Callee {
  readonly module: string;
}

export interface DefinedFunction extends Callee {
  readonly parameters: readonly Local[];
  readonly locals: readonly Local[];
  readonly body: readonly Instruction[];
  readonly exported: boolean;
}

export interface Module {
  /** The memory `env.memory`; with a maximum, of pages, it is shared between threads. */
  readonly memory: { readonly maximum: number } | undefined;
  readonly imports: readonly Import[];
  readonly functions: readonly DefinedFunction[];
}

const typeCodes: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const EMPTY = 0x40;
const END = 0x0b;
const ELSE = 0x05;
/** What an `if` has. */
const UNNAMED: Label = { name: '' };

const view = new DataView(new ArrayBuffer(8));
const encoder = new TextEncoder();

/** Appends to bytes. */
class Writer {
  bytes: number[] = [];

  unsigned(value: number): void {
    if (value <= 0x7f) this.bytes.push(value);
    else this.bytes.push(...leb(value));
  }

  signed(value: number | bigint): void {
    // Most are small.
    if (value >= -64 && value < 64) return void this.bytes.push(Number(value) & 0x7f);
    for (let rest = BigInt(value); ; rest >>= 7n) {
      const seven = Number(rest & 0x7fn);
      // The sign is the highest bit of the last seven.
      if (rest >> 6n === 0n || rest >> 6n === -1n) return void this.bytes.push(seven);
      this.bytes.push(seven | 0x80);
    }
  }

  float(value: number, size: 4 | 8): void {
    if (size === 4) view.setFloat32(0, value, true);
    else view.setFloat64(0, value, true);
    for (let i = 0; i < size; i++) this.bytes.push(view.getUint8(i));
  }

  name(text: string): void {
    const bytes = encoder.encode(text);
    this.unsigned(bytes.length);
    this.bytes.push(...bytes);
  }

  list<A>(items: readonly A[], write: (item: A) => void): void {
    this.unsigned(items.length);
    items.forEach(write);
  }

  /** What `write` appends, behind its length. */
  sized(write: (inside: Writer) => void): void {
    const inside = new Writer();
    write(inside);
    this.unsigned(inside.bytes.length);
    this.bytes = this.bytes.concat(inside.bytes);
  }

  section(number: number, write: (inside: Writer) => void): void {
    this.bytes.push(number);
    this.sized(write);
  }
}

/** The bytes of a module. */
export function encode({ memory, imports, functions }: Module): Uint8Array<ArrayBuffer> {
  const callees: readonly Callee[] = [...imports, ...functions];
  const types: FunctionType[] = [];
  const keys = new Map<string, number>();
  const typeOf = ({ type }: Callee): number => {
    const key = `${type.parameters.join()}:${type.results.join()}`;
    const known = keys.get(key);
    if (known !== undefined) return known;
    keys.set(key, types.length);
    return types.push(type) - 1;
  };
  callees.forEach(typeOf);
  const out = new Writer();
  out.bytes.push(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  const valueTypes = (writer: Writer, all: readonly ValueType[]): void =>
    writer.list(all, (type) => writer.bytes.push(typeCodes[type]));
  out.section(1, (section) =>
    section.list(types, ({ parameters, results }) => {
      section.bytes.push(0x60);
      valueTypes(section, parameters);
      valueTypes(section, results);
    }),
  );
  out.section(2, (section) => {
    section.unsigned(imports.length + 1);
    section.name('env');
    section.name('memory');
    // Limits: a minimum only, or shared with a maximum.
    section.bytes.push(2, memory === undefined ? 0 : 3);
    section.unsigned(1);
    if (memory !== undefined) section.unsigned(memory.maximum);
    for (const each of imports) {
      section.name(each.module);
      section.name(each.name);
      section.bytes.push(0);
      section.unsigned(typeOf(each));
    }
  });
  out.section(3, (section) => section.list(functions, (each) => section.unsigned(typeOf(each))));
  out.section(7, (section) =>
    section.list(
      functions.filter(({ exported }) => exported),
      (each) => {
        section.name(each.name);
        section.bytes.push(0);
        section.unsigned(callees.indexOf(each));
      },
    ),
  );
  const numbers = new Map(callees.map((callee, i) => [callee, i]));
  out.section(10, (section) =>
    section.list(functions, (each) => section.sized((code) => encodeFunction(each, numbers, code))),
  );
  return new Uint8Array(out.bytes);
}

function encodeFunction(
  { parameters, locals, body }: DefinedFunction,
  functions: ReadonlyMap<Callee, number>,
  out: Writer,
): void {
  // Locals of one type stand together: one run for each type.
  const byType = Object.entries(Object.groupBy(locals, ({ type }) => type)) as [ValueType, Local[]][];
  const indices = new Map([...parameters, ...byType.flatMap(([, all]) => all)].map((local, i) => [local, i]));
  const labels: Label[] = [];
  out.list(byType, ([type, all]) => {
    out.unsigned(all.length);
    out.bytes.push(typeCodes[type]);
  });
  const sequence = (all: readonly Instruction[]): void => {
    for (const each of all) instruction(each);
  };
  const instruction = (it: Instruction): void => {
    sequence(it.operands);
    const { code, kind, align } = opcodeOf(it.name);
    for (const byte of code) out.bytes.push(byte);
    switch (kind) {
      case 'plain':
        return;
      case 'local':
        return out.unsigned(indices.get(it.immediate as Local) as number);
      case 'label':
        return out.unsigned(labels.length - 1 - labels.lastIndexOf(it.immediate as Label));
      case 'callee':
        return out.unsigned(functions.get(it.immediate as Callee) as number);
      case 'constant':
        return constant(it.name, it.immediate as number | bigint);
      case 'lane':
        return void out.bytes.push(it.immediate as number);
      case 'bytes':
        return void out.bytes.push(...(it.immediate as readonly number[]));
      case 'memory':
      case 'memoryLane':
        out.unsigned(align);
        out.unsigned(it.offset);
        if (kind === 'memoryLane') out.bytes.push(it.immediate as number);
        return;
      case 'nested':
        return nested(it);
    }
  };
  const nested = ({ immediate, result, blocks }: Instruction): void => {
    out.bytes.push(result === undefined ? EMPTY : typeCodes[result]);
    labels.push((immediate as Label | undefined) ?? UNNAMED);
    blocks.forEach((each, i) => {
      if (i > 0) out.bytes.push(ELSE);
      sequence(each);
    });
    labels.pop();
    out.bytes.push(END);
  };
  const constant = (name: Instruction['name'], value: number | bigint): void => {
    if (name === 'f32.const') out.float(value as number, 4);
    else if (name === 'f64.const') out.float(value as number, 8);
    else out.signed(value);
  };
  sequence(body);
  out.bytes.push(END);
}
