/** The fold of a block by a commutative operator in vectors: the lanes of the tree (skeletons/tree.ts) are those of the gang. */
import { LANES } from '../../../skeletons/tree.ts';
import type { Kernel } from '../../kernel/ir/ir.ts';
import { predicate } from '../../kernel/passes/predicate.ts';
import { blockLines, indent } from './body.ts';
import { laneNumbers, type VectorGang } from './gang.ts';
import type { Layout } from './lanes.ts';
import { bytesOfNumber } from './numbers.ts';
import { bindUniforms } from './operator.ts';
import type { Place } from './scalar-form.ts';
import { VectorForm } from './vector-form.ts';
import type { Lane } from './vectors.ts';

/** One result of the operator: the vectors of partial results, and where they come from. */
interface Partial {
  readonly type: Lane;
  readonly names: readonly string[];
  /** What the kernel gives for the elements of a gang. */
  readonly elements: readonly string[];
  /** What the operator makes of both. */
  readonly next: readonly string[];
}

export interface LaneFold {
  /** Before the loop over a block. */
  readonly before: readonly string[];
  /** In the loop, for the gang at i. */
  readonly gang: readonly string[];
  /** Behind it: the lanes of each result, as l₀, l₁, … */
  readonly after: readonly string[];
}

export function foldLanes(operator: Kernel, gang: VectorGang, place: Omit<Place, 'prefix'>, layout: Layout): LaneFold {
  const { unit } = place;
  const kernel = predicate(operator);
  const form = new VectorForm({ ...place, kernel, prefix: 'g' }, layout);
  const { lanes } = form;
  bindUniforms(kernel, (value, name) => form.bind(value, name));
  // In order: what a constant is called is known once it has been written.
  const computed = [...gang.fetch([]), ...gang.body()];
  const combined = blockLines(kernel.body, form);
  const partials = kernel.body.yields.map((value, k): Partial => {
    const next = form.vectors(value);
    return {
      type: value.type as Lane,
      names: next.map((_, j) => `r${k}_${j}`),
      elements: gang.results(k),
      next,
    };
  });
  const parameters = kernel.parameters
    .filter((parameter) => parameter.varying)
    .flatMap((parameter, k) => {
      const from = [...partials.map(({ names }) => names), ...partials.map(({ elements }) => elements)][k];
      return form.variables(parameter).map(({ type, name }, j) => `const ${type} ${name} = ${from?.[j]};`);
    });
  const assign = (value: (partial: Partial, j: number) => string): string[] =>
    partials.flatMap((partial) => partial.names.map((name, j) => `${name} = ${value(partial, j)};`));

  // In the last gang, lanes without an element of their own stay as they are.
  const { narrow, wide } = lanes;
  const numbers = laneNumbers(unit, LANES);
  const masks = Array.from({ length: lanes.count(4) }, (_, j) => `keep${j}`);
  const kept = masks.map((mask, j) => {
    const own = `*(const ${unit.unaligned('i32', narrow.lanes)} *)(${numbers} + ${j * narrow.lanes})`;
    return `const ${narrow.type('i32')} ${mask} = ${own} < ${narrow.splat('i32', '(i32)(n - i)')};`;
  });
  const wideMasks = lanes.cut(masks, 'i32').map((mask) => wide.extend(mask));
  const last = assign(({ type, names, next }, j) => {
    const mask = (type === 'f64' ? wideMasks : masks)[j] as string;
    return lanes.of(bytesOfNumber(type)).select(type, mask, next[j] as string, names[j] as string);
  });
  return {
    before: partials.flatMap(({ type, names }) =>
      names.map((name) => `${lanes.of(bytesOfNumber(type)).type(type)} ${name} = {0};`),
    ),
    gang: [
      ...computed,
      'if (i == block) {',
      ...indent(assign(({ elements }, j) => elements[j] as string)),
      '} else {',
      ...indent([
        ...parameters,
        ...combined,
        `if (n - i >= ${LANES}) {`,
        ...indent(assign(({ next }, j) => next[j] as string)),
        '} else {',
        ...indent([...kept, ...last]),
        '}',
      ]),
      '}',
    ],
    after: partials.flatMap(({ type, names }, k) => {
      const count = lanes.of(bytesOfNumber(type)).lanes;
      const vector = unit.unaligned(type, count);
      return [`${type} l${k}[${LANES}];`, ...names.map((name, j) => `*(${vector} *)(l${k} + ${j * count}) = ${name};`)];
    }),
  };
}
