/**
 * SPMD predication: afterwards every condition is the same for all elements that are computed together, and what elements do apart is
 * done under masks. Source: Karrenberg and Hack, "Whole-function vectorization", CGO 2011.
 *
 * Elements that are not at work in a block hold anything there. Only what leaves a loop with them is kept, once each.
 */
import type { Block, If, Kernel, Load, Loop, Statement, Value } from '../ir/ir.ts';
import { operandsOf, resultsOf, statementsIn } from '../ir/ir.ts';
import { rowOf } from '../ir/operations.ts';
import { varyingValues } from '../ir/uniform.ts';
import { removeDeadCode } from './dead-code.ts';
import { type Rewriter, rewrite } from './rewrite.ts';
import { simplify } from './simplify.ts';

/** An arm of this cost is worth the branch that skips it where no element takes it. Source: about 20 cycles for one gone wrong. */
const BRANCH_COST = 40;

/** Who is at work: all elements without a mask. */
interface Active {
  readonly mask: Value | undefined;
  /** This is only reached where at least one element is at work. */
  readonly some: boolean;
}

/** The kernel in which every condition is uniform. */
export function predicate(kernel: Kernel): Kernel {
  const varying = varyingValues(kernel);
  const varies = (value: Value): boolean => varying.has(value);
  let active: Active = { mask: undefined, some: true };
  /** Where `more` holds as well. */
  const within = <A>(more: Active, write: () => A): A => {
    const around = active;
    active = more;
    const result = write();
    active = around;
    return result;
  };

  const visit = (statement: Statement, to: Rewriter): void => {
    switch (statement.kind) {
      case 'operation':
        if (statement.operation !== 'any' || active.mask === undefined) return to.copy(statement);
        return to.define(
          statement.result,
          to.builder.operation('any', conjunction(to, to.of(statement.operands[0] as Value), active.mask)),
        );
      case 'load':
        return load(statement, to);
      case 'if':
        return varies(statement.condition) ? branch(statement, to) : to.copy(statement);
      case 'loop':
        return varies(statement.before.yields[0] as Value) ? loop(statement, to) : to.copy(statement);
      default:
        return to.copy(statement);
    }
  };

  const load = (statement: Load, to: Rewriter): void => {
    const { array, index, mask: own, inside, result } = statement;
    const uniform = !varies(index) && (own === undefined || !varies(own));
    // What all read at the same place stays the same for all: one that is at work is enough.
    const around =
      active.mask === undefined || (uniform && active.some)
        ? undefined
        : uniform
          ? to.builder.operation('any', active.mask)
          : active.mask;
    const mask = own === undefined ? around : conjunction(to, to.of(own), around);
    to.define(result, to.builder.load(array, to.of(index), { inside, mask }));
  };

  const branch = (statement: If, to: Rewriter): void => {
    const { condition, whenTrue, whenFalse } = statement;
    const { builder } = to;
    const decided = to.of(condition);
    // What is the same on both ways is the same for all, and has to stay so.
    const differs = (_: unknown, i: number): boolean => whenTrue.yields[i] !== whenFalse.yields[i];
    statement.results.forEach((result, i) => {
      if (!differs(result, i)) to.define(result, to.of(whenTrue.yields[i] as Value));
    });
    const results = statement.results.filter(differs);
    const apart = ({ statements, yields }: Block): Block => ({ statements, yields: yields.filter(differs) });
    const blend = (yields: readonly Value[], others: readonly Value[]): Value[] =>
      yields.map((value, i) =>
        value === others[i] ? value : builder.operation('select', decided, value, others[i] as Value),
      );
    const mask = (chosen: Value): Value => (active.mask === undefined ? chosen : conjunction(to, chosen, active.mask));
    const [first, second] = [armOf(apart(whenTrue), varies), armOf(apart(whenFalse), varies)];
    const inline = (arm: Arm, chosen: () => Value): readonly Value[] => {
      const more = arm.masked ? mask(chosen()) : undefined;
      return within({ mask: more, some: false }, () => to.inline(arm.block));
    };
    const otherwise = (): Value => builder.operation('not', decided);
    /** The arm where any element takes it, blended into what the others have. */
    const guarded = (
      arm: Arm,
      chosen: Value,
      join: (yields: readonly Value[]) => readonly Value[],
      none: () => readonly Value[],
    ) => {
      const more = mask(chosen);
      const taken = builder.operation('any', more);
      const work = builder.block(() => join(within({ mask: more, some: true }, () => to.inline(arm.block))));
      const rest = builder.block(none);
      builder.site = statement.site;
      return builder.if(taken, work, rest);
    };
    const nothing = (): readonly Value[] => results.map(({ type }) => builder.constant(type, 0));
    // An arm that is skipped where nobody takes it comes last, as it then needs no blend either.
    if (first.expensive) {
      const others = second.expensive
        ? guarded(second, otherwise(), (yields) => yields, nothing)
        : inline(second, otherwise);
      to.defineAll(
        results,
        guarded(
          first,
          decided,
          (yields) => blend(yields, others),
          () => others,
        ),
      );
    } else {
      const yields = inline(first, () => decided);
      const both = second.expensive
        ? guarded(
            second,
            otherwise(),
            (others) => blend(yields, others),
            () => yields,
          )
        : blend(yields, inline(second, otherwise));
      to.defineAll(results, both);
    }
  };

  const loop = (statement: Loop, to: Rewriter): void => {
    const { carried, initial, before, body, results } = statement;
    const { builder } = to;
    const { length } = carried;
    const working = (mask: Value): Active => ({ mask, some: true });
    const leaving = leavingOf(statement, varies);
    const counters = [...leaving.counters];
    const first = [
      ...to.all(initial),
      ...counters.map(([counter]) => to.of(initial[carried.indexOf(counter)] as Value)),
      ...leaving.kept.map(({ type }) => builder.constant(type, 0)),
      active.mask ?? builder.constant('bool', 1),
    ];
    let next: Value;
    let copies: readonly Value[] = [];
    const outcome = builder.loop(
      first,
      (values) => {
        to.defineAll(carried, values);
        const mask = values.at(-1) as Value;
        const all = within(working(mask), () => to.inline(before));
        builder.site = statement.site;
        copies = leaving.kept.map((value, i) =>
          builder.operation('select', mask, to.of(value), values[length + counters.length + i] as Value),
        );
        // What is uniform of the condition ends the loop for all, and is no part of the mask.
        const { uniform, varying: own } = conjuncts(before, varies);
        next = to.all(own).reduce((both, each) => conjunction(to, both, each), mask);
        const some = builder.operation('any', next);
        const twins = new Map(counters.map(([counter], i) => [counter, values[length + i] as Value]));
        const given = before.yields.map((value, i) => {
          const copy = leaving.kept.indexOf(value);
          return twins.get(value) ?? ((copy < 0 ? all[i] : copies[copy]) as Value);
        });
        return [to.all(uniform).reduce((both, each) => conjunction(to, both, each), some), ...given.slice(1)];
      },
      (values) => {
        const inner = within(working(next), () => to.inline(body));
        builder.site = statement.site;
        const still = inner.map((value, i) =>
          leaving.still.has(carried[i] as Value) ? builder.operation('select', next, value, values[i] as Value) : value,
        );
        const twins = counters.map(([, step], i) => {
          const twin = values[length + i] as Value;
          return builder.operation('select', next, builder.operation('add', twin, to.of(step)), twin);
        });
        return [...still, ...twins, ...copies, next];
      },
    );
    to.defineAll(results, outcome);
  };

  // Masks are often computed twice, and conditions that were taken apart are of no use any more.
  return removeDeadCode(simplify(rewrite(kernel, visit)));
}

const conjunction = (to: Rewriter, a: Value, b: Value | undefined): Value =>
  b === undefined || a === b ? a : to.builder.operation('and', a, b);

/** What has to hold for a loop to go on, as a list: what is the same for all, and what is not. */
function conjuncts(before: Block, varies: (value: Value) => boolean): { uniform: Value[]; varying: Value[] } {
  const made = new Map(before.statements.flatMap((each) => (each.kind === 'operation' ? [[each.result, each]] : [])));
  const parts = { uniform: [] as Value[], varying: [] as Value[] };
  const split = (value: Value): void => {
    const by = made.get(value);
    if (!varies(value)) parts.uniform.push(value);
    else if (by?.operation === 'and') by.operands.forEach(split);
    else parts.varying.push(value);
  };
  split(before.yields[0] as Value);
  return parts;
}

/** How the values that a varying loop makes leave it with an element that leaves. */
interface Leaving {
  /** Varying carried values: they stand still from then on. */
  readonly still: ReadonlySet<Value>;
  /** Uniform integers that are counted on by a step: for each element one is counted as long as it is at work. */
  readonly counters: ReadonlyMap<Value, Value>;
  /** Everything else: a copy is made in each round. */
  readonly kept: readonly Value[];
}

function leavingOf({ carried, before, body }: Loop, varies: (value: Value) => boolean): Leaving {
  const inner = new Set(carried);
  for (const part of [before, body])
    for (const each of part.statements) resultsOf(each).forEach((value) => inner.add(value));
  const made = new Map(body.statements.map((each) => [resultsOf(each)[0], each]));
  const still = new Set<Value>();
  const counters = new Map<Value, Value>();
  const kept: Value[] = [];
  for (const value of new Set(before.yields.slice(1))) {
    if (!inner.has(value)) continue;
    const at = carried.indexOf(value);
    const by = at < 0 ? undefined : made.get(body.yields[at]);
    if (at >= 0 && varies(value)) still.add(value);
    else if (by?.kind === 'operation' && by.operation === 'add' && by.operands[0] === value && by.result.type === 'i32')
      counters.set(value, by.operands[1] as Value);
    else kept.push(value);
  }
  return { still, counters, kept };
}

/** An arm of a varying branch. */
interface Arm {
  readonly block: Block;
  /** Something in it asks who is at work. */
  readonly masked: boolean;
  /** To be skipped where nobody takes it: it costs more than a branch, may have no end for others, or reads in many places. */
  readonly expensive: boolean;
}

function armOf(block: Block, varies: (value: Value) => boolean): Arm {
  let cost = 0;
  let masked = false;
  for (const each of statementsIn(block)) {
    if (each.kind === 'load') {
      masked = true;
      if (!each.inside && operandsOf(each).some(varies)) cost += BRANCH_COST;
    }
    if (each.kind === 'loop') cost += BRANCH_COST;
    if (each.kind === 'operation') {
      cost += rowOf(each.operation).cost;
      if (each.operation === 'any') masked = true;
    }
  }
  return { block, masked, expensive: cost >= BRANCH_COST };
}
