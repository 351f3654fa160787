/** Loops with constant bounds round after round: where an index or an offset has to be known. */
import type { AnyNode } from 'acorn';
import { children } from '../../capture/scope.ts';
import { goOn } from './branch.ts';
import { Again, type Context } from './context.ts';
import { placeOf } from './frame.ts';
import { region, sequence } from './jumps.ts';
import type { Parts } from './loops.ts';

/** More rounds than this are no small loop over the elements of a tuple or the places around one. */
const MOST_ROUNDS = 128;

export function unroll(c: Context, node: AnyNode, parts: Parts, next: () => void): void {
  const { labels, test, begin, body, update } = parts;
  const facts = c.site.loop(node);
  const round = (i: number): void => {
    const goes = test();
    if (goes.constant === undefined || i > MOST_ROUNDS) {
      facts.unroll = 'failed';
      c.learnt = true;
      throw new Again();
    }
    if (goes.constant === 0) return;
    const outer = c.site;
    c.site = outer.inside(node, `round ${i}`);
    begin?.();
    region(c, node, { kind: 'continue', labels: ['', ...labels] }, () => sequence(c, body, () => undefined));
    goOn(c, node, () => {
      update?.();
      round(i + 1);
    });
    c.site = outer;
  };
  region(c, node, { kind: 'break', labels: ['', ...labels] }, () => round(0));
  goOn(c, node, next);
}

/** An expression has to be constant and is not: if that is for a loop that could be unrolled, it is. */
export function wantConstant(c: Context, node: AnyNode): void {
  const { analysis } = c.module;
  const names: AnyNode[] = [];
  const collect = (each: AnyNode): void => {
    if (each.type === 'Identifier') names.push(each);
    for (const child of children(each)) collect(child);
  };
  collect(node);
  const places = names.flatMap((name) => {
    const binding = analysis.referenceAt.get(name)?.binding;
    return binding ? [placeOf(c.frame, binding)] : [];
  });
  const round = c.rounds.findLast(({ facts }) => facts.unroll === 'no' && places.some((p) => facts.carried.has(p)));
  if (!round) return;
  round.facts.unroll = 'yes';
  c.learnt = true;
  throw new Again();
}
