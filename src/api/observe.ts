/** Who is told of every run of this process: the plan, the progress and the trace that the CLI shows. */
import type { PlanJson, RunOptions } from '../engine/context.ts';
import type { TaskResult } from '../engine/task.ts';
import type { Node } from '../skeletons/node.ts';

export interface ObservedRun {
  readonly kind: 'run' | 'stream';
  /** The program, printed. */
  readonly program: string;
  readonly node: Node;
  /** Milliseconds since the epoch. */
  readonly started: number;
}

export interface Observer {
  /** Runs of a function on one value, which have no parts, are left alone: they go their fastest way. */
  readonly collectionsOnly: boolean;
  /** The options of a run that is about to begin, as given: those to use. */
  options?(options: RunOptions, run: ObservedRun): RunOptions;
  /** A task was accepted; `part` is the name of the part in the plan. */
  task?(run: ObservedRun, part: string, result: TaskResult): void;
  /** The run is over, well or not. `milliseconds`: what it took. */
  finished?(run: ObservedRun, plan: PlanJson, milliseconds: number, failed: boolean): void;
}

let observer: Observer | undefined;

export function observeRuns(by: Observer | undefined): void {
  observer = by;
}

export function theObserver(): Observer | undefined {
  return observer;
}

/** The outputs of a stream, told as a run when the last one is out. */
export function observedStream(
  outputs: AsyncIterableIterator<unknown>,
  over: (failed: boolean) => void,
): AsyncIterableIterator<unknown> {
  let open = true;
  const end = (failed: boolean): void => {
    if (open) over(failed);
    open = false;
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      try {
        const step = await outputs.next();
        if (step.done === true) end(false);
        return step;
      } catch (error) {
        end(true);
        throw error;
      }
    },
    async return() {
      end(false);
      return (await outputs.return?.()) ?? { value: undefined, done: true };
    },
  };
}
