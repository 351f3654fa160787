import { describe, expect, test } from 'vitest';
import { type Case, type Outcome, ratio, seconds } from './case.ts';
import { caseReport, type JudgedRound, spread } from './report.ts';

const outcome = (value: number): Outcome => ({
  value,
  runs: 1,
  items: 1,
  cpuSeconds: value,
  rssMiB: value,
  digest: '',
});
const round = (fast: number, slow: number, others: number | undefined): JudgedRound => ({
  outcomes: { fast: outcome(fast), slow: outcome(slow) },
  others,
});
const twoSides: Case = {
  name: 'two-sides',
  unit: seconds,
  what: '',
  rounds: 2,
  sides: {},
  goals: [{ name: 'faster', unit: '×', of: ratio('slow', 'fast'), atLeast: 5 }],
};

describe('spread', () => {
  test.each([
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[4, 1, 2, 3], { median: 2.5, min: 1, max: 4 }],
    [[7], { median: 7, min: 7, max: 7 }],
  ])('of %j', (values, expected) => expect(spread(values)).toEqual(expected));
});

describe('caseReport', () => {
  test('counts clean rounds only, and judges goals by ratios within a round', () => {
    const report = caseReport(twoSides, [round(1, 4, 0.01), round(100, 100, 0.5), round(2, 20, 0.05)], {});
    expect(report.rounds).toEqual({ needed: 2, clean: 2, taken: 3 });
    expect(report.results['fast']).toMatchObject({ median: 1.5, min: 1, max: 2, runs: 2 });
    expect(report.results['fast']).not.toHaveProperty('inconclusive');
    expect(report.goals[0]).toMatchObject({ median: 7, min: 4, max: 10, met: true });
  });

  test('with too few clean rounds shows the least disturbed ones and judges nothing', () => {
    const report = caseReport(twoSides, [round(1, 9, 0.9), round(2, 9, 0.1), round(3, 9, 0.04)], {});
    expect(report.results['fast']).toMatchObject({ median: 2.5, inconclusive: true });
    expect(report.goals[0]).not.toHaveProperty('met');
  });

  test('never calls a round clean where others cannot be seen', () => {
    const report = caseReport(twoSides, [round(1, 9, undefined), round(1, 9, undefined)], {});
    expect(report.rounds.clean).toBe(0);
    expect(report.results['slow']).toHaveProperty('inconclusive', true);
  });

  test('leaves out goals whose side is missing', () => {
    const alone = { outcomes: { fast: outcome(1) }, others: 0 };
    const report = caseReport(twoSides, [alone, alone], { slow: 'not installed' });
    expect(report.goals).toEqual([]);
    expect(report.leftOut).toEqual({ slow: 'not installed' });
  });
});
