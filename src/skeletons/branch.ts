/** branch: each item goes to the program chosen for it. */
import { OssaError } from '../errors.ts';
import type { FlagsOf, In, Out, Stage } from './chain.ts';
import { describe } from './describe.ts';
import { Failure, guarded, wrongInput } from './failure.ts';
import { type Flag, union } from './flag.ts';
import { named, printed, type KindOf } from './kind.ts';
import type { BranchNode } from './node.ts';
import { endOf } from './process.ts';
import { build, programOf, type Skeleton } from './skeleton.ts';
import { after } from './thenable.ts';
import { checkFunction } from './validate.ts';

const functionOf = (node: BranchNode): ReturnType<typeof named> => named(node.choose, "branch's choose");
const placeOf = (index: number): string => `arm ${index + 1} of branch`;

const isName = (name: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof name);

export const branchKind: KindOf<BranchNode> = {
  kind: 'branch',
  children: (node) => node.arms,
  placeOf,
  functions: (node) => [functionOf(node)],
  flags: (_node, arms) => union(...arms),
  details: (node) => [`by ${printed(node.choose)}: ${node.names.join(', ')}`],
  open(node, { resolve, open }) {
    const { fn, role } = functionOf(node);
    const choose = guarded(resolve(fn, role), role);
    const arms = node.arms.map((arm, i) => open(arm, placeOf(i)));
    const armOf = (name: unknown): (typeof arms)[0] => {
      const arm = isName(name) ? arms[node.names.indexOf(String(name))] : undefined;
      if (arm !== undefined) return arm;
      const expects = `the name of an arm (${node.names.join(', ')})`;
      throw new Failure((path) => wrongInput(`branch, from ${role},`, expects, name, path));
    };
    return { next: (x) => after(choose(x), (name) => armOf(name).next(x)), ...endOf(arms) };
  },
};

type Arms<I, K extends string> = { readonly [name in K]: Stage<I, unknown> };
type Name = string | number | boolean;

/**
 * Each item goes through one of several programs, the one that `choose` names: a string, a number, or a truth value for arms
 * called `true` and `false`.
 *
 * Meaning: `branch(c, arms)(x) = arms[c(x)](x)`; order stays that of the inputs, whichever arm they take.
 * Laws: `branch(c, { a: p, b: p }) = p`; `pipe(branch(c, arms), q) = branch(c, arms each followed by q)`.
 * Effects: those of the arms together.
 * Cost: `choose`, then the work of the chosen arm; in parallel over items, and state in an arm makes the whole serial.
 * Source: Skandium's `If`; the routing emitter of a FastFlow farm.
 *
 * At work it fails with `OSSA_WRONG_INPUT` when `choose` names no arm.
 * @throws OssaError `OSSA_NOT_A_FUNCTION`, `OSSA_NOT_A_SKELETON`; `OSSA_INVALID_ARGUMENT` without arms.
 * @example branch((n: number) => n < 1000, { true: square, false: farm(factor) })
 */
export function branch<I, K extends Name, const A extends Arms<I, `${K}`>>(
  choose: (x: I) => K | Promise<K>,
  arms: A,
): Skeleton<I & In<A[keyof A]>, Out<A[keyof A]>, FlagsOf<A[keyof A]> & Flag> {
  const names = Object.keys(Object(arms));
  if (typeof arms !== 'object' || names.length === 0)
    throw new OssaError('OSSA_INVALID_ARGUMENT', {
      name: "branch's arms",
      expects: 'an object of programs by name',
      given: describe(arms),
    });
  const programs = names.map((name) => programOf(arms[name as keyof A], `branch's arm '${name}'`));
  const node: BranchNode = {
    kind: 'branch',
    choose: checkFunction(choose, "branch's choose"),
    names: Object.freeze(names),
    arms: Object.freeze(programs.map((program) => program.node)),
  };
  return build(branchKind, node, programs);
}
