/** Processes made of processes: what composite skeletons share. */
import type { Outputs, Process } from './kind.ts';
import { after, inOrder } from './thenable.ts';

/** The outputs of several steps, one step after the other. */
export function concatenated(
  count: number,
  step: (index: number) => Outputs | Promise<Outputs>,
): Outputs | Promise<Outputs> {
  const all: unknown[] = [];
  const append = (outputs: Outputs): void => {
    for (const output of outputs) all.push(output);
  };
  return after(
    inOrder(count, (i) => after(step(i), append)),
    () => all,
  );
}

/** The `end` of processes side by side: what each still gives, in order. */
export function endOf(processes: readonly Process[]): Pick<Process, 'end'> {
  if (processes.every(({ end }) => end === undefined)) return {};
  return { end: () => concatenated(processes.length, (i) => processes[i]?.end?.() ?? []) };
}
