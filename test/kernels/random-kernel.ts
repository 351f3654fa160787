/**
 * Random kernels: all types, operations and kinds of statements, loops that surely end, and nothing whose meaning is not defined, so
 * that whatever computes them has to give the bits that the interpreter gives.
 */
import { Builder } from '../../src/compiler/kernel/ir/builder.ts';
import type { Kernel, Parameter, Scalar, Value } from '../../src/compiler/kernel/ir/ir.ts';
import { loadedType } from '../../src/compiler/kernel/ir/ir.ts';
import { operandTypes, type OperationName, operations, rowOf } from '../../src/compiler/kernel/ir/operations.ts';
import type { Random } from '../../src/skeletons/random.ts';
import { elements, type NumberName } from '../../src/types/element.ts';
import { chance, oneOf, randomValue } from './values.ts';

/** A function that is written as IR, as those of the math library are. */
export interface WrittenFunction {
  readonly arity: number;
  build(builder: Builder, type: 'f64' | 'f32', ...operands: Value[]): Value;
}

/** A type of results: any type of numbers that the kernel computes with, or an i32 from 0 to 15. */
export type ResultType = Scalar | 'number' | 'bin';

export interface KernelOptions {
  /** Most statements, without those of functions; 80 unless given. */
  readonly statements?: number;
  readonly outside?: Kernel['outside'];
  readonly fast?: boolean;
  /** Called in few kernels. */
  readonly functions?: readonly WrittenFunction[];
  /** Parameters; random ones unless given. */
  readonly parameters?: readonly Pick<Parameter, 'type' | 'varying'>[];
  /** Types that it computes with for sure. */
  readonly types?: readonly Scalar[];
  /** Types of the results; some of numbers unless given. */
  readonly results?: readonly ResultType[];
  /** Most arrays; 3 unless given. */
  readonly arrays?: number;
}

const numbers: readonly Scalar[] = ['f64', 'f32', 'i32', 'u32'];
export const elementNames: readonly NumberName[] = Object.keys(elements) as NumberName[];

/**
 * How often operations are chosen; all others 4. `any` is not of one element's program, and `fma` has a meaning of its own only where
 * `fast` allows it.
 */
const weights: Partial<Record<OperationName, number>> = {
  ...{ add: 12, sub: 8, mul: 10, select: 10, lt: 6, and: 6, div: 3, rem: 2, clz: 2, fma: 0, any: 0 },
};
const deck: readonly OperationName[] = (Object.keys(operations) as OperationName[]).flatMap((name) =>
  Array.from({ length: weights[name] ?? 4 }, () => name),
);

/** Operands by position whose bits matter, which those of NaN must not. */
const readsBits: Partial<Record<OperationName, number>> = { high: 0, low: 0, bits: 0, copysign: 1 };

/** Loops in loops go round at most this often each, from outside to inside. */
const ROUNDS = [8, 5, 2];
const DEEPEST = 4;

/** A random kernel; the same draws give the same kernel. */
export function randomKernel(random: Random, options: KernelOptions = {}): Kernel {
  const b = new Builder();
  const { statements = 80, fast = false } = options;
  // They are long, and few kernels call them.
  const functions = chance(random, 90) ? [] : (options.functions ?? []);
  const outside = options.outside ?? (chance(random, 25) ? 'bail' : 'zero');
  // Few types at a time, so that values meet.
  const palette = numbers.filter((type) => chance(random, 45) || options.types?.includes(type));
  if (palette.length === 0) palette.push(oneOf(random, numbers));
  /** What can be used here, by type, the latest last. */
  const visible: Record<Scalar, Value[]> = { f64: [], f32: [], i32: [], u32: [], bool: [] };
  const used = new Set<Value>();
  const uniforms: Value[] = [];
  const budget = { left: 1 + Math.floor(random.uniform() ** 3 * statements) };

  const see = (value: Value): Value => {
    visible[value.type].push(value);
    return value;
  };
  const constant = (type: Scalar, value = randomValue(random, type)): Value => b.constant(type, value);
  const operation = (name: OperationName, ...operands: Value[]): Value => see(b.operation(name, ...operands));

  /** A value of the type: a new constant, or one that is there, mostly late ones and those that nothing uses yet. */
  const pick = (type: Scalar): Value => {
    const all = visible[type];
    if (all.length === 0 || chance(random, 12)) return constant(type);
    const late = (): Value => all[all.length - 1 - Math.floor(all.length * random.uniform() ** 2)] as Value;
    const first = late();
    const value = used.has(first) ? late() : first;
    used.add(value);
    return value;
  };

  /** A comparison of what is the same for all elements. */
  const uniformCondition = (): Value => {
    const known = uniforms.filter(({ type }) => type !== 'bool');
    if (known.length === 0) return constant('bool');
    const operand = oneOf(random, known);
    const name = oneOf(random, ['lt', 'ge', 'eq', 'ne'] as const);
    return operation(name, operand, constant(operand.type));
  };
  const condition = (): Value => {
    const kind = random.int(10);
    if (kind < 3) return uniformCondition();
    if (kind < 6) return pick('bool');
    const type = oneOf(random, palette);
    return operation(oneOf(random, ['lt', 'le', 'gt', 'ge', 'ne'] as const), pick(type), pick(type));
  };

  const withoutNaN = (value: Value): Value =>
    b.operation('select', b.operation('eq', value, value), value, constant(value.type, 1));

  const compute = (): void => {
    for (let tries = 0; tries < 20; tries++) {
      const name = fast && chance(random, 10) ? 'fma' : oneOf(random, deck);
      const type = oneOf(random, rowOf(name).types);
      if (type !== 'bool' && !palette.includes(type)) continue;
      const operands = operandTypes(name, type).map((each, i) =>
        readsBits[name] === i ? withoutNaN(pick(each)) : pick(each),
      );
      return void operation(name, ...operands);
    }
  };

  /** An index within an array, where the mask given with it holds. */
  const inside = (array: number): { index: Value; mask: Value } => {
    const index = pick('i32');
    const notBefore = b.operation('ge', index, constant('i32', 0));
    const before = b.operation('lt', index, b.length(array));
    return { index, mask: operation('and', notBefore, before) };
  };
  const load = (): void => {
    if (b.arrays.length === 0) return compute();
    const array = random.int(b.arrays.length);
    const kind = random.int(outside === 'bail' ? 12 : 10);
    if (kind < 2) {
      const { index, mask } = inside(array);
      return void see(b.load(array, index, { mask, inside: chance(random, 50) }));
    }
    if (kind === 2) return void see(b.load(array, pick('i32'), { mask: pick('bool') }));
    if (kind === 3 || kind === 4) return void see(b.load(array, pick('i32')));
    if (kind === 5) return void see(b.load(array, constant('i32', random.int(8))));
    if (kind === 6) {
      const type = oneOf(random, ['f64', 'f32'] as const);
      return void see(b.load(array, operation('index', pick(type))));
    }
    see(b.load(array, operation('and', pick('i32'), constant('i32', oneOf(random, [3, 7, 7, 15])))));
  };

  /** What `write` sees and adds is not seen afterwards. */
  const scoped = <A>(write: () => A): A => {
    const before = Object.entries(visible).map(([type, { length }]) => [type, length] as const);
    const result = write();
    for (const [type, length] of before) visible[type as Scalar].length = length;
    return result;
  };
  const some = (most: number): void => {
    for (let count = random.int(most + 1); count > 0 && budget.left > 0; count--) statement();
  };
  const types = (most: number): Scalar[] =>
    Array.from({ length: random.int(most + 1) }, () => (chance(random, 15) ? 'bool' : oneOf(random, palette)));

  let depth = 0;
  let loops = 0;
  const branch = (): void => {
    const decided = condition();
    const given = types(3);
    const arm = () =>
      b.block(() =>
        scoped(() => {
          some(Math.min(budget.left, 8));
          return given.map(pick);
        }),
      );
    b.if(decided, arm(), arm()).forEach(see);
  };

  /** A counter that goes up or down by a step until it has done its rounds, and what has to hold for the next. */
  const counter = () => {
    const type = oneOf(random, ['i32', 'i32', 'u32', 'f64'] as const);
    const most = ROUNDS[loops] as number;
    const step = constant(type, oneOf(random, [1, 1, 2]));
    const first = constant(type, random.int(4));
    const bounds = type === 'f64' ? [] : [...uniforms, ...visible[type]].filter((value) => value.type === type);
    // As many rounds as a value says, which may be another for each element.
    const bound =
      bounds.length > 0 && chance(random, 60)
        ? b.operation('rem', b.operation('shr', oneOf(random, bounds), constant(type, 1)), constant(type, most + 1))
        : constant(type, random.int(most + 1) + (chance(random, 50) ? 2 : 0));
    const down = type !== 'u32' && chance(random, 30);
    return {
      first: down ? bound : first,
      holds: (count: Value) => (down ? b.operation('gt', count, first) : b.operation('lt', count, bound)),
      next: (count: Value) => b.operation(down ? 'sub' : 'add', count, step),
    };
  };
  const loop = (): void => {
    const { first, holds, next } = counter();
    const carried = types(4);
    const given = types(3);
    const early = chance(random, 50);
    loops++;
    const results = scoped(() =>
      b.loop(
        [first, ...carried.map(pick)],
        (values) => {
          values.forEach(see);
          some(3);
          const goesOn = holds(values[0] as Value);
          const decided = early ? b.operation('and', goesOn, condition()) : goesOn;
          return [decided, ...given.map(pick)];
        },
        (values) => {
          some(Math.min(budget.left, 8));
          return [next(values[0] as Value), ...carried.map(pick)];
        },
      ),
    );
    loops--;
    results.forEach(see);
  };

  const apply = (): void => {
    const written = oneOf(random, functions);
    const type = oneOf(random, ['f64', 'f32'] as const);
    see(written.build(b, type, ...Array.from({ length: written.arity }, () => pick(type))));
  };

  const statement = (): void => {
    budget.left--;
    const kind = random.int(100);
    // The simplest comes first: what makes a failing kernel small tries low draws.
    if (kind === 0) return;
    const nests = depth < DEEPEST && budget.left > 0;
    depth++;
    if (kind < 67 || !nests) compute();
    else if (kind < 79) load();
    else if (kind < 81 && b.arrays.length > 0) see(b.length(random.int(b.arrays.length)));
    else if (kind < 86 && functions.length > 0) apply();
    else if (kind < 93 || loops === ROUNDS.length) branch();
    else loop();
    depth--;
  };

  const parameters =
    options.parameters ??
    Array.from({ length: 1 + random.int(4) }, (_, i) => {
      const varying = i === 0 || chance(random, 60);
      // Streams have no bools.
      const type = !varying && chance(random, 15) ? 'bool' : oneOf(random, palette);
      return { type, varying };
    });
  for (const [i, { type, varying }] of parameters.entries()) {
    const parameter = see(b.parameter(`p${i}`, type, varying));
    if (!varying) uniforms.push(parameter);
  }
  for (let i = random.int((options.arrays ?? 3) + 1); i > 0; i--) {
    const element = oneOf(random, elementNames.filter((name) => palette.includes(loadedType(name))).concat('i32'));
    const name = `a${b.arrays.length}`;
    if (chance(random, 70)) b.array({ name, element });
    else b.array({ name, element, data: randomElements(random, element, 1 + random.int(12)) });
  }
  while (budget.left > 0) statement();
  const wanted = options.results ?? Array.from({ length: 1 + random.int(4) }, () => 'number' as const);
  const results = wanted.map((type) => {
    if (type === 'bin') return b.operation('and', pick('i32'), b.constant('i32', 15));
    return pick(type === 'number' ? oneOf(random, palette) : type);
  });
  return b.kernel('random', results, { outside, fast });
}

/** Random elements of a type, as they are in memory. */
export function randomElements(random: Random, element: NumberName, length: number): readonly number[] {
  const { store } = elements[element];
  return Array.from({ length }, () => store(randomValue(random, loadedType(element))));
}

/** Arrays for a kernel, empty ones among them; tables have their own. */
export const randomArrays = (random: Random, kernel: Kernel): readonly (readonly number[])[] =>
  kernel.arrays.map(
    ({ element, data }) => data ?? randomElements(random, element, oneOf(random, [0, 1, 3, 8, 8, 16, 33])),
  );

/** What a kernel is given for one element. */
export const randomArguments = (
  random: Random,
  kernel: Kernel,
): { readonly parameters: readonly number[]; readonly arrays: readonly (readonly number[])[] } => ({
  parameters: kernel.parameters.map(({ type }) => randomValue(random, type)),
  arrays: randomArrays(random, kernel),
});
