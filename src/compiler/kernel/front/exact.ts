/** JavaScript's meaning: every number is a double, booleans are numbers in arithmetic, and bits are those of 32-bit integers. */
import type { AnyNode } from 'acorn';
import type { Builder } from '../ir/builder.ts';
import type { Scalar } from '../ir/ir.ts';
import { FALSE, type ScalarDatum, TRUE } from './datum.ts';
import type { Place } from './facts.ts';
import type { Refuse } from './refusal.ts';
import { apply, constant, convert, truth } from './scalar.ts';
import {
  arithmetic,
  type Arithmetic,
  bitwise,
  type Bitwise,
  comparison,
  type Comparison,
  type Typing,
} from './typing.ts';

export class Exact implements Typing {
  readonly exact = true;
  readonly #builder: Builder;
  readonly #refuse: Refuse;

  constructor(builder: Builder, refuse: Refuse) {
    this.#builder = builder;
    this.#refuse = refuse;
  }

  literal(value: number): ScalarDatum {
    return constant('f64', value);
  }

  given(datum: ScalarDatum): ScalarDatum {
    return datum.type === 'bool' ? datum : this.#number(datum);
  }

  captured(datum: ScalarDatum): ScalarDatum {
    return this.given(datum);
  }

  arithmetic(operator: Arithmetic, a: ScalarDatum, b: ScalarDatum): ScalarDatum {
    return apply(this.#builder, arithmetic[operator], this.#number(a), this.#number(b));
  }

  bitwise(operator: Bitwise, a: ScalarDatum, b: ScalarDatum): ScalarDatum {
    const type = operator === '>>>' ? 'u32' : 'i32';
    const [x, y] = [convert(this.#builder, type, a), convert(this.#builder, type, b)];
    // The usual way to write a conversion.
    if (y.constant === 0 && operator !== '&') return this.#number(x);
    return this.#number(apply(this.#builder, bitwise[operator], x, y));
  }

  comparison(operator: Comparison, a: ScalarDatum, b: ScalarDatum): ScalarDatum {
    const isStrict = operator === '===' || operator === '!==';
    if (isStrict && (a.type === 'bool') !== (b.type === 'bool')) return operator === '===' ? FALSE : TRUE;
    const isEquality = isStrict || operator === '==' || operator === '!=';
    if (isEquality && a.type === 'bool' && b.type === 'bool') return apply(this.#builder, comparison[operator], a, b);
    return apply(this.#builder, comparison[operator], this.#number(a), this.#number(b));
  }

  negate(a: ScalarDatum): ScalarDatum {
    return apply(this.#builder, 'neg', this.#number(a));
  }

  invert(a: ScalarDatum): ScalarDatum {
    return this.#number(apply(this.#builder, 'not', convert(this.#builder, 'i32', a)));
  }

  cutQuotient(): undefined {
    return undefined;
  }

  together(data: readonly ScalarDatum[]): readonly ScalarDatum[] {
    return data.map((each) => this.#number(each));
  }

  fixed(datum: ScalarDatum): ScalarDatum {
    return this.#number(datum);
  }

  index(datum: ScalarDatum): ScalarDatum {
    const number = this.#number(datum);
    // Those of u32 that are no i32 become negative: outside of every array, as they should.
    if (number.narrow && number.narrow.type !== 'f32') return convert(this.#builder, 'i32', number.narrow);
    return apply(this.#builder, 'index', number);
  }

  assign(_place: Place, datum: ScalarDatum): ScalarDatum {
    return datum;
  }

  meet(_place: Place, data: readonly ScalarDatum[]): Scalar | undefined {
    const [first, ...rest] = data;
    return rest.every(({ type }) => type === first?.type) ? first?.type : undefined;
  }

  met(_place: Place, datum: ScalarDatum): ScalarDatum {
    return datum;
  }

  result(datum: ScalarDatum, declared: Scalar, node: AnyNode): ScalarDatum {
    if (declared === 'bool') return truth(this.#builder, datum);
    if (datum.type === 'bool') this.#refuse('result', node, { given: 'a boolean', declared });
    return this.#number(datum);
  }

  #number(datum: ScalarDatum): ScalarDatum {
    return convert(this.#builder, 'f64', datum);
  }
}
