/** pipe: composition. (Its combinator stands in skeleton.ts, since `.to()` of every skeleton makes one.) */
import { union } from './flag.ts';
import type { KindOf, Outputs } from './kind.ts';
import type { PipeNode } from './node.ts';
import { concatenated } from './process.ts';
import { after } from './thenable.ts';

const placeOf = (index: number): string => `stage ${index + 1} of pipe`;

export const pipeKind: KindOf<PipeNode> = {
  kind: 'pipe',
  children: (node) => node.stages,
  placeOf,
  functions: () => [],
  flags: (_node, children) => union(...children),
  details: () => [],
  open(node, { open }) {
    const stages = node.stages.map((stage, i) => open(stage, placeOf(i)));
    /** Each output of a stage goes through all the later stages before the stage's next output does. */
    const from = (index: number, x: unknown): Outputs | Promise<Outputs> => {
      const stage = stages[index];
      return stage === undefined ? [x] : after(stage.next(x), (outputs) => behind(index, outputs));
    };
    const behind = (index: number, outputs: Outputs): Outputs | Promise<Outputs> =>
      outputs.length === 1
        ? from(index + 1, outputs[0])
        : concatenated(outputs.length, (i) => from(index + 1, outputs[i]));
    const next = (x: unknown): Outputs | Promise<Outputs> => from(0, x);
    if (stages.every(({ end }) => end === undefined)) return { next };
    const endFrom = (index: number): Outputs | Promise<Outputs> =>
      after(stages[index]?.end?.() ?? [], (outputs) => behind(index, outputs));
    return { next, end: () => concatenated(stages.length, endFrom) };
  },
};
