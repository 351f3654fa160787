import type { Operator } from '../../../../skeletons/node.ts';
import { BLOCK } from '../../../../skeletons/tree.ts';
import { foldBody } from '../fold.ts';
import { computing, type ComputingStep } from './computing.ts';
import type { ChunkNames, ChunkText } from './text.ts';

/** How a text makes what a branch does of the element `x`. */
const branch = (names: ChunkNames, steps: readonly ComputingStep[], k: number): string =>
  computing({ reads: [], steps }, { ...names, read: () => 'x' }, `branch${k}`).read('');

/** What each branch makes of the elements of the piece, as numbers, in the columns of structs. */
export const mapsChunk =
  (branches: readonly (readonly ComputingStep[])[], columns: readonly string[]): ChunkText =>
  (names) =>
    [
      ...columns.map((name, k) => `const c${k} = out.columns.${name};`),
      `for (; i < hi; i++) {`,
      `const x = ${names.read('i')};`,
      ...branches.map((steps, k) => `c${k}[i - at] = ${branch(names, steps, k)};`),
      `}`,
    ].join('\n');

/** A branch that is reduced. */
export interface FoldingBranch {
  readonly steps: readonly ComputingStep[];
  readonly reduce: Operator<unknown>;
}

/** What the reductions of all branches make of each block of the piece, in order. */
export const foldsChunk =
  (branches: readonly FoldingBranch[]): ChunkText =>
  (names) => {
    const parts = branches.map(({ steps, reduce }, k) => {
      const filled = `b${k}[k] = ${branch(names, steps, k)};`;
      const f = names.fn({ fn: reduce.fn, role: reduce.name });
      names.define(`function fold${k}(b, o, n) {\n${foldBody(f, reduce.commutative).join('\n')}\n}`);
      return { filled, values: `b${k} = []`, folded: `fold${k}(b${k}, 0, n)` };
    });
    return [
      `const totals = [], ${parts.map(({ values }) => values).join(', ')};`,
      `while (i < hi) {`,
      `const n = Math.min(hi - i, ${BLOCK});`,
      `for (let k = 0; k < n; k++, i++) {`,
      `const x = ${names.read('i')};`,
      ...parts.map(({ filled }) => filled),
      `}`,
      `totals.push([${parts.map(({ folded }) => folded).join(', ')}]);`,
      `}`,
      `return totals;`,
    ].join('\n');
  };
