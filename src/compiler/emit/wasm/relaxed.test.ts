import { expect, test } from 'vitest';
import { parse } from '../../kernel/ir/parse.ts';
import { webAssembly } from '../../kernel/runtime/web-assembly.ts';
import { emitWasm } from './emit.ts';
import { hasRelaxed } from './relaxed.ts';

test('there is relaxed SIMD where a module of it is valid', () => {
  const kernel = parse(
    'kernel k(%0: f64 a, %1: f64 b) outside zero { %2: bool = le %0, %1 %3: f64 = select %2, %0, %1 yield %3 }',
  );
  const stream = { from: 'stream', element: 'f64' } as const;
  const entry = { kind: 'map', kernel, inputs: [stream, stream], outputs: ['f64'] } as const;
  const text = (relaxed: boolean): string => emitWasm(entry, { lanes: 2, relaxed }).text();
  expect(text(true)).not.toBe(text(false));
  expect(hasRelaxed()).toBe(webAssembly.validate(emitWasm(entry, { lanes: 2, relaxed: true }).bytes));
});
