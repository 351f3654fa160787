/**
 * Ossa's `random(seed, index)` in kernels: the state of its generator is the parts of an object, and a draw is compiled into its place.
 * How many words were drawn is mostly a constant there, so that nothing is left of the state but the words.
 */
import type { AnyNode } from 'acorn';
import { formula } from '../math/formula.ts';
import { cosineOfTurn, radiusOf, sineOfTurn } from '../math/normal.ts';
import { philox, type Words } from '../math/philox.ts';
import type { Value } from '../ir/ir.ts';
import { load } from './arrays.ts';
import { branch, chosen } from './branch.ts';
import { isSafe } from './builtins.ts';
import { type Context, describe } from './context.ts';
import { type Datum, FALSE, isConstant, type ObjectDatum, type ScalarDatum, TRUE } from './datum.ts';
import type { Place } from './facts.ts';
import { loop } from './loops.ts';
import { generator } from './objects.ts';
import { apply, computed, constant, convert, valueOf } from './scalar.ts';

const WORDS = ['word0', 'word1', 'word2', 'word3'] as const;
const COUNTER = ['block0', 'block1', 'index0', 'index1'] as const;
type Part =
  | (typeof WORDS)[number]
  | (typeof COUNTER)[number]
  | 'key0'
  | 'key1'
  | 'drawn'
  | 'paired'
  | 'radius'
  | 'turn';

const u32 = (value: number): ScalarDatum => constant('u32', value);
const ALL = 2 ** 32;

/** `random(seed, index)`. */
export function random(c: Context, given: readonly Datum[], node: AnyNode): ObjectDatum {
  const [key0, key1] = wordsOf(c, 'seed', given[0], node);
  const [index0, index1] = wordsOf(c, 'index', given[1], node);
  const parts: Readonly<Record<Part, ScalarDatum>> = {
    ...{ key0, key1, block0: u32(0), block1: u32(0), index0, index1 },
    ...{ word0: u32(0), word1: u32(0), word2: u32(0), word3: u32(0), drawn: constant('i32', WORDS.length) },
    ...{ paired: FALSE, radius: constant('f64', 0), turn: constant('f64', 0) },
  };
  return generator(c, node, Object.entries(parts));
}

/** The two words of a safe integer, the lower one first. What is none is not for the kernel, as it is an error. */
function wordsOf(
  c: Context,
  what: string,
  datum: Datum | undefined,
  node: AnyNode,
): readonly [ScalarDatum, ScalarDatum] {
  const refuse = (): never =>
    c.refuse('argument', node, { name: `random with this ${what}`, expects: 'a safe integer', type: 'i32 or u32' });
  if (datum === undefined) return refuse();
  const number = c.toScalar(datum, node);
  if (number.type === 'bool') return refuse();
  const { builder } = c;
  const whole = number.narrow ?? number;
  const isWord = number.constant === undefined && (whole.type === 'i32' || whole.type === 'u32');
  if (isWord && whole.type === 'u32') return [whole, u32(0)];
  if (isWord) return [whole, apply(builder, 'shr', whole, constant('i32', 31))].map(word) as [ScalarDatum, ScalarDatum];
  const double = convert(builder, 'f64', number);
  demand(c, isSafe(c, double), node, refuse);
  const upper = apply(builder, 'floor', apply(builder, 'mul', double, constant('f64', 2 ** -32)));
  return [double, upper].map(word) as [ScalarDatum, ScalarDatum];

  function word(each: ScalarDatum): ScalarDatum {
    return convert(builder, 'u32', each);
  }
}

/** What is computed where `condition` does not hold is not for the kernel: it reads outside of an array. */
function demand(c: Context, condition: ScalarDatum, node: AnyNode, refuse: () => never): void {
  if (isConstant(condition, 1)) return;
  if (!c.typing.exact || c.isZeroOutside) return refuse();
  const array = c.builder.array({ name: 'valid', element: 'u8', data: [0] });
  const index = apply(c.builder, 'select', condition, constant('i32', 0), constant('i32', -1));
  load(c, { kind: 'array', array, name: 'valid' }, index);
}

/** The numbers of one index, at the call of one of their methods. */
class Numbers {
  readonly #c: Context;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #node: AnyNode;

  constructor(c: Context, { object }: ObjectDatum, node: AnyNode) {
    this.#c = c;
    this.#places = object.places;
    this.#node = node;
  }

  #get(part: Part): ScalarDatum {
    return this.#c.env.get(this.#places.get(part) as Place) as ScalarDatum;
  }

  #set(part: Part, datum: ScalarDatum): void {
    const place = this.#places.get(part) as Place;
    this.#c.env.set(place, this.#c.typing.assign(place, datum, this.#node));
  }

  #value(datum: ScalarDatum): Value {
    return valueOf(this.#c.builder, datum);
  }

  #block(): void {
    const { builder } = this.#c;
    const values = (parts: readonly Part[]): Value[] => parts.map((part) => this.#value(this.#get(part)));
    const words = philox(
      formula(builder, 'f64'),
      values(['key0', 'key1']) as [Value, Value],
      values(COUNTER) as [Value, Value, Value, Value] satisfies Words,
    );
    WORDS.forEach((part, i) => this.#set(part, computed(words[i] as Value)));
    this.#set('drawn', constant('i32', 0));
    const next = apply(builder, 'add', this.#get('block0'), u32(1));
    const carry = apply(builder, 'select', apply(builder, 'eq', next, u32(0)), u32(1), u32(0));
    this.#set('block0', next);
    this.#set('block1', apply(builder, 'add', this.#get('block1'), carry));
  }

  /** The next word. */
  word(): ScalarDatum {
    const { builder } = this.#c;
    const isDone = apply(builder, 'eq', this.#get('drawn'), constant('i32', WORDS.length));
    branch(
      this.#c,
      this.#node,
      isDone,
      () => this.#block(),
      () => undefined,
    );
    const drawn = this.#get('drawn');
    const words = WORDS.map((part) => this.#get(part)) as [ScalarDatum, ...ScalarDatum[]];
    this.#set('drawn', apply(builder, 'add', drawn, constant('i32', 1)));
    if (drawn.constant !== undefined) return words[drawn.constant] as ScalarDatum;
    const isAt = (i: number): ScalarDatum => apply(builder, 'eq', drawn, constant('i32', i));
    return words.reduce((rest, word, i) => apply(builder, 'select', isAt(i), word, rest));
  }

  uniform(): ScalarDatum {
    const { builder } = this.#c;
    const part = (without: number): ScalarDatum =>
      convert(builder, 'f64', convert(builder, 'i32', apply(builder, 'shr', this.word(), u32(without))));
    const high = apply(builder, 'mul', part(5), constant('f64', 2 ** 26));
    return apply(builder, 'mul', apply(builder, 'add', high, part(6)), constant('f64', 2 ** -53));
  }

  normal(): ScalarDatum {
    const { builder } = this.#c;
    const m = formula(builder, 'f64');
    const times = (wave: typeof sineOfTurn): ScalarDatum =>
      computed(m.mul(this.#value(this.#get('radius')), wave(m, this.#value(this.#get('turn')))));
    const first = (): ScalarDatum => {
      const rest = apply(builder, 'sub', constant('f64', 1), this.uniform());
      this.#set('radius', computed(radiusOf(m, this.#value(rest))));
      this.#set('turn', this.uniform());
      this.#set('paired', TRUE);
      return times(cosineOfTurn);
    };
    const second = (): ScalarDatum => {
      this.#set('paired', FALSE);
      return times(sineOfTurn);
    };
    return chosen(this.#c, this.#node, this.#get('paired'), second, first, 'normal') as ScalarDatum;
  }

  /** An integer below n, as Lemire draws it: draws that would favour some are drawn again. */
  int(n: ScalarDatum): ScalarDatum {
    const c = this.#c;
    const { builder } = c;
    const refuse = (): never =>
      c.refuse('argument', this.#node, { name: 'int', expects: 'an integer from 1 to 2³²', type: 'a constant' });
    if (n.type === 'bool') return refuse();
    const isFrom = apply(builder, 'ge', n, constant(n.type, 1));
    const double = convert(builder, 'f64', n);
    const isTo = apply(builder, 'le', double, constant('f64', ALL));
    demand(
      c,
      [isSafe(c, double), isFrom, isTo].reduce((a, b) => apply(builder, 'and', a, b)),
      this.#node,
      refuse,
    );
    if (double.constant === ALL) return this.word();
    const bound = convert(builder, 'u32', double);
    // 2³² modulo the bound, which is 0 for 2³² itself.
    const favoured = apply(builder, 'rem', apply(builder, 'sub', u32(0), bound), bound);
    const draw = c.site.place(this.#node, 'draw');
    const next = (): void => {
      const word = this.word();
      c.env.set(draw, c.typing.assign(draw, word, this.#node));
    };
    const drawn = (): ScalarDatum => c.env.get(draw) as ScalarDatum;
    next();
    if (!isConstant(favoured, 0)) {
      const test = (): ScalarDatum => apply(builder, 'lt', apply(builder, 'mul', drawn(), bound), favoured);
      loop(c, this.#node, { labels: [], test, body: [], update: next }, () => undefined);
    }
    const word = drawn();
    c.env.delete(draw);
    const upper = apply(builder, 'mul_high', word, bound);
    if (double.constant !== undefined) return upper;
    return apply(builder, 'select', apply(builder, 'eq', bound, u32(0)), word, upper);
  }
}

const methods: Readonly<Record<string, (numbers: Numbers, n: () => ScalarDatum) => ScalarDatum>> = {
  next32: (numbers) => numbers.word(),
  uniform: (numbers) => numbers.uniform(),
  normal: (numbers) => numbers.normal(),
  int: (numbers, n) => numbers.int(n()),
};

/** The call of a method of random numbers. */
export function draw(c: Context, of: ObjectDatum, name: string, given: readonly Datum[], node: AnyNode): ScalarDatum {
  const method = Object.hasOwn(methods, name) ? methods[name] : undefined;
  if (!method)
    return c.refuse('member', node, { name: `.${name} of ${describe(of)}`, known: Object.keys(methods).join(', ') });
  if (c.shared.has(of.object))
    return c.refuse('changed', node, { what: describe(of), why: 'they may be known by several names here' });
  const bound = (): ScalarDatum =>
    given[0] ? c.toScalar(given[0], node) : c.refuse('call', node, { name: 'int without n' });
  return c.typing.fixed(method(new Numbers(c, of, node), bound));
}
