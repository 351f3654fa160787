/** From a captured function to an instance that has run once, inside of one process. */
import { capture } from '../../../src/compiler/capture/capture.ts';
import type { Captured } from '../../../src/compiler/capture/unit.ts';
import { type Compiled, compileAnew, compileLoop } from '../../../src/compiler/kernel/compile.ts';
import type { LoopShape } from '../../../src/compiler/kernel/loop.ts';
import { BoundKernel } from '../../../src/compiler/kernel/runtime/bind.ts';
import type { Session } from '../../case.ts';
import { input, settle } from './kernel.ts';

type Outcome = ReturnType<typeof compileLoop>;

const mapOf = (captured: Captured): LoopShape => ({
  kind: 'map',
  arguments: [{ from: 'stream', stream: 0, element: 'f64' }],
  steps: [{ fn: { captured, first: 0 } }, { store: 'f64' }],
});

function runOnce(outcome: Outcome, values: readonly unknown[], code = (outcome as Compiled).code): string {
  const kernel = new BoundKernel(code, values);
  const output = new Float64Array(input.length);
  kernel.run({ count: input.length, first: 0, streams: [{ of: input, at: 0 }] });
  kernel.take(input.length, output, 0);
  return output.join();
}

const text = (result: string): string => result;

/** Everything is done anew: neither this compiler nor the engine has seen the function. */
export function compiling(): Session<string> {
  const captured = capture(settle, "map's function");
  let runs = 0;
  return {
    digest: text,
    run() {
      const unit = { ...captured.unit };
      const outcome = compileAnew(mapOf({ ...captured, unit }), captured.values());
      const { code } = outcome as Compiled;
      return runOnce(outcome, captured.values(), { ...code, key: `${runs++}`, wasm: numbered(code.wasm, runs) });
    },
  };
}

/** The function is compiled, and the module is there: as in a program that is made anew, and again in a worker. */
export function cached(): Session<string> {
  const captured = capture(settle, "map's function");
  return {
    digest: text,
    run: () => runOnce(compileLoop(mapOf(captured), captured.values()), captured.values()),
  };
}

/** The module with a custom section of its own: V8 keeps what it has made of bytes. */
function numbered(wasm: Uint8Array, number: number): Uint8Array<ArrayBuffer> {
  const digits = [...String(number)].map((digit) => digit.charCodeAt(0));
  const bytes = new Uint8Array(wasm.length + 3 + digits.length);
  bytes.set(wasm);
  bytes.set([0, digits.length + 1, digits.length, ...digits], wasm.length);
  return bytes;
}
