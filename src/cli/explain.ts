/** What was run and why so, for `--explain`: the plan of each program, what it cost, and what it would have cost in sequence. */
import type { PartPlan } from '../engine/context.ts';
import { partName } from './part-names.ts';
import { duration } from './quantity.ts';
import type { FinishedRun } from './observer.ts';

/** A few lines for one run. */
export function explainRun({ run, plan, milliseconds, failed }: FinishedRun): string {
  const rows: string[][] = [['program', run.program]];
  for (const part of plan.parts)
    rows.push(
      ['plan', planLine(partName(run, part.part), part)],
      [
        'why',
        part.next === undefined || part.next.reason === part.reason
          ? part.reason
          : `${part.reason}; now: ${part.next.reason}`,
      ],
    );
  if (plan.parts.length === 0) rows.push(['plan', 'one call on one worker: there is no collection to divide']);
  rows.push([
    'took',
    `${duration(milliseconds)}${failed ? ', and failed' : ''}${comparison(plan.parts, milliseconds)}`,
  ]);
  return rows.map(([left, right]) => `${(left as string).padEnd(8)} ${right}`).join('\n');
}

function planLine(name: string, { mode, degree, grain, items }: PartPlan): string {
  const over = items === undefined ? '' : ` of ${items} items`;
  if (mode === 'sequential') return `${name}${over} in sequence, on the main thread`;
  const batches = grain === undefined ? '' : `, ${grain} ${grain === 1 ? 'item' : 'items'} at a time`;
  return `${name}${over} on ${degree} ${degree === 1 ? 'thread' : 'threads'}${batches}`;
}

/** Below this much work a comparison tells of starting workers, not of the program. */
const WORTH_COMPARING_MS = 10;

/** Honest as far as it can be without running it again: what the workers spent, one task after the other. */
function comparison(parts: readonly PartPlan[], milliseconds: number): string {
  const work = parts.map(({ busyMilliseconds }) => busyMilliseconds);
  if (work.length === 0 || work.includes(undefined)) return '';
  const sequential = (work as number[]).reduce((a, b) => a + b, 0);
  if (sequential < WORTH_COMPARING_MS) return '';
  return `\nvs       about ${duration(sequential)} in sequence, by the work done → ${(sequential / milliseconds).toFixed(1)}×`;
}
