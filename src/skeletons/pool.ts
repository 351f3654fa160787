/** pool: a population that evolves. */
import { OssaError } from '../errors.ts';
import { readerOf, type Vec } from '../types/vec.ts';
import { vecOf } from './collection.ts';
import { describe } from './describe.ts';
import { Failure, forEach, synchronous, wrongInput } from './failure.ts';
import { leaf, named, printed, type KindOf, type UserFunction } from './kind.ts';
import type { PoolNode } from './node.ts';
import { random, type Random } from './random.ts';
import { build, type Skeleton } from './skeleton.ts';
import { checkOptionNames, checkSynchronous } from './validate.ts';

const evolveOf = (node: PoolNode): UserFunction => named(node.evolve, "pool's evolve");
const selectOf = (node: PoolNode): UserFunction | undefined => node.select && named(node.select, "pool's select");
const untilOf = (node: PoolNode): UserFunction | undefined => node.until && named(node.until, "pool's until");

/** Draws are keyed by (generation, index): both have to fit one safe integer. */
const MOST_GENERATIONS = 2 ** 20;
const INDICES = 2 ** 32;
const SELECTION = INDICES - 1;

export const poolKind: KindOf<PoolNode> = {
  kind: 'pool',
  ...leaf,
  functions: (node) => [evolveOf(node), selectOf(node), untilOf(node)].filter((f) => f !== undefined),
  flags: () => [],
  details: ({ evolve, select, until, generations, seed }) => [
    printed(evolve),
    ...(select ? [`select ${printed(select)}`] : []),
    `${generations} generations`,
    ...(until ? [`until ${printed(until)}`] : []),
    `seed ${seed}`,
  ],
  open(node, { resolve }) {
    const callable = (f: UserFunction | undefined): ((...given: unknown[]) => unknown) | undefined =>
      f && synchronous(resolve(f.fn, f.role), f.role);
    const evolve = callable(evolveOf(node)) as NonNullable<ReturnType<typeof callable>>;
    const [select, until] = [callable(selectOf(node)), callable(untilOf(node))];
    return {
      next(x) {
        const vec = vecOf(x, 'pool');
        const read = readerOf(vec);
        let population: readonly unknown[] = Array.from({ length: vec.length }, (_, i) => read(i));
        for (let generation = 0; generation < node.generations; generation++) {
          if (until?.(population, generation)) break;
          const offspring: unknown[] = [];
          forEach(
            population.length,
            evolveOf(node).role,
            (i) => void offspring.push(evolve(population[i], surroundings(node.seed, generation, i, population))),
          );
          population = select === undefined ? offspring : selected(node, select, population, offspring, generation);
        }
        return [[...population]];
      },
    };
  },
};

/** What an individual's evolution sees of the rest. */
export const surroundings = (
  seed: number,
  generation: number,
  index: number,
  population: readonly unknown[],
): Generation<unknown> => ({ generation, index, population, random: random(seed, generation * INDICES + index) });

/** The next population, checked to be one. */
export function selected(
  node: PoolNode,
  select: (...given: unknown[]) => unknown,
  population: readonly unknown[],
  offspring: readonly unknown[],
  generation: number,
): readonly unknown[] {
  const next = select(population, offspring, random(node.seed, generation * INDICES + SELECTION));
  if (Array.isArray(next)) return next;
  throw new Failure((path) => wrongInput(`pool, from ${selectOf(node)?.role},`, 'an array of individuals', next, path));
}

/** What an individual's evolution may use. */
export interface Generation<A> {
  /** Counts from 0. */
  readonly generation: number;
  /** Which individual of the population this is. */
  readonly index: number;
  /** All of them, as they are before this generation. */
  readonly population: readonly A[];
  /** Numbers of its own, keyed by (seed, generation, index): the same on any number of workers. */
  readonly random: Random;
}

/** How a population evolves. The functions are synchronous. */
export interface PoolOptions<A> {
  /** A new individual from an old one: the parallel part. */
  readonly evolve: (individual: A, context: Generation<A>) => A;
  /** The next population from this one and its offspring; the offspring when left out. */
  readonly select?: ((population: readonly A[], offspring: readonly A[], random: Random) => readonly A[]) | undefined;
  /** Asked before each generation: true ends the evolution. */
  readonly until?: ((population: readonly A[], generation: number) => boolean) | undefined;
  /** Generations, at most. */
  readonly generations: number;
  /** Of the random numbers; 1 when left out. */
  readonly seed?: number | undefined;
}

/**
 * A population that evolves: in each generation every individual gives a new one, and a selection of old and new is the next
 * population. The input is the first population, the output the last.
 *
 * Meaning: generation after generation, individuals in order; random numbers are keyed by (seed, generation, index), so the result is the
 * same on any number of workers.
 * Laws: with `generations: m + n` it is the one with m, then (generations counted on) the one with n; without `select`, the individuals evolve independently.
 * Cost: generations × individuals × work of `evolve` ÷ degree, plus `select` in sequence and the population sent to each worker.
 * Source: Aldinucci et al., "Pool evolution: a parallel pattern for evolutionary and symbolic computing", 2016; GrPPI's pool.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when the input is not a collection or `select` gives no array, with `OSSA_FUNCTION_FAILED`.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_SYNCHRONOUS`, `OSSA_INVALID_ARGUMENT`, `OSSA_UNKNOWN_OPTION`
 * @example pool({ evolve: mutate, select: (old, young) => [...old, ...young].sort(byLength).slice(0, 100), generations: 500 })
 */
export function pool<A>(options: PoolOptions<A>): Skeleton<Vec<A>, A[]> {
  checkOptionNames(options ?? null, ['evolve', 'select', 'until', 'generations', 'seed'], 'pool');
  const { evolve, select, until, generations, seed = 1 } = options;
  if (!(Number.isInteger(generations) && generations >= 0 && generations <= MOST_GENERATIONS))
    throw invalid('generations', 'an integer from 0 to 2²⁰', generations);
  if (!Number.isSafeInteger(seed)) throw invalid('seed', 'a safe integer', seed);
  const node: PoolNode = {
    kind: 'pool',
    evolve: checkSynchronous(evolve, "pool's evolve"),
    ...(select === undefined ? {} : { select: checkSynchronous(select, "pool's select") }),
    ...(until === undefined ? {} : { until: checkSynchronous(until, "pool's until") }),
    generations,
    seed,
  };
  return build(poolKind, node, []);
}

const invalid = (name: string, expects: string, given: unknown): OssaError =>
  new OssaError('OSSA_INVALID_ARGUMENT', { name: `pool's ${name}`, expects, given: describe(given) });
