/** Whether this engine has relaxed SIMD. */
import { webAssembly } from '../../kernel/runtime/web-assembly.ts';
import { emitWasm } from './emit.ts';
import { parse } from '../../kernel/ir/parse.ts';

let known: boolean | undefined;

/** Looked at once. */
export function hasRelaxed(): boolean {
  return (known ??= webAssembly.validate(sample()));
}

/** A kernel that selects, which is one instruction of relaxed SIMD. */
function sample(): Uint8Array<ArrayBuffer> {
  const kernel = parse(
    'kernel k(%0: f64 a, %1: f64 b) outside zero { %2: bool = lt %0, %1 %3: f64 = select %2, %0, %1 yield %3 }',
  );
  const stream = { from: 'stream', element: 'f64' } as const;
  return emitWasm({ kind: 'map', kernel, inputs: [stream, stream], outputs: ['f64'] }, { lanes: 2, relaxed: true })
    .bytes;
}
