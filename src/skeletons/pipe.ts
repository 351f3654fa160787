/** pipe: composition. (Its combinator stands in skeleton.ts, since `.to()` of every skeleton makes one.) */
import { union } from './flag.ts';
import type { KindOf, Outputs } from './kind.ts';
import type { PipeNode } from './node.ts';
import { after, inOrder } from './thenable.ts';

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
      if (stage === undefined) return [x];
      return after(stage.next(x), (outputs) => {
        if (outputs.length === 1) return from(index + 1, outputs[0]);
        const all: unknown[] = [];
        const each = (i: number): unknown => after(from(index + 1, outputs[i]), (ys) => void all.push(...ys));
        return after(inOrder(outputs.length, each), () => all);
      });
    };
    return { next: (x) => from(0, x) };
  },
};
