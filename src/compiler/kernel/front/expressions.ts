/** Expressions. */
import type {
  AnyNode,
  AssignmentExpression,
  BinaryExpression,
  Literal,
  LogicalExpression,
  UpdateExpression,
} from 'acorn';
import { isFunction } from '../../capture/scope.ts';
import { nameOf as fieldName, reference } from './assign.ts';
import { branch, chosen } from './branch.ts';
import { power } from './builtins.ts';
import { callExpression, list } from './calls.ts';
import { type Context, describe } from './context.ts';
import { type Datum, FALSE, type ScalarDatum, TRUE } from './datum.ts';
import { formOf, keysOf, memberOf, read } from './members.ts';
import { nameOf } from './names.ts';
import { struct, tuple } from './objects.ts';
import { convert, not, truth } from './scalar.ts';
import { refuseSyntax } from './syntax.ts';
import { arithmetic, type Arithmetic, bitwise, type Bitwise, comparison, type Comparison } from './typing.ts';

export function expression(c: Context, node: AnyNode): Datum {
  switch (node.type) {
    case 'Literal':
      return literal(c, node);
    case 'Identifier':
      return nameOf(c, node);
    case 'BinaryExpression':
      return binary(c, node);
    case 'UnaryExpression':
      return unary(c, node.operator, node.argument, node);
    case 'LogicalExpression':
      return logical(c, node);
    case 'ConditionalExpression': {
      const { test, consequent, alternate } = node;
      return chosen(
        c,
        node,
        c.condition(test),
        () => c.expression(consequent),
        () => c.expression(alternate),
      );
    }
    case 'AssignmentExpression':
      return assignment(c, node);
    case 'UpdateExpression':
      return update(c, node);
    case 'CallExpression':
      return callExpression(c, node);
    case 'MemberExpression':
      return memberOf(c, c.expression(node.object), node);
    case 'ArrayExpression':
      return tuple(c, node, list(c, node.elements));
    case 'ObjectExpression':
      return object(c, node);
    case 'SequenceExpression': {
      let last: Datum = FALSE;
      for (const each of node.expressions) last = c.expression(each);
      return last;
    }
    case 'ParenthesizedExpression':
      return c.expression(node.expression);
    default:
      if (isFunction(node)) return { kind: 'function', node, frame: c.frame };
      return refuseSyntax(c, node);
  }
}

/** Whether an expression holds, as a boolean. */
export function condition(c: Context, node: AnyNode): ScalarDatum {
  if (node.type === 'LogicalExpression' && node.operator !== '??') {
    const left = condition(c, node.left);
    const isAnd = node.operator === '&&';
    const right = (): ScalarDatum => condition(c, node.right);
    return chosen(c, node, left, isAnd ? right : () => TRUE, isAnd ? () => FALSE : right) as ScalarDatum;
  }
  if (node.type === 'UnaryExpression' && node.operator === '!') return not(c.builder, condition(c, node.argument));
  return truth(c.builder, c.scalar(node));
}

function literal(c: Context, node: Literal): Datum {
  const { value } = node;
  if (typeof value === 'number') return c.typing.literal(value);
  if (typeof value === 'boolean') return value ? TRUE : FALSE;
  if (node.bigint != null) return c.refuse('bigint', node);
  if (node.regex) return c.refuse('regexp', node);
  return c.refuse(value === null ? 'null' : 'string', node);
}

/** The quotient of integers that is cut at once: `(a / b) | 0`. */
function cut(c: Context, { operator, left, right }: BinaryExpression): ScalarDatum | undefined {
  if (c.typing.exact || (operator !== '|' && operator !== '>>>')) return undefined;
  if (right.type !== 'Literal' || right.value !== 0) return undefined;
  if (left.type !== 'BinaryExpression' || left.operator !== '/') return undefined;
  const [a, b] = [c.scalar(left.left), c.scalar(left.right)];
  const whole = c.typing.cutQuotient(a, b, operator === '|' ? 'i32' : 'u32', left);
  return whole ?? calculate(c, operator, c.typing.arithmetic('/', a, b, left), c.typing.literal(0), left);
}

function binary(c: Context, node: BinaryExpression): ScalarDatum {
  const short = cut(c, node);
  if (short) return short;
  const { left, right, operator } = node;
  if (left.type === 'PrivateIdentifier') return c.refuse('class', left);
  if (operator === 'in' || operator === 'instanceof') return c.refuse('in', node, { operator });
  if (left.type === 'UnaryExpression' && left.operator === 'typeof')
    return c.refuse('typeof', left, { operator: 'typeof' });
  const [a, b] = [c.scalar(left), c.scalar(right)];
  c.at(right);
  return calculate(c, operator, a, b, node);
}

function calculate(c: Context, operator: string, a: ScalarDatum, b: ScalarDatum, node: AnyNode): ScalarDatum {
  if (operator in arithmetic) return c.typing.arithmetic(operator as Arithmetic, a, b, node);
  if (operator in bitwise) return c.typing.bitwise(operator as Bitwise, a, b, node);
  if (operator in comparison) return c.typing.comparison(operator as Comparison, a, b, node);
  return power(c, a, b, node);
}

function unary(c: Context, operator: string, argument: AnyNode, node: AnyNode): Datum {
  switch (operator) {
    case '!':
      return not(c.builder, c.condition(argument));
    case '-':
      return c.typing.negate(c.scalar(argument));
    case '+':
      return number(c, c.scalar(argument));
    case '~':
      return c.typing.invert(c.scalar(argument));
    default:
      return c.refuse(operator === 'delete' ? 'delete' : 'typeof', node, { operator });
  }
}

/** `+x`: as JavaScript's number, a double. */
const number = (c: Context, x: ScalarDatum): ScalarDatum =>
  x.weak !== undefined && x.constant !== undefined ? x : convert(c.builder, 'f64', x);

/** `&&` and `||` give one of their sides. */
function logical(c: Context, node: LogicalExpression): Datum {
  const { operator, left, right } = node;
  if (operator === '??') return c.refuse('optional', node, { what: '??' });
  const value = c.scalar(left);
  const isTrue = truth(c.builder, value);
  const other = (): ScalarDatum => {
    const datum = c.scalar(right);
    if ((datum.type === 'bool') !== (value.type === 'bool')) c.refuse('mixedTypes', node, { operator });
    return datum;
  };
  const isAnd = operator === '&&';
  return chosen(c, node, isTrue, isAnd ? other : () => value, isAnd ? () => value : other);
}

function assignment(c: Context, node: AssignmentExpression): Datum {
  const { left, right, operator } = node;
  if (operator === '=') {
    if (left.type === 'ArrayPattern' || left.type === 'ObjectPattern') {
      const datum = c.expression(right);
      c.grammar.assign(c, left, datum, 'assign');
      return datum;
    }
    const { set } = reference(c, left);
    const datum = c.expression(right);
    set(datum);
    return datum;
  }
  const { get, set } = reference(c, left);
  const before = c.toScalar(get(), left);
  if (operator === '??=') return c.refuse('optional', node, { what: '??=' });
  if (operator === '&&=' || operator === '||=') {
    let result: Datum = before;
    const assigned = (): void => {
      result = c.scalar(right);
      set(result);
    };
    const none = (): void => undefined;
    const isTrue = truth(c.builder, before);
    branch(c, node, isTrue, operator === '&&=' ? assigned : none, operator === '&&=' ? none : assigned);
    return get();
  }
  const value = c.scalar(right);
  c.at(right);
  const result = calculate(c, operator.slice(0, -1), before, value, node);
  set(result);
  return result;
}

function update(c: Context, node: UpdateExpression): ScalarDatum {
  const { get, set } = reference(c, node.argument);
  const before = c.toScalar(get(), node.argument);
  const after = c.typing.arithmetic(node.operator === '++' ? '+' : '-', before, c.typing.literal(1), node);
  set(after);
  if (node.prefix) return after;
  return c.typing.exact ? convert(c.builder, 'f64', before) : before;
}

function object(c: Context, node: AnyNode & { type: 'ObjectExpression' }): Datum {
  const fields: [string, Datum][] = [];
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const datum = c.expression(property.argument);
      const isCompound = datum.kind === 'object' || datum.kind === 'given';
      if (!isCompound || !/^(?:struct|tuple)$/.test(formOf(datum)) || keysOf(datum).length === 0)
        return c.refuse('dotted', property, { what: describe(datum) });
      for (const key of keysOf(datum)) fields.push([key, read(c, datum, key) as Datum]);
      continue;
    }
    if (property.kind !== 'init') return c.refuse('syntax', property, { what: 'an accessor' });
    fields.push([fieldName(c, property), c.expression(property.value)]);
  }
  return struct(c, node, fields);
}
