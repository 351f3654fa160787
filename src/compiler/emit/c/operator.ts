/** The operator of a fold, a scan or a sort on numbers, as C. */
import { LANES } from '../../../skeletons/tree.ts';
import type { Kernel, Value } from '../../kernel/ir/ir.ts';
import { blockLines, indent } from './body.ts';
import { type Place, ScalarForm } from './scalar-form.ts';
import { names } from './signature.ts';

/** Names the uniforms of an operator by the arguments of the function. */
export function bindUniforms(operator: Kernel, bind: (value: Value, name: string) => void): void {
  operator.parameters.forEach((parameter, i) => {
    if (!parameter.varying) bind(parameter, names.operatorUniform(i));
  });
}

export class ScalarOperator {
  readonly #place: Omit<Place, 'prefix'>;
  /** How often it stands in the function: its values have names of their own each time. */
  #written = 0;

  constructor(place: Omit<Place, 'prefix'>) {
    this.#place = place;
  }

  get results(): readonly Value[] {
    return this.#place.kernel.body.yields;
  }

  /** Statements for targets = lefts ⊕ rights, result by result. */
  combine(left: (k: number) => string, right: (k: number) => string, target: (k: number) => string): readonly string[] {
    const { kernel } = this.#place;
    const form = new ScalarForm({ ...this.#place, prefix: `g${this.#written++}_` });
    bindUniforms(kernel, (value, name) => form.bind(value, name));
    const varying = kernel.parameters.filter((parameter) => parameter.varying);
    const count = varying.length / 2;
    return [
      ...varying.map((parameter, k) => {
        const from = k < count ? left(k) : right(k - count);
        return `const ${parameter.type} ${form.name(parameter)} = ${from};`;
      }),
      ...blockLines(kernel.body, form),
      ...this.results.map((value, k) => `${target(k)} = ${form.name(value)};`),
    ];
  }

  /** Merges the lanes l₀, l₁, … of each result pairwise into the first, those without elements left out. */
  merge(): readonly string[] {
    const left = (k: number): string => `l${k}[j]`;
    return [
      `const i64 width = end - block < ${LANES} ? end - block : ${LANES};`,
      'for (i64 distance = 1; distance < width; distance *= 2) {',
      '  for (i64 j = 0; j + distance < width; j += 2 * distance) {',
      ...indent(indent(this.combine(left, (k) => `l${k}[j + distance]`, left))),
      '  }',
      '}',
    ];
  }
}
