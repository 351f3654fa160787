/** A function that is being written: its locals, and the list of instructions that is open. */
import type { Site } from '../../../errors.ts';
import type { Scalar } from '../../kernel/ir/ir.ts';
import {
  block,
  branchIf,
  f32,
  f64,
  get,
  i32,
  type Instruction,
  type Local,
  loop,
  plain,
  set,
  type ValueType,
} from './instructions.ts';
import type { Import } from './module.ts';

/** What a value of the IR is as one value of WebAssembly. */
export const machineType = (type: Scalar): 'f64' | 'f32' | 'i32' => (type === 'f64' || type === 'f32' ? type : 'i32');

/** A constant of a type of the IR. */
export function constant(type: Scalar, value: number): Instruction {
  if (type === 'f64') return f64(value);
  return type === 'f32' ? f32(value) : i32(value | 0);
}

/** The remainder of floats, which WebAssembly does not have. */
const remainder: Import = {
  module: 'env',
  name: 'rem',
  type: { parameters: ['f64', 'f64'], results: ['f64'] },
};

const isName = ({ name }: Instruction): boolean => name === 'local.get' || name.endsWith('.const');

export class Code {
  readonly locals: Local[] = [];
  readonly imports: Set<Import> = new Set();
  /** There are instructions of relaxed SIMD. */
  readonly relaxed: boolean;
  /** The lines of the source that instructions come from, where somebody wants to know. */
  readonly sites: Map<Instruction, Site> | undefined;
  /** That of what is written now. */
  site: Site | undefined;
  /** What is done once, before the loop over the elements. */
  readonly #prelude: Instruction[] = [];
  readonly #common = new Map<string, Instruction>();
  #open: Instruction[] = [];

  constructor(relaxed: boolean, traced: boolean) {
    this.relaxed = relaxed;
    this.sites = traced ? new Map() : undefined;
  }

  get remainder(): Import {
    this.imports.add(remainder);
    return remainder;
  }

  /** Everything written so far, the prelude first. */
  get body(): readonly Instruction[] {
    return [...this.#prelude, ...this.#open];
  }

  local(type: ValueType, name: string): Local {
    const local = { type, name };
    this.locals.push(local);
    return local;
  }

  push(...instructions: readonly Instruction[]): void {
    for (const each of instructions) {
      this.trace(each);
      this.#open.push(each);
    }
  }

  /** Notes where an instruction comes from, unless that is known, or it only names a value. */
  trace(instruction: Instruction): void {
    const { site, sites } = this;
    if (site === undefined || sites === undefined || sites.has(instruction) || isName(instruction)) return;
    sites.set(instruction, site);
  }

  /** Rounds as long as `goesOn` holds. */
  repeat(goesOn: () => Instruction, round: () => void): void {
    const [done, next] = [{ name: 'done' }, { name: 'next' }];
    const inside = this.inside(() => {
      round();
      this.push(branchIf(next, goesOn()));
    });
    this.push(block(done, [branchIf(done, plain('i32.eqz', goesOn())), loop(next, inside)]));
  }

  /** What `write` pushes, as a list of its own. */
  inside(write: () => void): readonly Instruction[] {
    const outer = this.#open;
    const own: Instruction[] = [];
    this.#open = own;
    try {
      write();
    } finally {
      this.#open = outer;
    }
    return own;
  }

  /** What `write` pushes goes to the prelude. */
  before(write: () => void): void {
    this.#prelude.push(...this.inside(write));
  }

  /** A value that can be used more than once: it is computed here, unless that costs nothing. */
  keep(type: ValueType, name: string, value: Instruction): Instruction {
    if (value.name === 'local.get' || (value.name.endsWith('.const') && type !== 'v128')) return value;
    const local = this.local(type, name);
    this.push(set(local, value));
    return get(local);
  }

  /** A value that is the same for all elements: it is computed once, before the loop. */
  hoist(type: ValueType, name: string, value: Instruction): Instruction {
    const local = this.local(type, name);
    const instruction = set(local, value);
    this.trace(instruction);
    this.#prelude.push(instruction);
    return get(local);
  }

  /** One that is the same wherever it is asked for by this name. */
  common(type: ValueType, name: string, make: () => Instruction): Instruction {
    const known = this.#common.get(name);
    if (known !== undefined) return known;
    const made = this.hoist(type, name, make());
    this.#common.set(name, made);
    return made;
  }
}
