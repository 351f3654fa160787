/** What the options of `ossa run` do to every run of the process: limits set, plans replayed and kept, progress and trace shown. */
import type { ObservedRun, Observer } from '../api/observe.ts';
import type { PlanJson, RunOptions } from '../engine/context.ts';
import type { TaskResult } from '../engine/task.ts';
import type { ProgressLine } from '../telemetry/progress.ts';
import type { Trace } from '../telemetry/trace.ts';
import { partName } from './part-names.ts';

export interface FinishedRun {
  readonly run: ObservedRun;
  readonly plan: PlanJson;
  readonly milliseconds: number;
  readonly failed: boolean;
}

export interface Wishes {
  readonly workers: number | undefined;
  readonly deadlineMs: number | undefined;
  /** Plans to replay, by program. */
  readonly plans: ReadonlyMap<string, PlanJson> | undefined;
  readonly progress: ProgressLine | undefined;
  readonly trace: Trace | undefined;
  readonly finished: ((run: FinishedRun) => void) | undefined;
}

/** The observer for these wishes; undefined when there are none, so that runs go their fastest way. */
export function observerFor(wishes: Wishes): Observer | undefined {
  if (Object.values(wishes).every((wish) => wish === undefined)) return undefined;
  const { trace, progress, finished, deadlineMs } = wishes;
  return {
    collectionsOnly: [trace, finished, deadlineMs].every((wish) => wish === undefined),
    options: (given, run) => optionsFor(wishes, given, run),
    ...(trace === undefined ? {} : { task: (run, part, result) => traceTask(trace, run, part, result) }),
    finished(run, plan, milliseconds, failed) {
      progress?.clear();
      trace?.slice({
        track: 0,
        name: `${run.kind} ${run.program}`,
        started: run.started,
        ended: run.started + milliseconds,
      });
      finished?.({ run, plan, milliseconds, failed });
    },
  };
}

function optionsFor({ workers, deadlineMs, plans, progress }: Wishes, given: RunOptions, run: ObservedRun): RunOptions {
  // What is left of the process's time; a run of its own may have less.
  const left = deadlineMs === undefined ? undefined : Math.max(1, deadlineMs - performance.now());
  const due = Math.min(left ?? Number.POSITIVE_INFINITY, given.deadlineMs ?? Number.POSITIVE_INFINITY);
  const plan = plans?.get(run.program) ?? given.plan;
  const onProgress: RunOptions['onProgress'] =
    progress === undefined
      ? given.onProgress
      : (at) => {
          given.onProgress?.(at);
          progress.update(partName(run, at.part), at.done, at.total);
        };
  return {
    ...given,
    ...(workers === undefined ? {} : { workers }),
    ...(Number.isFinite(due) ? { deadlineMs: due } : {}),
    ...(plan === undefined ? {} : { plan }),
    ...(onProgress === undefined ? {} : { onProgress }),
  };
}

function traceTask(
  trace: Trace,
  run: ObservedRun,
  part: string,
  { worker, lo, count, started, ended }: TaskResult,
): void {
  const name = partName(run, part);
  trace.slice({ track: worker, name, started, ended, args: { items: count, lo } });
  trace.count(`items of ${name}`, lo + count, ended);
}
