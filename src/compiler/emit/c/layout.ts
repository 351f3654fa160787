/** How many elements are computed together. */
import { LANES } from '../../../skeletons/tree.ts';
import type { Entry } from '../../kernel/entry.ts';
import { type Kernel, statementsIn } from '../../kernel/ir/ir.ts';
import { varyingValues } from '../../kernel/ir/uniform.ts';
import type { Layout } from './lanes.ts';

/**
 * Vectors of each value, so that one does not wait for the other. A loop goes on until its slowest element is done, and what it carries
 * has to stay in registers. Measured on Zen 3, best and second: mandelbrot 2 vectors (4: 1.3 times as long), Black-Scholes 4 (2: 1.1).
 */
const VECTORS = { loop: 2, straight: 4 };

/** The layout for an entry on a processor whose vectors have so many bytes. */
export function chooseLayout(entry: Entry, vectorBytes: Layout['vectorBytes']): Layout {
  if (entry.kind === 'fold' && entry.commutative) return { lanes: LANES, vectorBytes };
  const loops = [...statementsIn(entry.kernel.body)].some(({ kind }) => kind === 'loop');
  const vectors = loops ? VECTORS.loop : VECTORS.straight;
  return { lanes: (vectors * vectorBytes) / widest(entry.kernel), vectorBytes };
}

/** Bytes of the widest value that differs from element to element. */
const widest = (kernel: Kernel): 4 | 8 => ([...varyingValues(kernel)].some(({ type }) => type === 'f64') ? 8 : 4);
