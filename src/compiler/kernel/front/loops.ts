/** Loops: the places that a round changes are carried, and what a condition needs comes before it. */
import type { AnyNode } from 'acorn';
import type { Value } from '../ir/ir.ts';
import { within } from '../../capture/scope.ts';
import { both, goOn, isCheap, noneOf } from './branch.ts';
import { Again, type Context } from './context.ts';
import { type Datum, FALSE, isConstant, nothing, same, type ScalarDatum, TRUE } from './datum.ts';
import type { Form, LoopFacts, Place, Site } from './facts.ts';
import { placeOf } from './frame.ts';
import { region, sequence } from './jumps.ts';
import { formOfSides, numbersOf, rebuild, sameForm, type Side, typesOf } from './merge.ts';
import { apply, computed, not, valueOf } from './scalar.ts';

/** The parts of a loop. */
export interface Parts {
  readonly labels: readonly string[];
  /** Whether there is another round. */
  readonly test: () => ScalarDatum;
  /** Done first in each round. */
  readonly begin?: () => void;
  /** The statements of a round. */
  readonly body: readonly AnyNode[];
  readonly update?: () => void;
  /** The first round comes before the test. */
  readonly testLast?: true;
  /** It could be unrolled. */
  readonly counted?: true;
}

export function loop(c: Context, node: AnyNode, parts: Parts, next: () => void): void {
  region(c, node, { kind: 'break', labels: ['', ...parts.labels] }, () => write(c, node, parts));
  goOn(c, node, next);
}

function write(c: Context, node: AnyNode, parts: Parts): void {
  const { builder } = c;
  const facts = c.site.loop(node);
  const key = { site: c.site.inside(node, 'loop'), node };
  const { env: entry, rounds } = c;
  // What its text assigns is known to change; the rest is found by trying.
  for (const { access, binding } of within(c.module.analysis.references, node)) {
    if (!binding || access === 'read' || access === 'initialise') continue;
    const place = placeOf(c.frame, binding);
    if (entry.has(place) && !facts.carried.has(place)) facts.carried.set(place, undefined);
  }
  for (const object of facts.shared) c.shared.add(object);
  const head = new Map(entry);
  const carried: [Place, Form][] = [];
  const initial: Value[] = [];
  for (const [place, known] of facts.carried) {
    const datum = entry.get(place);
    if (datum === undefined) continue;
    const side: Side = { env: entry, datum };
    const form = datum.kind === 'unset' ? known : formOfSides(c, key, place, [side]);
    const numbers = form && !facts.mixed.has(place) ? numbersOf(c, form, side, node) : undefined;
    if (form && numbers) {
      carried.push([place, form]);
      initial.push(...numbers.map((each) => valueOf(builder, each)));
    } else if (datum.kind !== 'unset')
      head.set(place, datum.kind === 'nothing' ? datum : nothing('mixed', { name: place.name }));
  }
  const put = (values: readonly Value[]): void => {
    const take = values[Symbol.iterator]();
    for (const [place, form] of carried)
      c.env.set(
        place,
        rebuild(c, form, () => computed(take.next().value as Value)),
      );
  };
  const left = (env: Map<Place, Datum>): Value[] =>
    carried.flatMap(([place, form]) => {
      const numbers = numbersOf(c, form, { env, datum: env.get(place) as Datum }, node);
      if (numbers) return numbers.map((each) => valueOf(builder, each));
      facts.mixed.add(place);
      c.learnt = true;
      return typesOf(form).map((type) => builder.constant(type, 0));
    });
  c.rounds = [...rounds, ...(parts.counted ? [{ facts }] : [])];
  let start = head;
  let round: Round = { exit: head, going: head, rest: [] };
  let results: readonly Value[] = [];
  const { statements: written } = builder.block(
    () =>
      (results = builder.loop(
        initial,
        (values) => {
          c.env = new Map(head);
          put(values);
          start = new Map(c.env);
          round = { exit: c.env, going: c.env, rest: parts.testLast ? [] : parts.body };
          const condition = before(c, node, parts, facts, round);
          return [valueOf(builder, condition), ...left(round.exit)];
        },
        () => {
          c.env = new Map(round.going);
          // There is another round: nothing has jumped out.
          for (const { flag } of c.pending) c.env.set(flag, FALSE);
          if (!parts.testLast) statements(c, node, parts, round.rest, facts);
          return left(c.env);
        },
      )),
  );
  for (const each of written) {
    builder.push(each);
    if (each.kind === 'loop') c.loops.set(each, facts);
  }
  learn(c, key, facts, { start, entry }, [round.exit, c.env]);
  c.env = new Map(entry);
  put(results);
  c.rounds = rounds;
}

/** What a round finds before it: what a loop that ends there leaves, what one that goes on sees, and the statements that are left. */
interface Round {
  exit: Map<Place, Datum>;
  going: Map<Place, Datum>;
  rest: readonly AnyNode[];
}

/** Everything up to the condition of another round. */
function before(c: Context, node: AnyNode, parts: Parts, facts: LoopFacts, round: Round): ScalarDatum {
  if (parts.testLast) statements(c, node, parts, parts.body, facts);
  const condition = c.jumped ? FALSE : both(c, node, noneOf(c, c.pending), parts.test);
  round.exit = round.going = c.env;
  const early = parts.testLast || parts.begin ? undefined : earlyExit(parts.body);
  const goes = (early && endEarly(c, condition, early, round)) ?? condition;
  const { outside } = c.root;
  if (!facts.guarded || !outside) return goes;
  return apply(c.builder, 'and', goes, not(c.builder, round.going.get(outside) as ScalarDatum));
}

/** `first; if (test) break; rest` at the beginning of a round. */
interface EarlyExit {
  readonly first: readonly AnyNode[];
  readonly test: AnyNode;
  readonly rest: readonly AnyNode[];
}

function earlyExit(body: readonly AnyNode[]): EarlyExit | undefined {
  const at = body.findIndex(({ type }) => type !== 'VariableDeclaration' && type !== 'ExpressionStatement');
  const statement = body[at];
  if (statement?.type !== 'IfStatement' || statement.alternate) return undefined;
  const { consequent, test } = statement;
  const only = consequent.type === 'BlockStatement' && consequent.body.length === 1 ? consequent.body[0] : consequent;
  if (only?.type !== 'BreakStatement' || only.label) return undefined;
  return { first: body.slice(0, at), test, rest: body.slice(at + 1) };
}

/**
 * Makes a `break` near the beginning of a round a part of the loop's condition, which saves its flag: what comes before it is done once
 * more where the loop ends by its own condition, so it has to cost nothing. Gives undefined where it does.
 */
function endEarly(
  c: Context,
  condition: ScalarDatum,
  { first, test, rest }: EarlyExit,
  round: Round,
): ScalarDatum | undefined {
  const outer = c.env;
  c.env = new Map(outer);
  let goes: ScalarDatum = TRUE;
  const { statements: written } = c.builder.block(() => {
    for (const each of first) c.statement(each, () => undefined);
    goes = not(c.builder, c.condition(test));
    return [];
  });
  const going = c.env;
  c.env = outer;
  const changed = [...outer.keys()].filter((place) => !same(outer.get(place), going.get(place)));
  const isAlways = isConstant(condition, 1);
  const numbers = changed.map((place) => [outer.get(place), going.get(place)] as [ScalarDatum, ScalarDatum]);
  const isChoice = numbers.every(
    ([was, now]) => was.kind === 'scalar' && now.kind === 'scalar' && was.type === now.type,
  );
  if (!isAlways && !(isChoice && isCheap({ statements: written, yields: [] }))) return undefined;
  for (const statement of written) c.builder.push(statement);
  round.exit = new Map(isAlways ? going : outer);
  if (!isAlways)
    for (const [i, [was, now]] of numbers.entries())
      round.exit.set(changed[i] as Place, apply(c.builder, 'select', condition, now, was));
  round.going = going;
  round.rest = rest;
  return apply(c.builder, 'and', condition, goes);
}

/** The statements of a round and its update, which a `continue` does not leave out. */
function statements(c: Context, node: AnyNode, parts: Parts, body: readonly AnyNode[], facts: LoopFacts): void {
  const { region: outer, targets } = c;
  const update = (): void => parts.update?.();
  parts.begin?.();
  c.region = new Set(c.env.keys());
  const reached = (): void => {
    if (facts.continues) return;
    facts.continues = c.learnt = true;
    throw new Again();
  };
  const to = { kind: 'continue', labels: ['', ...parts.labels], reached } as const;
  if (facts.continues) {
    region(c, node, to, () => sequence(c, body, () => undefined));
    goOn(c, node, update, 'update');
  } else {
    c.targets = [...targets, { ...to, flag: c.site.place(node, 'continue'), alive: c.region }];
    sequence(c, body, update);
    c.targets = targets;
  }
  c.region = outer;
}

/** Finds out what a round changes. */
function learn(
  c: Context,
  key: { readonly site: Site; readonly node: AnyNode },
  facts: LoopFacts,
  { start, entry }: { readonly start: Map<Place, Datum>; readonly entry: Map<Place, Datum> },
  ends: readonly Map<Place, Datum>[],
): void {
  for (const [place, first] of entry) {
    for (const env of ends) {
      const datum = env.get(place);
      if (datum === undefined || datum.kind === 'unset' || same(start.get(place), datum)) continue;
      const isNew = !facts.carried.has(place);
      const form = first.kind === 'unset' ? formOfSides(c, key, place, [{ env, datum }]) : undefined;
      if (isNew || !sameForm(facts.carried.get(place), form)) c.learnt = true;
      if (isNew || form) facts.carried.set(place, form);
      if (datum.kind !== 'object' || facts.shared.has(datum.object)) continue;
      // It was there before, and has a second name from the next round on.
      if ([...datum.object.places.values()].some((part) => entry.has(part))) {
        facts.shared.add(datum.object);
        c.learnt = true;
      }
    }
  }
}
