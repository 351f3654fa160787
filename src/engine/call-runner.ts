/** Steps on one value as a whole, on one worker. */
import { Profile } from '../optimizer/profile.ts';
import { CallChannel } from './call.ts';
import type { Context } from './context.ts';
import type { Engine } from './engine.ts';
import { failureOf } from './failures.ts';
import { END, itemsJob } from './items.ts';
import { Segment } from './segment.ts';
import type { Placed } from '../skeletons/stages.ts';

/** Steps one after the other on a value as a whole. */
export interface CallPart {
  readonly kind: 'call';
  readonly steps: readonly Placed[];
  readonly serial: boolean;
  /** It must not be tried twice. */
  readonly once: boolean;
}

export class CallRunner {
  /** Every call has a job of its own. */
  readonly serial: boolean;
  readonly #segment: Segment;
  readonly #profile = new Profile();
  #channel: CallChannel | undefined;

  constructor({ steps, serial, once }: Omit<CallPart, 'kind'>) {
    // A channel that many share tries calls again.
    this.serial = serial || once;
    this.#segment = new Segment({ read: 'index', steps, serial, once });
  }

  /** Shares a job with all other calls of the program. */
  submit(input: unknown, engine: Engine): Promise<unknown> {
    const code = this.#segment.code();
    if (this.#channel === undefined || !this.#channel.fits(code)) {
      this.#channel = new CallChannel(engine, this.#segment, this.#profile);
    }
    return this.#channel.submit(input);
  }

  run(input: unknown, context: Context): Promise<unknown> {
    if (!this.serial && context.mayComputeHere && context.retries === 0) return this.submit(input, context.engine);
    // A job of its own: ending it must not touch others.
    let pulled = false;
    let output: unknown;
    return new Promise((resolve, reject) => {
      const job = context.open(
        itemsJob({
          segment: this.#segment,
          degree: 1,
          unordered: false,
          settle: false,
          attempts: 3,
          retries: context.retries,
          batch: 1,
          profile: this.#profile,
          pull: () => {
            if (pulled) return END;
            pulled = true;
            return input;
          },
          deliver: (result) => {
            context.observe?.('call', result);
            output = result.values[0];
          },
          over: (error) => (error === undefined ? resolve(output) : reject(error)),
          failed: (_index, record) => failureOf(record, [], 0, false),
        }),
      );
      job.tell({ kind: 'wanted', tasks: 1 });
      job.start();
    });
  }
}
