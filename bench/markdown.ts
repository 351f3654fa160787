/** Reports as tables. Every figure comes from the report; nothing is written by hand. */
import type { Machine } from './machine.ts';
import type { CaseReport, GoalResult } from './report.ts';

/** Three significant digits, grouped, without an exponent. */
export function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 3 });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [head, rule, ...rows].map(line).join('\n');
}

/** The side that others are compared with: Ossa, or the first side where Ossa was left out. */
export function reference(report: CaseReport): string {
  return 'ossa' in report.results ? 'ossa' : (Object.keys(report.results)[0] ?? '');
}

function bound({ atLeast, atMost, unit, met }: GoalResult): string {
  if (atLeast === undefined && atMost === undefined) return '';
  const text = atLeast === undefined ? `≤ ${figure(atMost ?? 0)} ${unit}` : `≥ ${figure(atLeast)} ${unit}`;
  return `${text}: ${met === undefined ? 'inconclusive' : met ? 'met' : '**missed**'}`;
}

export function caseMarkdown(report: CaseReport): string {
  const base = report.results[reference(report)];
  const { needed, clean, taken } = report.rounds;
  const rounds = `${clean} clean rounds of ${taken}${clean < needed ? `, ${needed} needed: **inconclusive**` : ''}`;
  const compared = Object.values(report.results).every((side) => side.median > 0) && base !== undefined;
  const sides = Object.entries(report.results).map(([name, side]) => [
    name,
    figure(side.median),
    `${figure(side.min)} … ${figure(side.max)}`,
    compared ? figure(side.median / base.median) : '',
    figure(side.cpuSeconds),
    figure(side.rssMiB),
  ]);
  const goals = report.goals.map((goal) => [
    goal.name,
    `${figure(goal.median)} ${goal.unit}`,
    `${figure(goal.min)} … ${figure(goal.max)}`,
    bound(goal),
  ]);
  const missing = Object.entries(report.leftOut).map(([name, why]) => `Left out: ${name}: ${why}`);
  return [
    `## ${report.name}`,
    report.what,
    table(['', report.unit, 'min … max', `× ${reference(report)}`, 'CPU s per run', 'peak MiB'], sides),
    ...(goals.length > 0 ? [table(['', 'median', 'min … max', 'goal'], goals)] : []),
    ...missing,
    `${report.date}, ${rounds}.`,
  ].join('\n\n');
}

export function machineMarkdown(machine: Machine, node: string): string {
  return `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB; ${machine.system}; Node ${node}.`;
}
