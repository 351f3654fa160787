/** Plans on disk: the plan of each program that ran, to be run again the same way. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { PlanJson } from '../engine/context.ts';
import { OssaError } from '../errors.ts';

/** The plans of a file by program. @throws OssaError OSSA_USAGE when it holds none */
export function readPlans(path: string): ReadonlyMap<string, PlanJson> {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong(path, (error as Error).message);
  }
  const plans = Array.isArray(value) ? value : [value];
  for (const plan of plans) if (!isPlan(plan)) throw wrong(path, 'it holds something else');
  return new Map((plans as PlanJson[]).map((plan) => [plan.program, plan]));
}

export function writePlans(path: string, plans: ReadonlyMap<string, PlanJson>): void {
  writeFileSync(path, `${JSON.stringify([...plans.values()], null, 2)}\n`);
}

function isPlan(value: unknown): value is PlanJson {
  const plan = value as Partial<PlanJson> | null;
  return (
    typeof plan === 'object' &&
    plan !== null &&
    typeof plan.program === 'string' &&
    Array.isArray(plan.parts) &&
    plan.parts.every(
      (part: Partial<PlanJson['parts'][number]> | null) =>
        typeof part?.part === 'string' &&
        (part.mode === 'sequential' || part.mode === 'parallel') &&
        Number.isInteger(part.degree),
    )
  );
}

const wrong = (path: string, reason: string): OssaError =>
  new OssaError('OSSA_USAGE', {
    problem: `${path} is not a plan: ${reason}`,
    hint: 'Make one with ossa run FILE --save-plan plan.json',
  });
