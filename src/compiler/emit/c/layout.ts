/** How many elements are computed together. */
import { LANES } from '../../../skeletons/tree.ts';
import type { Entry } from '../../kernel/entry.ts';
import { blocksOf, operandsOf, resultsOf, type Statement, statementsIn, type Value } from '../../kernel/ir/ir.ts';
import { isMostlyUniform, varyingValues } from '../../kernel/ir/uniform.ts';
import type { Layout } from './lanes.ts';

/**
 * Vectors of each value, so that one does not wait for the other. A loop goes on until its slowest element is done, and what it carries
 * has to stay in registers. Measured on Zen 3, best and second: mandelbrot 2 vectors (4: 1.3 times as long), Black-Scholes 4 (2: 1.1). A loop that
 * mostly computes what is the same for all does so once for more elements: a product of matrices (512 × 512) takes 113, 74 and 62 ms with 2, 4 and 8, of
 * which 8 are too many for a loop that carries more than a sum.
 */
const VECTORS = { loop: 2, common: 4, straight: 4 };

/** The layout for an entry on a processor whose vectors have so many bytes. */
export function chooseLayout(entry: Entry, vectorBytes: Layout['vectorBytes']): Layout {
  if (entry.kind === 'fold' && entry.commutative) return { lanes: LANES, vectorBytes };
  const { kernel } = entry;
  const varying = varyingValues(kernel);
  const loops = statementsIn(kernel.body).filter(({ kind }) => kind === 'loop');
  // What is done before a loop counts for little beside its rounds.
  const values = loops.length === 0 ? [...varying] : loops.flatMap(valuesIn).filter((value) => varying.has(value));
  const vectors =
    loops.length === 0 ? VECTORS.straight : isMostlyUniform(kernel, varying) ? VECTORS.common : VECTORS.loop;
  return { lanes: (vectors * vectorBytes) / widest(values), vectorBytes };
}

/** What a loop computes, and what of. */
const valuesIn = (loop: Statement): readonly Value[] =>
  [...resultsOf(loop), ...operandsOf(loop)].concat(
    blocksOf(loop).flatMap((block) => [
      ...block.yields,
      ...statementsIn(block).flatMap((each) => [...resultsOf(each), ...operandsOf(each)]),
    ]),
  );

/** Bytes of the widest of some values. */
const widest = (values: readonly Value[]): 4 | 8 => (values.some(({ type }) => type === 'f64') ? 8 : 4);
