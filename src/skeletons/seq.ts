/** seq: a plain function as a program. (Its combinator stands in skeleton.ts, since every skeleton accepts a function.) */
import { guarded } from './failure.ts';
import { leaf, printed, roleOf, type KindOf } from './kind.ts';
import type { SeqNode } from './node.ts';
import { after } from './thenable.ts';

export const seqKind: KindOf<SeqNode> = {
  kind: 'seq',
  ...leaf,
  functions: (node, place) => [{ fn: node.fn, role: roleOf(node.fn, place) }],
  flags: () => [],
  details: (node) => [printed(node.fn)],
  open(node, { place, resolve }) {
    const role = roleOf(node.fn, place);
    const f = guarded(resolve(node.fn, role), role);
    return { next: (x) => after(f(x), (y) => [y]) };
  },
};
