/** Functions that give several elements for one: a tuple, on each way one of a fixed length. */
import type { ElementName, NumberName } from '../../types/element.ts';
import { structNamed } from '../../types/struct.ts';
import { isStruct } from '../../types/typed.ts';
import { type Chain, leavesOf, refuse } from './chain.ts';
import type { ResultShape } from './front/shape.ts';
import { type Kernel, loadedType, type Value } from './ir/ir.ts';
import type { LoopFunction } from './loop.ts';
import { storing } from './passes/compose.ts';

/** Each element of a piece has room for as many: more of them are a loop, which a kernel is not made for. */
const MOST = 16;

/** The kernel of an entry that packs the elements of lists (entry.ts, `PackEntry`). */
export interface Expanded {
  readonly kernel: Kernel;
  readonly outputs: readonly NumberName[];
  /** What an element is. */
  readonly result: ResultShape;
}

/** The kernel with the numbers of one element after the other, as a collection of `as` stores them, in the order of its columns. @throws NoKernel */
export function expanded({ kernel, result }: Chain, as: ElementName | undefined, fn: LoopFunction): Expanded {
  const elements = result.kind === 'tuple' ? result.elements.slice(0, -1) : [];
  const [first] = elements;
  if (first === undefined) return refuse(fn, 'an empty tuple', 'nothing comes of any element', 'Return elements.');
  if (elements.length > MOST)
    refuse(fn, `a tuple of ${elements.length} elements`, `${MOST} are the most`, 'Return fewer.');
  const fields: readonly { readonly name?: string; readonly type: NumberName }[] = isStruct(as)
    ? structNamed(as).fields
    : [{ type: as ?? 'f64' }];
  const { yields } = kernel.body;
  let at = 0;
  const ordered = elements.flatMap((element) => {
    const leaves = leavesOf(element);
    const from = at;
    at += leaves.length;
    return fields.map(({ name }): Value => {
      const place = leaves.findIndex(({ path, type }) => path.join('.') === (name ?? '') && type !== 'bool');
      if (place >= 0 && (name !== undefined || leaves.length === 1)) return yields[from + place] as Value;
      return refuse(fn, 'an element of its result', `it is no ${as ?? 'number'}`, 'Return what the collection holds.');
    });
  });
  const outputs = fields.map(({ type }) => type);
  const stored = [...elements.flatMap(() => outputs), 'i32' as const];
  const last = yields.at(-1) as Value;
  const chosen = { ...kernel, body: { ...kernel.body, yields: [...ordered, last] } };
  return { kernel: storing(chosen, stored, stored.map(loadedType)), outputs, result: first };
}
