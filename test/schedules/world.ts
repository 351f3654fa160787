/** What a simulated run is made of, drawn from its seed. */

export interface World {
  readonly seed: number;
  readonly capacity: number;
  readonly workers: number;
  readonly tasks: number;
  readonly unordered: boolean;
  readonly attempts: number;
  /** Tasks whose item fails. */
  readonly failing: ReadonlySet<number>;
  readonly slowSource: boolean;
  /** Results that the consumer takes at first; the rest it asks for bit by bit. */
  readonly appetite: number;
  /** Workers that may be lost in the run. */
  readonly losses: number;
  /** Steps in which anything may happen, before the world calms down. */
  readonly turmoil: number;
  readonly aborts: boolean;
}

/** Marsaglia's xorshift with Weyl sequence: small, fast, and good enough to wander. */
export class Dice {
  #state: number;
  #weyl: number;

  constructor(seed: number) {
    this.#state = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1;
    this.#weyl = seed | 0;
    for (let i = 0; i < 4; i++) this.below(2);
  }

  /** An integer from 0 to n - 1. */
  below(n: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    this.#weyl = (this.#weyl + 362437) | 0;
    return ((((x + this.#weyl) >>> 0) / 2 ** 32) * n) | 0;
  }

  one(n: number): boolean {
    return this.below(n) === 0;
  }
}

export function worldOf(seed: number): World {
  const dice = new Dice(seed);
  const tasks = dice.below(13);
  const failing = new Set<number>();
  const failures = dice.one(2) ? 0 : 1 + dice.below(3);
  if (tasks > 0) for (let i = 0; i < failures; i++) failing.add(dice.below(tasks));
  const losses = dice.one(4) ? 0 : dice.below(6);
  return {
    seed,
    capacity: 1 << dice.below(4),
    workers: 1 + dice.below(4),
    tasks,
    unordered: dice.one(3),
    attempts: 1 + dice.below(4),
    failing,
    slowSource: dice.one(2),
    appetite: dice.one(2) ? Number.POSITIVE_INFINITY : dice.below(4),
    losses,
    turmoil: dice.below(losses === 0 ? 20 : 250),
    aborts: dice.one(8),
  };
}
