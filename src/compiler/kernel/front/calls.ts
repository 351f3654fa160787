/** Calls: a function is compiled into the place of its call. */
import type { AnyNode, CallExpression, Expression, MemberExpression, SpreadElement } from 'acorn';
import { functionScope, isFunction, within } from '../../capture/scope.ts';
import { mathFunctions } from '../math/functions.ts';
import { builtins } from './builtins.ts';
import { type Context, describe } from './context.ts';
import {
  type BuiltinDatum,
  type Datum,
  type FunctionDatum,
  type NearDatum,
  nothing,
  RANDOM,
  type ScalarDatum,
  UNSET,
} from './datum.ts';
import type { Place } from './facts.ts';
import type { Frame } from './frame.ts';
import { region, sequence } from './jumps.ts';
import { declaredCall } from './kernels.ts';
import { elementsOf, keyOf, memberOf } from './members.ts';
import { tuple } from './objects.ts';
import { draw, random } from './random.ts';
import { wantConstant } from './unroll.ts';

export function callExpression(c: Context, node: CallExpression): Datum {
  const { callee } = node;
  const of = callee.type === 'MemberExpression' ? c.expression(callee.object) : undefined;
  if (callee.type === 'MemberExpression' && of?.kind === 'object' && of.object.form === 'random') {
    const key = keyOf(c, callee);
    if ('name' in key) return draw(c, of, key.name, list(c, node.arguments), node);
  }
  const fn = of ? memberOf(c, of, callee as MemberExpression) : c.expression(callee);
  if (fn.kind === 'builtin') return cutOf(c, fn, node) ?? callBuiltin(c, fn, list(c, node.arguments), node);
  const given = list(c, node.arguments);
  c.at(node);
  if (fn.kind === 'method') return offset(c, fn.of, given, node);
  if (fn.kind === 'function') return c.grammar.call(c, fn, given, node);
  if (fn.kind === 'nothing') return c.refuse(fn.refusal, callee, fn.details);
  return c.refuse('notFunction', node, { name: describe(fn) });
}

/** Values in a list, with tuples that are spread into it. */
export function list(c: Context, nodes: readonly (Expression | SpreadElement | null)[]): readonly Datum[] {
  return nodes.flatMap((node) => {
    if (node === null) return [nothing('undefined')];
    if (node.type !== 'SpreadElement') return [c.expression(node)];
    const datum = c.expression(node.argument);
    return elementsOf(c, datum) ?? c.refuse('dotted', node, { what: describe(datum) });
  });
}

export function callBuiltin(c: Context, fn: BuiltinDatum, given: readonly Datum[], node: AnyNode): Datum {
  const { declared, path, own } = fn;
  if (declared)
    return declaredCall(c, declared, given, node, (entered) =>
      callBuiltin(c, { ...fn, declared: undefined }, entered, node),
    );
  if (path[0] === RANDOM) return random(c, given, node);
  const { math } = c;
  if (own) c.math = mathFunctions;
  const result = builtinCall(c, path.join('.'), given, node);
  c.math = math;
  return result;
}

function builtinCall(c: Context, name: string, given: readonly Datum[], node: AnyNode): Datum {
  const row = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (!row || given.length < row.arity) return c.refuse('call', node, { name });
  const numbers = given.map((each) => c.toScalar(each, node));
  c.at(node);
  const result = row.build(c, numbers, node, name);
  const isLiteral = numbers.every(({ weak, constant }) => weak !== undefined && constant !== undefined);
  const isNumber = result.constant !== undefined && result.type !== 'bool' && name !== 'Math.fround';
  return isLiteral && isNumber ? c.typing.literal(result.constant as number) : result;
}

/** `Math.trunc(a / b)` and, where nothing is negative, `Math.floor(a / b)` of integers. */
function cutOf(c: Context, fn: BuiltinDatum, node: CallExpression): Datum | undefined {
  const name = fn.path.join('.');
  const [argument] = node.arguments;
  if (fn.declared || c.typing.exact || argument?.type !== 'BinaryExpression' || argument.operator !== '/')
    return undefined;
  if (name !== 'Math.trunc' && name !== 'Math.floor') return undefined;
  const [a, b] = [c.scalar(argument.left as AnyNode), c.scalar(argument.right)];
  const isUnsigned = [a, b].every(
    (each) => each.type === 'u32' || (each.weak !== undefined && (each.constant ?? -1) >= 0),
  );
  const whole = name === 'Math.trunc' || isUnsigned ? c.typing.cutQuotient(a, b, undefined, argument) : undefined;
  return whole ?? callBuiltin(c, fn, [c.typing.arithmetic('/', a, b, argument)], node);
}

/** `near.at(…)`. */
function offset(c: Context, near: NearDatum, given: readonly Datum[], node: CallExpression): Datum {
  const by = near.radius.map((radius, d) => {
    const datum = given[d];
    if (datum === undefined) return 0;
    const { constant } = c.toScalar(datum, node);
    if (constant === undefined) {
      wantConstant(c, node.arguments[d] as AnyNode);
      return c.refuse('varyingOffset', node.arguments[d] as AnyNode);
    }
    if (!Number.isInteger(constant) || Math.abs(constant) > radius)
      return c.refuse('offset', node, {
        offset: given.map((each) => (each as ScalarDatum).constant ?? '…').join(', '),
        radius: near.radius.join(', '),
      });
    // −0 is 0.
    return constant + 0;
  });
  return near.at(by);
}

export function call(c: Context, fn: FunctionDatum, given: readonly Datum[], node: AnyNode): Datum {
  const { node: code, frame: parent, declared } = fn;
  if (declared)
    return declaredCall(c, declared, given, node, (entered) => call(c, { ...fn, declared: undefined }, entered, node));
  const name = nameOf(fn);
  if (c.calls.includes(code)) return c.refuse('recursion', node, { name });
  if (code.async) return c.refuse('await', node, { what: 'an async function' });
  if (code.generator) return c.refuse('generator', node, { what: 'a generator' });
  const { site: outerSite, frame: outerFrame, calls, result: outerResult } = c;
  const { site: written } = c.builder;
  const site = outerSite.inside(node, 'call');
  const frame: Frame = { module: parent.module, node: code, site, parent };
  const result = site.place(code, name);
  c.calls = [...calls, code];
  c.site = site;
  c.frame = frame;
  c.result = result;
  const before = new Set(c.env.keys());
  c.env.set(result, UNSET);
  const body = code.body as AnyNode;
  if (body.type === 'BlockStatement') {
    const { targets } = c;
    c.targets = [];
    region(c, code, { kind: 'return', labels: [] }, () => {
      bind(c, fn, given);
      sequence(c, body.body, () => c.env.set(result, nothing('noResult', { name })));
    });
    c.targets = targets;
  } else {
    bind(c, fn, given);
    c.at(body);
    const datum = c.expression(body);
    c.env.set(result, datum.kind === 'scalar' ? c.typing.assign(result, datum, body) : datum);
  }
  const datum = c.env.get(result) as Datum;
  leave(c, before, datum);
  c.calls = calls;
  c.site = outerSite;
  c.frame = outerFrame;
  c.result = outerResult;
  c.builder.site = written;
  return datum;
}

/** Forgets the variables of a function that is done, but for objects that are known outside of it. */
function leave(c: Context, before: ReadonlySet<Place>, result: Datum): void {
  const left = c.env;
  c.env = new Map();
  const keep = (place: Place): void => {
    const datum = left.get(place);
    if (datum === undefined || c.env.has(place)) return;
    c.env.set(place, datum);
    parts(datum);
  };
  const parts = (datum: Datum): void => {
    if (datum.kind === 'object') for (const place of datum.object.places.values()) keep(place);
  };
  for (const place of before) keep(place);
  parts(result);
}

/** What messages call a function. */
export function nameOf({ node }: FunctionDatum): string {
  return 'id' in node && node.id ? node.id.name : 'the function';
}

function bind(c: Context, { node: code }: FunctionDatum, given: readonly Datum[]): void {
  for (const [i, parameter] of code.params.entries()) {
    if (parameter.type === 'RestElement')
      c.grammar.assign(c, parameter.argument, tuple(c, parameter, given.slice(i)), 'initialise');
    else {
      const name = parameter.type === 'Identifier' ? parameter.name : 'a parameter';
      const missing = parameter.type === 'AssignmentPattern' ? nothing('undefined') : nothing('noValue', { name });
      c.grammar.assign(c, parameter, given[i] ?? missing, 'initialise');
    }
  }
  // A `var` is there from the beginning, without a value.
  for (const { binding } of within(c.module.analysis.references, code)) {
    if (binding?.kind !== 'var' || functionScope(binding.scope).node !== code || isFunction(binding.declaration))
      continue;
    const place = c.frame.site.place(binding, binding.name);
    c.env.set(place, nothing('noValue', { name: binding.name }));
  }
}
