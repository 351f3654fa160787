import { expect, test } from 'vitest';
import type { Entry } from '../../kernel/entry.ts';
import { parse } from '../../kernel/ir/parse.ts';
import { chooseLayout } from './layout.ts';

const entry = (text: string): Entry => ({
  kind: 'map',
  kernel: parse(text),
  inputs: [{ from: 'stream', element: 'f32' }],
  outputs: ['f32'],
});

test('loops of their own values get two vectors of the widest, other kernels four, and folds the lanes of the tree', () => {
  const straight = entry('kernel k(%0: f32 x) outside zero { %1: f32 = mul %0, %0 yield %1 }');
  const double = entry('kernel k(%0: f32 x) outside zero { %1: f64 = f64 %0 %2: f32 = f32 %1 yield %2 }');
  const loop = entry(
    'kernel k(%0: f32 x) outside zero { %1: f32 = loop (%2: f32 = %0) { %3: bool = lt %2, %0 } while %3 else (%2) { next %2 } yield %1 }',
  );
  const operator = parse('kernel o(%0: f32 a, %1: f32 b) outside zero { %2: f32 = add %0, %1 yield %2 }');
  expect(chooseLayout(straight, 32)).toEqual({ lanes: 32, vectorBytes: 32 });
  expect(chooseLayout(double, 32)).toEqual({ lanes: 16, vectorBytes: 32 });
  expect(chooseLayout(loop, 32)).toEqual({ lanes: 16, vectorBytes: 32 });
  expect(chooseLayout(loop, 16)).toEqual({ lanes: 8, vectorBytes: 16 });
  expect(chooseLayout({ ...straight, kind: 'fold', operator, commutative: true }, 32).lanes).toBe(8);
});

test('loops that mostly compute what is the same for all elements get four', () => {
  const common = entry(
    `kernel k(%0: f32 x, @0: f32 a) outside zero { %1: i32 = constant 0 %2: i32 = constant 1 %3: i32 = constant 9
      %4: f32 = loop (%5: f32 = %0, %6: i32 = %1) { %7: bool = lt %6, %3 } while %7 else (%5) {
        %8: f32 = load @0[%6] %9: f32 = add %5, %8 %10: i32 = add %6, %2 next %9, %10 } yield %4 }`,
  );
  expect(chooseLayout(common, 32)).toEqual({ lanes: 32, vectorBytes: 32 });
});

test('what is done before a loop does not make its vectors wider', () => {
  const before = entry(
    `kernel k(%0: f32 x) outside zero { %1: f64 = f64 %0 %2: f64 = sqrt %1 %3: f32 = f32 %2
      %4: f32 = loop (%5: f32 = %3) { %6: bool = lt %5, %0 } while %6 else (%5) { next %5 } yield %4 }`,
  );
  expect(chooseLayout(before, 32)).toEqual({ lanes: 16, vectorBytes: 32 });
});
