/** A function that is being written: its instructions and locals. */
import type { Scalar } from '../../kernel/ir/ir.ts';
import type { Instruction, Module, WasmType } from './assembler.ts';

/** The type of a scalar; bools are 0 and 1. */
export const wasmType = (type: Scalar): 'f64' | 'f32' | 'i32' => (type === 'f64' || type === 'f32' ? type : 'i32');

export class Writer {
  readonly #parameters: WasmType[] = [];
  readonly #locals: WasmType[] = [];
  #body: Instruction[] = [];
  /** What is done once, before everything else. */
  readonly #prologue: Instruction[] = [];

  /** All parameters come before the first local. */
  parameter(type: WasmType): number {
    return this.#parameters.push(type) - 1;
  }

  local(type: WasmType): number {
    return this.#parameters.length + this.#locals.push(type) - 1;
  }

  emit(...instructions: readonly Instruction[]): void {
    for (const instruction of instructions) this.#body.push(instruction);
  }

  get(local: number): void {
    this.#body.push(['local.get', local]);
  }

  /** A new local that takes what is on the stack. */
  keep(type: WasmType): number {
    const local = this.local(type);
    this.#body.push(['local.set', local]);
    return local;
  }

  /** What `write` writes is done before everything else; a local that takes what it leaves on the stack. */
  before(type: WasmType, write: () => void): number {
    const body = this.#body;
    this.#body = this.#prologue;
    write();
    const local = this.keep(type);
    this.#body = body;
    return local;
  }

  module(): Module {
    return {
      signature: { parameters: this.#parameters, results: ['i32'] },
      locals: this.#locals,
      body: [...this.#prologue, ...this.#body],
    };
  }
}
