/** What the options of `ossa run` say about runs: as they go, after each, and at the end of the process. */
import { observeRuns } from '../api/observe.ts';
import type { PlanJson } from '../engine/context.ts';
import { OssaError } from '../errors.ts';
import { ProgressLine } from '../telemetry/progress.ts';
import { Trace } from '../telemetry/trace.ts';
import type { Session } from './command.ts';
import { explainRun } from './explain.ts';
import { observerFor, type FinishedRun } from './observer.ts';
import { readPlans, writePlans } from './plan-file.ts';
import { errorToJson, reportError } from './report.ts';

export interface ObservationOptions {
  /** The script, for the trace. */
  readonly path: string;
  readonly workers: number | undefined;
  readonly deadlineMs: number | undefined;
  readonly explain?: boolean;
  readonly json?: boolean;
  /** Files. */
  readonly trace?: string;
  readonly plan?: string;
  readonly 'save-plan'?: string;
}

/** Runs described in the report; of others only the number is kept. */
const MOST_REPORTED = 1000;

/** @throws OssaError OSSA_USAGE when the plan cannot be read; what opening the trace's file throws */
export function observe(options: ObservationOptions, session: Session | undefined): void {
  const { json = false, explain = false, 'save-plan': savePlan } = options;
  const progress = process.stderr.isTTY && !json ? new ProgressLine(process.stderr) : undefined;
  if (progress !== undefined && process.stdout.isTTY) makeWay(progress);
  const trace =
    options.trace === undefined
      ? undefined
      : new Trace(options.trace, performance.timeOrigin, `ossa run ${options.path}`);
  const plans = new Map<string, PlanJson>();
  const reported: object[] = [];
  let runs = 0;
  let error: { readonly thrown: unknown } | undefined;

  const finished = (finishedRun: FinishedRun): void => {
    const { run, plan, milliseconds, failed } = finishedRun;
    runs++;
    if (json && runs <= MOST_REPORTED) reported.push({ kind: run.kind, ...plan, milliseconds, failed });
    else if (explain && !json) process.stderr.write(`${explainRun(finishedRun)}\n`);
    if (savePlan !== undefined && !failed) plans.set(run.program, plan);
  };
  observeRuns(
    observerFor({
      workers: options.workers,
      deadlineMs: options.deadlineMs,
      plans: options.plan === undefined ? undefined : readPlans(options.plan),
      progress,
      trace,
      finished: explain || json || savePlan !== undefined ? finished : undefined,
    }),
  );
  if (session !== undefined) {
    session.uncaught = (thrown) => {
      progress?.clear();
      const told = wholeDeadline(thrown, options.deadlineMs);
      if (json) error = { thrown: told };
      else reportError(told);
    };
  }
  process.on('exit', (code) => {
    progress?.clear();
    trace?.close();
    if (savePlan !== undefined) writePlans(savePlan, plans);
    if (!json) return;
    const report = {
      ok: code === 0,
      milliseconds: performance.now(),
      runs: reported,
      ...(runs > MOST_REPORTED ? { runsLeftOut: runs - MOST_REPORTED } : {}),
      ...(error === undefined ? {} : { error: errorToJson(error.thrown) }),
    };
    process.stderr.write(`${JSON.stringify(report)}\n`);
  });
}

/** What the program prints goes to the same terminal: the line is taken away before. */
function makeWay(progress: ProgressLine): void {
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = ((...args: Parameters<typeof write>) => {
    progress.clear();
    return write(...args);
  }) as typeof write;
}

/** A run is given what is left of the process's time: who asked for ten seconds is not to be told of 9.87. */
function wholeDeadline(thrown: unknown, milliseconds: number | undefined): unknown {
  if (!(thrown instanceof OssaError) || thrown.code !== 'OSSA_DEADLINE' || milliseconds === undefined) return thrown;
  return new OssaError('OSSA_DEADLINE', { ...thrown.details, milliseconds });
}
