/** Random programs: any nesting of skeletons that the types allow, of functions from the table. */
import { farm, generate, keep, map, pipe, reduce, seq, stateful, unordered } from '../../src/pure.ts';
import type { AnySkeleton } from '../../src/skeletons/chain.ts';
import type { Flag } from '../../src/skeletons/flag.ts';
import { childrenOf, kindOf } from '../../src/skeletons/kinds.ts';
import type { Node } from '../../src/skeletons/node.ts';
import { algebra, type Maker, type Place, type Stage } from './algebra.ts';
import type { Choices } from './choices.ts';
import {
  functions,
  keys,
  lengths,
  merges,
  ofCollections,
  ofLists,
  predicates,
  states,
  type Type,
} from './functions.ts';
import { operatorsOf } from './operators.ts';
import { elementType, isCollection, typedFor } from './values.ts';

const DEEPEST = 4;

const skeleton = (made: unknown): AnySkeleton => made as AnySkeleton;
const inside = ({ refused, depth }: Place, more: readonly Flag[] = []): Place => ({
  refused: new Set([...refused, ...more]),
  depth: depth + 1,
});
const body = (from: Type, place: Place, choices: Choices): Stage =>
  randomProgram(from, inside(place, ['many', 'serial']), choices, 2);

function storage(to: Type, choices: Choices): { readonly as?: never; readonly to: Type } {
  return typedFor(to, choices) ?? { to: `${to}[]` };
}

const call: Maker = (from, _place, choices) => {
  const rows = functions.filter((row) => row.from === from);
  if (rows.length === 0) return undefined;
  const { fn, to } = choices.of(rows);
  return { program: skeleton(seq(fn)), to };
};

const mapped: Maker = (from, place, choices) => {
  if (!isCollection(from)) return undefined;
  const { program, to } = body(elementType(from), place, choices);
  const { as, to: stored } = storage(to, choices);
  return { program: skeleton(as === undefined ? map(program as never) : map(program as never, as)), to: stored };
};

const reduced: Maker = (from, _place, choices) => {
  if (!isCollection(from)) return undefined;
  const operators = operatorsOf(elementType(from));
  return operators.length === 0
    ? undefined
    : { program: skeleton(reduce(choices.of(operators))), to: elementType(from) };
};

const generated: Maker = (from, place, choices) => {
  if (from !== 'number') return undefined;
  const { program, to } = body('number', place, choices);
  const { as, to: stored } = storage(to, choices);
  const generated = as === undefined ? generate(program as never) : generate(program as never, as);
  return { program: skeleton(pipe(choices.of(lengths), generated as never)), to: stored };
};

const ofCollection: Maker = (from, _place, choices) => {
  if (!isCollection(from)) return undefined;
  if (choices.once(6) && from.endsWith('[]'))
    return { program: skeleton(seq(choices.of(ofLists))), to: elementType(from) };
  const { fn, to } = choices.of(ofCollections);
  return { program: skeleton(seq(fn)), to: to === 'number' ? 'number' : `${elementType(from)}[]` };
};

const farmed: Maker = (from, place, choices) => {
  const { program, to } = randomProgram(from, inside(place, ['serial']), choices, 2);
  const [degree, batch] = [choices.below(4), choices.below(6)];
  const hints = { ...(degree === 0 ? {} : { degree }), ...(batch === 0 ? {} : { batch }) };
  return { program: skeleton(farm(program as never, hints)), to };
};

const kept: Maker = (from, place, choices) =>
  place.refused.has('many') ? undefined : { program: skeleton(keep(choices.of(predicates))), to: from };

const withState: Maker = (from, place, choices) => {
  const row = choices.of(states.filter((each) => each.from === from || each.from === '*'));
  if (place.refused.has('serial') || choices.below(2) === 0) {
    // Which items a key's state has seen is not known behind an unordered stage.
    if (place.refused.has('unordered')) return undefined;
    const key = choices.of(keys);
    const forgetting = choices.once(3) ? { key, keys: 1 + choices.below(3) } : key;
    return { program: skeleton(stateful(row.init, row.step, forgetting as never)), to: row.to };
  }
  return { program: skeleton(stateful(row.init, row.step)), to: row.to };
};

/** The state of a whole stream. */
const merging: Maker = (_from, place, choices) => {
  if (place.refused.has('many') || place.refused.has('unordered')) return undefined;
  const { init, step, merge } = choices.of(merges);
  return { program: skeleton(stateful(init, step, { merge })), to: 'string' };
};

const piped: Maker = (from, place, choices) => {
  const { program, to } = randomProgram(from, inside(place), choices, 3);
  return { program: skeleton(pipe(program as never)), to };
};

const anyOrder: Maker = (from, place, choices) => {
  if (place.refused.has('unordered')) return undefined;
  const { program, to } = randomProgram(from, inside(place, ['serial', 'unordered']), choices, 2);
  return { program: skeleton(unordered(program as never)), to };
};

/** The first is the simplest; those that nest stand there more than once. */
const makers: readonly Maker[] = [
  call,
  mapped,
  reduced,
  generated,
  ofCollection,
  farmed,
  kept,
  withState,
  merging,
  piped,
  anyOrder,
  mapped,
  mapped,
  generated,
];

/** The skeletons beyond these come as often as they together. */
const makerOf = (choices: Choices): Maker => (choices.below(2) === 0 ? choices.of(makers) : choices.of(algebra));

/** A program of one to so many stages, each of which fits what the one before gives. */
export function randomProgram(from: Type, place: Place, choices: Choices, most: number): Stage {
  const stages: Stage[] = [];
  let type = from;
  let at = place;
  const count = 1 + choices.below(most);
  while (stages.length < count) {
    const maker = place.depth >= DEEPEST ? call : makerOf(choices);
    const stage =
      maker(type, at, choices, (of, refused) => randomProgram(of, inside(at, refused), choices, 2)) ??
      leaf(type, choices);
    stages.push(stage);
    type = stage.to;
    // Behind an unordered stage nothing may depend on the order any more.
    if (stage.program.flags.includes('unordered'))
      at = { ...at, refused: new Set([...at.refused, 'serial', 'unordered']) };
  }
  if (stages.length === 1) return stages[0] as Stage;
  return { program: skeleton(pipe(...(stages.map(({ program }) => program) as [never, never]))), to: type };
}

/** A stage that every type has. */
function leaf(type: Type, choices: Choices): Stage {
  const rows = functions.filter((row) => row.from === type);
  if (rows.length > 0) {
    const { fn, to } = choices.of(rows);
    return { program: skeleton(seq(fn)), to };
  }
  return { program: skeleton(seq((ofCollections[0] as (typeof ofCollections)[0]).fn)), to: 'number' };
}

/** The program as text in which functions without names can be told apart. */
export function source(node: Node): string {
  const { details, functions: own } = kindOf(node);
  const args = [
    ...childrenOf(node).map(source),
    ...own(node, '').map(({ fn }) => fn.name || fn.toString()),
    ...(node.kind === 'seq' || node.kind === 'keep' || node.kind === 'stateful' ? [] : details(node)),
  ];
  return `${node.kind}(${args.join(', ')})`;
}
