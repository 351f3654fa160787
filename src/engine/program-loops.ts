/** The loops of a program as `run` makes them, without a run: for those who want to look at their code. */
import type { Node } from '../skeletons/node.ts';
import type { ElementName } from '../types/element.ts';
import { readOf } from '../compiler/emit/js/element.ts';
import type { Elements } from './elements.ts';
import { Segment } from './segment.ts';
import { fusedSteps, partsOf } from './steps.ts';

/** The loop of a part of a program. */
export interface ProgramLoop {
  /** The number of the part. */
  readonly part: number;
  readonly segment: Segment;
  /** What it goes over; without an element type, over the numbers of the elements. */
  readonly over: Pick<Elements, 'read' | 'element'>;
}

/**
 * Every loop that functions on elements are, maps with the reduction behind them. Only a run knows what collections hold that no map of the
 * program has stored: here they hold `given`.
 */
export function loopsOf(program: Node, given: ElementName): ProgramLoop[] {
  let stored: ElementName | undefined;
  return partsOf(program).flatMap((part, i): ProgramLoop[] => {
    const element = stored ?? given;
    stored = undefined;
    if (part.kind !== 'data') return [];
    const { source, maps, reduce } = part;
    if (reduce === undefined) stored = maps.at(-1)?.as;
    const over: ProgramLoop['over'] =
      source === 'generate' ? { read: 'generate', element: undefined } : { read: readOf(element), element };
    const segment = new Segment({
      read: over.read,
      steps: fusedSteps(maps),
      serial: false,
      once: false,
      ...(reduce === undefined ? {} : { fold: reduce }),
    });
    return [{ part: i, segment, over }];
  });
}
