/** Two ways, one of which is taken: written as an `if`, or as both with a choice of their results where that is cheaper. */
import type { AnyNode } from 'acorn';
import type { Block, Value } from '../ir/ir.ts';
import { rowOf } from '../ir/operations.ts';
import type { Context, Target } from './context.ts';
import { type Datum, FALSE, isConstant, nothing, same, type ScalarDatum, UNSET } from './datum.ts';
import type { Form, Place } from './facts.ts';
import { formOfSides, numbersOf, rebuild, type Side } from './merge.ts';
import { apply, computed, not, valueOf } from './scalar.ts';

/** The most that both ways may cost to be done both: about what a branch that is guessed wrong costs a scalar processor. */
const CHEAP = 10;

/** Whether a block can be done for nothing: operations only, which nobody can see. */
export function isCheap({ statements }: Block): boolean {
  let cost = 0;
  for (const statement of statements) {
    if (statement.kind === 'operation') cost += rowOf(statement.operation).cost;
    else if (statement.kind !== 'constant') return false;
  }
  return cost <= CHEAP;
}

/** A way as it was written: where it jumped to, if it surely did, and what it leaves. */
interface Way {
  readonly block: Block;
  readonly env: Map<Place, Datum>;
  readonly jumped: Target | undefined;
}

/**
 * Does one of two ways, and joins what they leave in the places of before; of these, only those of `alive` if given. `node` and `tag` name
 * the meeting.
 */
export function branch(
  c: Context,
  node: AnyNode,
  condition: ScalarDatum,
  whenTrue: () => void,
  whenFalse: () => void,
  { alive, tag = 'meet' }: { readonly alive?: ReadonlySet<Place>; readonly tag?: string } = {},
): void {
  if (condition.constant !== undefined) return condition.constant === 1 ? whenTrue() : whenFalse();
  const before = c.env;
  const { site: written } = c.builder;
  const way = (act: () => void): Way => {
    c.env = new Map(before);
    const block = c.builder.block(() => (act(), []));
    return { block, env: c.env, jumped: c.jumped };
  };
  const [yes, no] = [way(whenTrue), way(whenFalse)];
  c.builder.site = written;
  const after = new Map<Place, Datum>();
  c.env = after;
  const key = { site: c.site.inside(node, tag), node };
  const met: Met[] = [];
  const parts = (datum: Datum): void => {
    if (datum.kind === 'object') for (const part of datum.object.places.values()) visit(part, true);
  };
  const visit = (place: Place, isPart = false): void => {
    const [a, b] = [yes, no].map((way) => (isPart ? (way.env.get(place) ?? UNSET) : leftIn(c, way, place)));
    if (after.has(place) || a === undefined || b === undefined) return;
    // What is no number is known whichever way was taken; what is in an object need not be the same.
    const known = same(a, b)
      ? a
      : a.kind === 'unset' && b.kind !== 'scalar'
        ? b
        : b.kind === 'unset' && a.kind !== 'scalar'
          ? a
          : undefined;
    if (known) {
      after.set(place, known);
      return parts(known);
    }
    if (a.kind === 'nothing' || b.kind === 'nothing') return void after.set(place, a.kind === 'nothing' ? a : b);
    const sides = [
      { env: yes.env, datum: a },
      { env: no.env, datum: b },
    ] as const;
    const form = formOfSides(c, key, place, sides);
    after.set(place, nothing('mixed', { name: place.name }));
    if (form) met.push({ place, form, sides });
  };
  for (const place of before.keys()) if (alive === undefined || alive.has(place)) visit(place);
  // Nobody sees which way was taken.
  if (met.length === 0) return;
  join(c, node, condition, [yes, no], met);
}

/** A place in which the ways leave different things. */
interface Met {
  readonly place: Place;
  readonly form: Form;
  readonly sides: readonly [Side, Side];
}

/** What a way leaves in a place: nothing that matters where it jumped to somewhere that does not know the place; flags always matter. */
function leftIn(c: Context, { env, jumped }: Way, place: Place): Datum | undefined {
  const datum = env.get(place);
  if (datum === undefined || !jumped || jumped.alive.has(place)) return datum;
  return c.targets.some(({ flag }) => flag === place) ? datum : UNSET;
}

function join(c: Context, node: AnyNode, condition: ScalarDatum, ways: readonly [Way, Way], met: readonly Met[]): void {
  const { builder } = c;
  const numbers = (which: 0 | 1): { data: ScalarDatum[]; block: Block } => {
    const data: ScalarDatum[] = [];
    const { statements } = builder.block(() => {
      for (const { form, sides } of met) data.push(...(numbersOf(c, form, sides[which], node) as ScalarDatum[]));
      return [];
    });
    return { data, block: { statements: [...ways[which].block.statements, ...statements], yields: [] } };
  };
  const [a, b] = [numbers(0), numbers(1)];
  const isFree = (i: number): boolean => isKnown(a.data[i], b.data[i]);
  let results: ScalarDatum[];
  if (isCheap(a.block) && isCheap(b.block)) {
    for (const statement of [...a.block.statements, ...b.block.statements]) builder.push(statement);
    results = a.data.map((x, i) => choose(c, condition, x, b.data[i] as ScalarDatum));
  } else {
    const yields = (side: typeof a): Block => {
      const { statements, yields } = builder.block(() =>
        side.data.filter((_, i) => !isFree(i)).map((each) => valueOf(builder, each)),
      );
      return { statements: [...side.block.statements, ...statements], yields };
    };
    const given = builder.if(valueOf(builder, condition), yields(a), yields(b))[Symbol.iterator]();
    results = a.data.map((x, i) =>
      isFree(i) ? choose(c, condition, x, b.data[i] as ScalarDatum) : computed(given.next().value as Value),
    );
  }
  const take = results[Symbol.iterator]();
  for (const { place, form } of met)
    c.env.set(
      place,
      rebuild(c, form, () => take.next().value as ScalarDatum),
    );
}

/** The same on both ways, or one boolean constant on each. */
const isKnown = (x: ScalarDatum | undefined, y: ScalarDatum | undefined): boolean =>
  same(x, y) || (x?.type === 'bool' && x.constant !== undefined && y?.constant !== undefined);

function choose(c: Context, condition: ScalarDatum, x: ScalarDatum, y: ScalarDatum): ScalarDatum {
  if (same(x, y) || y.free) return x;
  if (x.free) return y;
  if (isConstant(x, 1) && isConstant(y, 0) && x.type === 'bool') return condition;
  if (isConstant(x, 0) && isConstant(y, 1) && x.type === 'bool') return not(c.builder, condition);
  return apply(c.builder, 'select', condition, x, y);
}

/** `left && right()`, in which the right side is computed at most where the left holds. */
export function both(c: Context, node: AnyNode, left: ScalarDatum, right: () => ScalarDatum): ScalarDatum {
  return chosen(c, node, left, right, () => FALSE, 'both') as ScalarDatum;
}

/** One of two values. */
export function chosen(
  c: Context,
  node: AnyNode,
  condition: ScalarDatum,
  whenTrue: () => Datum,
  whenFalse: () => Datum,
  tag = 'chosen',
): Datum {
  if (condition.constant !== undefined) return condition.constant === 1 ? whenTrue() : whenFalse();
  const place = c.site.place(node, tag);
  const set = (make: () => Datum) => (): void => {
    const datum = make();
    c.env.set(place, datum.kind === 'scalar' ? c.typing.assign(place, datum, node) : datum);
  };
  c.env.set(place, FALSE);
  branch(c, node, condition, set(whenTrue), set(whenFalse), { tag: `meet ${tag}` });
  const result = c.env.get(place) as Datum;
  c.env.delete(place);
  return result;
}

/** That none of these jumps has been made, as a boolean. */
export function noneOf(c: Context, targets: readonly Target[]): ScalarDatum {
  const flags = targets.map(({ flag }) => c.env.get(flag) as ScalarDatum);
  const [first, ...rest] = flags;
  if (!first) return not(c.builder, FALSE);
  return not(
    c.builder,
    rest.reduce((any, flag) => apply(c.builder, 'or', any, flag), first),
  );
}

/**
 * Goes on behind statements some of whose ways jump further: `next` is done on the other ways. Nothing is done where all jump.
 */
export function goOn(c: Context, node: AnyNode, next: () => void, tag = 'go on'): void {
  const { pending } = c;
  if (pending.some(({ flag }) => isConstant(c.env.get(flag), 1))) return;
  if (pending.length === 0) return next();
  const flags = pending.map(({ flag }) => [flag, c.env.get(flag) as Datum] as const);
  branch(
    c,
    node,
    noneOf(c, pending),
    () => {
      for (const [flag] of flags) c.env.set(flag, FALSE);
      next();
      // Where nothing more was jumped, the flags are as they were.
      for (const [flag, was] of flags) if (isConstant(c.env.get(flag), 0)) c.env.set(flag, was);
    },
    () => undefined,
    { alive: c.region, tag },
  );
}
