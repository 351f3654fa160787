import { describe, expect, test } from 'vitest';
import { type Facts, planner, TASK_NS } from './planner.ts';
import { Profile } from './profile.ts';

const facts: Facts = {
  items: 1000,
  workers: 4,
  workNs: 1000,
  handNs: 0,
  here: true,
  degree: undefined,
  batch: undefined,
};

describe('the planner', () => {
  test('does what the program asks for', () => {
    expect(planner.choose({ ...facts, degree: 3, batch: 7 })).toMatchObject({ mode: 'parallel', degree: 3, grain: 7 });
  });
  test('measures before it decides', () => {
    expect(planner.choose({ ...facts, workNs: undefined })).toMatchObject({
      mode: 'parallel',
      degree: 4,
      grain: undefined,
    });
  });
  test('stays here when the work is done before a worker would be awake', () => {
    const choice = planner.choose({ ...facts, items: 10, workNs: 100 });
    expect(choice.mode).toBe('sequential');
    expect(choice.reason).toContain('10 items at 100 ns an item');
  });
  test('stays here when handing over costs more than the work', () => {
    expect(planner.choose({ ...facts, items: 1e6, workNs: 50, handNs: 400 }).mode).toBe('sequential');
    expect(planner.choose({ ...facts, items: 1e6, workNs: 500, handNs: 400 }).mode).toBe('parallel');
  });
  test('never computes here what has to be ended at a given moment', () => {
    expect(planner.choose({ ...facts, here: false, items: 10, workNs: 100 }).mode).toBe('parallel');
    expect(planner.choose({ ...facts, here: false, workNs: 50, handNs: 400 }).mode).toBe('parallel');
  });
  test('a task is long enough to be worth claiming, and no more workers than tasks', () => {
    expect(planner.choose({ ...facts, items: 1e7 })).toMatchObject({ degree: 4, grain: TASK_NS / 1000 });
    expect(planner.choose({ ...facts, items: 100, workNs: 1000 }).degree).toBe(2);
    expect(planner.choose({ ...facts, workNs: 5e6 })).toMatchObject({ degree: 4, grain: 1 });
  });
});

test('a profile forgets the samples of cold code', () => {
  const profile = new Profile();
  profile.worked(10, 1);
  expect(profile.workNs).toBe(100_000);
  for (let i = 0; i < 20; i++) profile.worked(1000, 1);
  expect(profile.workNs).toBeCloseTo(1000, -1);
  profile.worked(0, 5);
  expect(profile.workNs).toBeCloseTo(1000, -1);
});
