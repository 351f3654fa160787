/** What was run and why so, for `--explain`: the plan of each program, and what it cost. */
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
      ...(part.kernel === undefined ? [] : [['loop', part.kernel]]),
    );
  if (plan.parts.length === 0) rows.push(['plan', 'one call on one worker: there is no collection to divide']);
  rows.push([
    'took',
    `${duration(milliseconds)}${failed ? ', and failed' : ''}${comparison(plan.parts, milliseconds)}`,
  ]);
  return rows.map(([left, right]) => `${(left as string).padEnd(8)} ${right}`).join('\n');
}

function planLine(name: string, { mode, degree, grain, items, rounds }: PartPlan): string {
  const over = items === undefined ? '' : ` of ${items} items`;
  if (mode === 'sequential') return `${name}${over} in sequence, on the main thread`;
  const batches = grain === undefined ? '' : `, ${grain} ${grain === 1 ? 'item' : 'items'} at a time`;
  const several = rounds === undefined ? '' : `, up to ${rounds} rounds at once`;
  return `${name}${over} on ${degree} ${degree === 1 ? 'thread' : 'threads'}${batches}${several}`;
}

/** Below this much work the figure tells of starting workers, not of the program. */
const WORTH_COMPARING_MS = 10;

/** What the workers spent in all. A loop written by hand may take less: it hands nothing over. */
function comparison(parts: readonly PartPlan[], milliseconds: number): string {
  const work = parts.map(({ busyMilliseconds }) => busyMilliseconds);
  if (work.length === 0 || work.includes(undefined)) return '';
  const spent = (work as number[]).reduce((a, b) => a + b, 0);
  if (spent < WORTH_COMPARING_MS) return '';
  return `\nwork     ${duration(spent)} by the workers → ${(spent / milliseconds).toFixed(1)} of them at work on average`;
}
