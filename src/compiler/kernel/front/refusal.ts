/** Why a function is no kernel: as data, with the place and the way out. */
import type { Site } from '../../../errors.ts';

export interface Refusal {
  /** What stands there: `a string`, `Math.exp`. */
  readonly construct: string;
  /** What to do. */
  readonly fix: string;
  readonly site: Site;
}

/** Thrown while a function is lowered, caught where that began. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.construct);
    this.refusal = refusal;
  }
}
