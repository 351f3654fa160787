/**
 * Arithmetic in the declared types. Operands of one type give that type; f32 with f64 gives f64, an integer with a float the float's
 * type; i32 with u32 has to be decided by the user. Literals are weak: an integer takes the type of the other operand, a fraction that of
 * a float, and f64 beside integers; so are captured numbers, whose kind is all that is known. A variable has one type, the join of what is assigned to it anywhere.
 */
import type { AnyNode } from 'acorn';
import type { Builder } from '../ir/builder.ts';
import type { Scalar } from '../ir/ir.ts';
import { normalise } from '../ir/operations.ts';
import type { ScalarDatum } from './datum.ts';
import type { Place, Weak } from './facts.ts';
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

const isFloat = (type: Scalar): boolean => type === 'f64' || type === 'f32';
const isInteger = (type: Scalar): boolean => type === 'i32' || type === 'u32';

/** The type that holds both, as far as floats go; undefined for i32 with u32, and for numbers with booleans. */
function join(a: Scalar, b: Scalar): Scalar | undefined {
  if (a === b) return a;
  if (a === 'bool' || b === 'bool') return undefined;
  if (isFloat(a) && isFloat(b)) return 'f64';
  return isFloat(a) ? a : isFloat(b) ? b : undefined;
}

/** The type of a place, of all that is known of it. */
function typeOf({ strong, weak, hints }: Place): Scalar {
  if (strong !== undefined) return weak === 'fraction' && isInteger(strong) ? 'f64' : strong;
  if (weak === 'fraction') return hints.has('f32') && !hints.has('f64') ? 'f32' : 'f64';
  return hints.has('u32') && !hints.has('i32') ? 'u32' : 'i32';
}

export class Typed implements Typing {
  readonly exact = false;
  readonly #builder: Builder;
  readonly #refuse: Refuse;
  readonly #learnt: () => void;

  /** `learnt` is told when something is found that would have changed what was written before. */
  constructor(builder: Builder, refuse: Refuse, learnt: () => void) {
    this.#builder = builder;
    this.#refuse = refuse;
    this.#learnt = learnt;
  }

  literal(value: number): ScalarDatum {
    const isWhole = Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 32 && !Object.is(value, -0);
    if (!isWhole) return { ...constant('f64', value), weak: 'fraction' };
    return { ...constant(value < 2 ** 31 ? 'i32' : 'u32', value), weak: 'integer' };
  }

  given(datum: ScalarDatum): ScalarDatum {
    return datum;
  }

  captured(datum: ScalarDatum): ScalarDatum {
    if (datum.type === 'bool') return datum;
    return { ...datum, weak: isFloat(datum.type) ? 'fraction' : 'integer', origins: [] };
  }

  arithmetic(operator: Arithmetic, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum {
    if (isLiteral(a) && isLiteral(b)) {
      const [x, y] = [constant('f64', a.constant), constant('f64', b.constant)];
      return this.literal(apply(this.#builder, arithmetic[operator], x, y).constant as number);
    }
    const isQuotient = operator === '/';
    const [x, y] = this.#pair(a, b, node, operator, isQuotient) as [ScalarDatum, ScalarDatum];
    return this.#mark(apply(this.#builder, arithmetic[operator], x, y), [a, b], isQuotient);
  }

  bitwise(operator: Bitwise, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum {
    const isZero = isLiteral(b) && b.constant === 0;
    if (isZero && operator === '|') return this.#integer(a, 'i32');
    if (operator === '>>>') {
      const x = this.#integer(a, 'u32');
      return isZero ? x : apply(this.#builder, 'shr', x, this.#integer(b, 'u32'));
    }
    const [x, y] = [a, b].map((each) => (isFloat(each.type) ? this.#integer(each, 'i32') : each)) as [
      ScalarDatum,
      ScalarDatum,
    ];
    if (operator === '<<' || operator === '>>') {
      const left = this.#number(x);
      return this.#mark(apply(this.#builder, bitwise[operator], left, convert(this.#builder, left.type, y)), [x]);
    }
    if (x.type === 'bool' && y.type === 'bool') return apply(this.#builder, bitwise[operator], x, y);
    const pair = this.#pair(x, y, node, operator) as [ScalarDatum, ScalarDatum];
    return this.#mark(apply(this.#builder, bitwise[operator], ...pair), [x, y]);
  }

  comparison(operator: Comparison, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum {
    const isEquality = operator.length > 2 || operator === '==' || operator === '!=';
    if (isEquality && a.type === 'bool' && b.type === 'bool') return apply(this.#builder, comparison[operator], a, b);
    if ((a.type === 'bool') !== (b.type === 'bool') && isEquality) this.#refuse('mixedTypes', node, { operator });
    const [x, y] = this.#beyond(a, b) || this.#beyond(b, a) ? this.#floats(a, b) : this.#pair(a, b, node, operator);
    return apply(this.#builder, comparison[operator], x as ScalarDatum, y as ScalarDatum);
  }

  negate(a: ScalarDatum): ScalarDatum {
    if (isLiteral(a)) return this.literal(-a.constant);
    const x = this.#number(a);
    if (x.type === 'u32') return this.#mark(apply(this.#builder, 'sub', constant('u32', 0), x), [a]);
    return this.#mark(apply(this.#builder, 'neg', x), [a]);
  }

  invert(a: ScalarDatum): ScalarDatum {
    if (isLiteral(a)) return this.literal(~a.constant);
    const x = isFloat(a.type) ? this.#integer(a, 'i32') : this.#number(a);
    return this.#mark(apply(this.#builder, 'not', x), isFloat(a.type) ? [] : [a]);
  }

  cutQuotient(a: ScalarDatum, b: ScalarDatum, cut: 'i32' | 'u32' | undefined, node: AnyNode): ScalarDatum | undefined {
    const isWhole = ({ type, weak }: ScalarDatum): boolean => isInteger(type) && weak !== 'fraction';
    if (!isWhole(a) || !isWhole(b) || (isLiteral(a) && isLiteral(b))) return undefined;
    const pair = this.#pair(a, b, node, '/') as [ScalarDatum, ScalarDatum];
    const quotient = this.#mark(apply(this.#builder, 'div', ...pair), [a, b]);
    return cut === undefined ? quotient : this.#integer(quotient, cut);
  }

  together(data: readonly ScalarDatum[], node: AnyNode, what: string, float = false): readonly ScalarDatum[] {
    const type = this.#common(data, node, what);
    const to = float && !isFloat(type) ? 'f64' : type;
    const weak = data.every(isLiteral) ? weakOf(data) : undefined;
    return data.map((each) => {
      const as = this.#as(to, each);
      return weak === undefined || float ? as : { ...as, weak };
    });
  }

  fixed(datum: ScalarDatum): ScalarDatum {
    return datum;
  }

  index(datum: ScalarDatum): ScalarDatum {
    if (isFloat(datum.type)) return apply(this.#builder, 'index', datum);
    return convert(this.#builder, 'i32', datum);
  }

  assign(place: Place, datum: ScalarDatum, node: AnyNode): ScalarDatum {
    const before = place.strong ?? place.weak;
    const type = typeOf(place);
    if (datum.weak === undefined) {
      const strong = place.strong === undefined ? datum.type : join(place.strong, datum.type);
      if (strong === undefined) {
        if (place.strong === 'bool' || datum.type === 'bool') this.#refuse('mixed', node, { name: place.name });
        return this.#refuse('clash', node, {
          operator: `'${place.name}', assigned values`,
          left: place.strong as Scalar,
          right: datum.type,
        });
      }
      place.strong = strong;
    } else {
      if (place.strong === 'bool') this.#refuse('mixed', node, { name: place.name });
      if (place.weak !== 'fraction') place.weak = datum.weak;
    }
    const now = typeOf(place);
    if (before !== undefined && now !== type) this.#learnt();
    if (place.strong === undefined && isLiteral(datum)) return datum;
    if (datum.weak !== undefined) this.#tell(place, datum);
    return this.met(place, this.#as(now, datum), datum.origins);
  }

  meet(place: Place): Scalar {
    return typeOf(place);
  }

  met(place: Place, datum: ScalarDatum, origins: readonly Place[] = []): ScalarDatum {
    const { strong, weak } = place;
    const typed = strongly(this.#as(typeOf(place), datum));
    return strong === undefined && weak !== undefined ? { ...typed, weak, origins: [place, ...origins] } : typed;
  }

  result(datum: ScalarDatum, declared: Scalar, node: AnyNode): ScalarDatum {
    if (declared === 'bool') return truth(this.#builder, datum);
    const { type, weak } = datum;
    const fits =
      type === declared || (type !== 'bool' && (isFloat(declared) || (weak === 'integer' && isInteger(declared))));
    if (!fits) this.#refuse('result', node, { given: type, declared });
    if (weak !== undefined) this.#hint(datum, declared);
    return this.#as(declared, datum);
  }

  /** A variable that holds nothing but literals learns what it is used with. */
  #hint({ origins = [] }: ScalarDatum, type: Scalar): void {
    for (const place of origins) {
      if (place.hints.has(type)) continue;
      const before = typeOf(place);
      place.hints.add(type);
      if (typeOf(place) !== before) this.#learnt();
    }
  }

  /** What is known of a place is known of the variables that it is computed of, and the other way round. */
  #tell(place: Place, datum: ScalarDatum): void {
    if (place.strong !== undefined) return this.#hint(datum, typeOf(place));
    for (const type of place.hints) this.#hint(datum, type);
    const itself = { ...datum, origins: [place] };
    for (const { hints } of datum.origins ?? []) for (const type of hints) this.#hint(itself, type);
  }

  #common(data: readonly ScalarDatum[], node: AnyNode, what: string): Scalar {
    const numbers = data.map((each) => this.#number(each));
    let strong: Scalar | undefined;
    for (const { type, weak } of numbers) {
      if (weak !== undefined) continue;
      const joined = strong === undefined ? type : join(strong, type);
      if (joined === undefined) this.#refuse('clash', node, { operator: what, left: strong as Scalar, right: type });
      strong = joined;
    }
    const weak = weakOf(numbers);
    if (strong === undefined) {
      const variables = numbers.filter((each) => !isLiteral(each));
      const types = new Set(variables.map(({ type }) => type));
      const float = types.has('f64') ? 'f64' : types.has('f32') ? 'f32' : undefined;
      return float ?? (weak === 'fraction' ? 'f64' : types.has('u32') ? 'u32' : (numbers[0]?.type ?? 'i32'));
    }
    if (isInteger(strong) && weak === 'fraction') strong = 'f64';
    for (const each of numbers) {
      if (each.weak === undefined || isLiteral(each)) continue;
      // Both kinds of integers have been met: none of them is right.
      if (isInteger(strong) && isInteger(each.type) && strong !== each.type && metBoth(each))
        this.#refuse('clash', node, { operator: what, left: each.type, right: strong });
      this.#hint(each, strong);
    }
    return strong;
  }

  #pair(a: ScalarDatum, b: ScalarDatum, node: AnyNode, operator: string, isQuotient = false): readonly ScalarDatum[] {
    const type = this.#common([a, b], node, operator);
    const to = isQuotient && isInteger(type) ? 'f64' : type;
    return [this.#as(to, a), this.#as(to, b)];
  }

  /** What is computed of nothing but literals and variables that hold such is still weak. */
  #mark(datum: ScalarDatum, of: readonly ScalarDatum[], isQuotient = false): ScalarDatum {
    if (of.some(({ weak, type }) => weak === undefined && type !== 'bool')) return datum;
    if (of.every(({ weak }) => weak === undefined)) return datum;
    const weak = isQuotient || isFloat(datum.type) ? 'fraction' : weakOf(of);
    return { ...datum, weak, origins: [...new Set(of.flatMap(({ origins = [] }) => origins))] };
  }

  /** Booleans are 0 and 1 in arithmetic. */
  #number(datum: ScalarDatum): ScalarDatum {
    return datum.type === 'bool' ? convert(this.#builder, 'i32', datum) : datum;
  }

  #as(type: Scalar, datum: ScalarDatum): ScalarDatum {
    if (isLiteral(datum)) return constant(type, datum.constant);
    return convert(this.#builder, type, datum);
  }

  /** A literal that the integers of the other operand do not reach is compared as a number. */
  #beyond(a: ScalarDatum, b: ScalarDatum): boolean {
    if (!isLiteral(a) || a.weak !== 'integer' || isLiteral(b) || !isInteger(b.type)) return false;
    return normalise(b.type, a.constant) !== a.constant;
  }

  #floats(a: ScalarDatum, b: ScalarDatum): readonly ScalarDatum[] {
    return [this.#as('f64', a), this.#as('f64', b)];
  }

  /** `x | 0` and `x >>> 0`: of floats the nearest integer towards zero that there is, of integers the same bits. */
  #integer(datum: ScalarDatum, to: 'i32' | 'u32'): ScalarDatum {
    if (isLiteral(datum)) return constant(to, datum.constant);
    if (!isFloat(datum.type)) return strongly(convert(this.#builder, to, datum));
    const { narrow } = datum;
    if (narrow && !isFloat(narrow.type)) return strongly(convert(this.#builder, to, narrow));
    return apply(this.#builder, `${to}_sat`, datum);
  }
}

const isLiteral = (datum: ScalarDatum): datum is ScalarDatum & { readonly constant: number } =>
  datum.weak !== undefined && datum.constant !== undefined;
const weakOf = (data: readonly ScalarDatum[]): Weak =>
  data.some(({ weak }) => weak === 'fraction') ? 'fraction' : 'integer';
const metBoth = ({ origins = [] }: ScalarDatum): boolean =>
  origins.some(({ hints }) => hints.has('i32') && hints.has('u32'));
const strongly = (datum: ScalarDatum): ScalarDatum => ({ ...datum, weak: undefined, origins: undefined });
