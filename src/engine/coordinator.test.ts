import { describe, expect, test } from 'vitest';
import { type Command, Coordinator, type Event, type JobLimits } from './coordinator.ts';

/** The commands that follow each event, in short. */
function play(limits: Partial<JobLimits>, ...events: Event[]): string[] {
  const coordinator = new Coordinator({ capacity: 4, unordered: false, attempts: 2, ...limits });
  return events.map((event) => coordinator.step(event).map(spelled).join(' '));
}

const spelled = (command: Command): string => {
  if (command.kind === 'end' || command.kind === 'aborted') return command.kind;
  const rest = command.kind === 'fail' ? command.by : command.kind === 'reissue' && command.apart ? 'apart' : '';
  return `${command.kind}${command.sequence}${rest}`;
};

const start: Event = { kind: 'start' };
const ended: Event = { kind: 'ended' };
const filled = (sequence: number): Event => ({ kind: 'filled', sequence });
const done = (sequence: number, failed = false): Event => ({ kind: 'done', sequence, failed });
const lost = (sequence: number, certain = true): Event => ({ kind: 'lost', sequence, certain });
const wanted = (tasks: number): Event => ({ kind: 'wanted', tasks });
const three = [start, filled(0), filled(1), filled(2)];

describe('the coordinator', () => {
  test('ends at once when there is nothing', () => {
    expect(play({}, start, ended)).toEqual(['fill0', 'end']);
  });

  test('asks for one task at a time, and for no more than there is room', () => {
    expect(play({ capacity: 2 }, start, filled(0), filled(1), wanted(9), done(0))).toEqual([
      'fill0',
      'publish0 fill1',
      'publish1',
      '',
      'deliver0 fill2',
    ]);
  });

  test('delivers in order', () => {
    expect(play({}, ...three, ended, wanted(9), done(2), done(0), done(1)).slice(4)).toEqual([
      '',
      '',
      '',
      'deliver0',
      'deliver1 deliver2 end',
    ]);
  });

  test('delivers as it comes when order does not matter', () => {
    expect(play({ unordered: true }, ...three, ended, wanted(9), done(2), done(0), done(1)).slice(6)).toEqual([
      'deliver2',
      'deliver0',
      'deliver1 end',
    ]);
  });

  test('delivers no more than is wanted', () => {
    expect(play({}, ...three, ended, done(0), done(1), done(2), wanted(1), wanted(1), wanted(5)).slice(8)).toEqual([
      'deliver0',
      'deliver1',
      'deliver2 end',
    ]);
  });

  test('takes the first of two results', () => {
    expect(play({}, ...three, ended, wanted(9), done(0), done(0, true), done(1), done(2)).slice(6)).toEqual([
      'deliver0',
      '',
      'deliver1',
      'deliver2 end',
    ]);
  });

  test('fails at the lowest failing task, after all before it', () => {
    expect(play({}, ...three, wanted(9), done(2, true), done(1, true), done(0)).slice(5)).toEqual([
      'limit2',
      'limit1',
      'deliver0 deliver1 fail1item',
    ]);
  });

  test('fails at the lowest failing task when order does not matter, too', () => {
    expect(play({ unordered: true }, ...three, wanted(9), done(1, true), done(2), done(0)).slice(5)).toEqual([
      'limit1',
      '',
      'deliver0 deliver1 fail1item',
    ]);
  });

  test('keeps to the lowest failing task when a higher one fails later', () => {
    expect(play({}, ...three, wanted(9), done(1, true), done(2, true), done(0)).slice(5)).toEqual([
      'limit1',
      '',
      'deliver0 deliver1 fail1item',
    ]);
  });

  test('offers a lost task again, apart from a worker that may still write', () => {
    expect(play({ attempts: 3 }, ...three, lost(1), lost(1, false), lost(1)).slice(4)).toEqual([
      'reissue1',
      'reissue1apart',
      'limit1',
    ]);
  });

  test('fails at a task that was lost too often, wanted or not', () => {
    expect(play({ attempts: 1 }, ...three, lost(1), wanted(1), done(0)).slice(4)).toEqual([
      'limit1',
      '',
      'deliver0 fail1loss',
    ]);
  });

  test('does not care for what is lost behind a failing task, or done', () => {
    expect(play({}, ...three, done(1, true), lost(2), lost(1), done(0), lost(0)).slice(5)).toEqual(['', '', '', '']);
  });

  test('publishes what was being filled when it failed, and then asks for no more', () => {
    expect(play({}, start, filled(0), done(0, true), filled(1), wanted(1))).toEqual([
      'fill0',
      'publish0 fill1',
      'limit0',
      'publish1',
      'deliver0 fail0item',
    ]);
  });

  test('waits for the source before it ends', () => {
    expect(play({}, start, filled(0), wanted(1), done(0), ended)).toEqual([
      'fill0',
      'publish0 fill1',
      '',
      'deliver0',
      'end',
    ]);
  });

  test('commands nothing after it was aborted', () => {
    expect(play({}, ...three, { kind: 'abort', reason: 'enough' }, done(0), wanted(1), ended).slice(4)).toEqual([
      'limit0 aborted',
      '',
      '',
      '',
    ]);
  });

  test('knows its bounds', () => {
    const coordinator = new Coordinator({ capacity: 4, unordered: false, attempts: 1 });
    for (const event of [...three, ended, wanted(1), done(0)]) coordinator.step(event);
    expect([coordinator.base, coordinator.published, coordinator.over]).toEqual([1, 3, false]);
    coordinator.step({ kind: 'abort', reason: undefined });
    expect(coordinator.over).toBe(true);
  });
});
