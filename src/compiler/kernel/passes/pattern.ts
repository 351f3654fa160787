/**
 * Patterns of operations as text: `sub(x, neg(y))`. x, y, z stand for any value, twice for the same one; k and m for any constant; a number
 * for a constant with this value; `add:i32(…)` asks for operands of this type. Of commutative operations both orders fit.
 */
import type { Constant, Operation, Scalar, Value } from '../ir/ir.ts';
import { operandType, type OperationName, operandTypes, operations, rowOf } from '../ir/operations.ts';

export type Pattern =
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'constant'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | {
      readonly kind: 'operation';
      readonly operation: OperationName;
      readonly type: Scalar | undefined;
      readonly operands: readonly Pattern[];
      readonly commutative: boolean;
    };

/** What the names of a pattern stand for: constants by their numbers. */
export interface Bindings {
  readonly values: Readonly<Record<string, Value>>;
  readonly constants: Readonly<Record<string, number>>;
}

export const NOTHING: Bindings = { values: {}, constants: {} };

const TOKEN = /\s*([a-z][a-z0-9_]*|-?[0-9][0-9.]*|[(),:])/y;
const CONSTANTS = /^[k-n]$/;

/** The pattern of a text. */
export function patternOf(text: string): Pattern {
  let at = 0;
  const next = (): string => {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text)?.[1] ?? '';
    at += found === '' ? 0 : TOKEN.lastIndex - at;
    return found;
  };
  const is = (token: string): boolean => {
    const before = at;
    if (next() === token) return true;
    at = before;
    return false;
  };
  const pattern = (): Pattern => {
    const name = next();
    if (/^[-0-9]/.test(name)) return { kind: 'number', value: Number(name) };
    if (!(name in operations)) return { kind: CONSTANTS.test(name) ? 'constant' : 'value', name };
    const type = is(':') ? (next() as Scalar) : undefined;
    next();
    const operands: Pattern[] = [];
    do operands.push(pattern());
    while (next() === ',');
    const operation = name as OperationName;
    return { kind: 'operation', operation, type, operands, commutative: rowOf(operation).commutative === true };
  };
  return pattern();
}

/** What defines a value, where it is a constant or an operation. */
export type Definitions = (value: Value) => Constant | Operation | undefined;

/** What the names stand for where the pattern fits the operation `operation` of `operands`. */
export function fits(
  pattern: Pattern & { readonly kind: 'operation' },
  operands: readonly Value[],
  definitions: Definitions,
  bindings: Bindings,
): Bindings | undefined {
  if (pattern.type !== undefined && pattern.type !== operandType(pattern.operation, operands)) return undefined;
  return (
    inOrder(pattern, operands, false, definitions, bindings) ??
    (pattern.commutative ? inOrder(pattern, operands, true, definitions, bindings) : undefined)
  );
}

function inOrder(
  { operands: patterns }: Pattern & { readonly kind: 'operation' },
  operands: readonly Value[],
  reversed: boolean,
  definitions: Definitions,
  bindings: Bindings,
): Bindings | undefined {
  const last = operands.length - 1;
  // Most patterns fail at what operands are, which takes no bindings to see.
  for (let i = 0; i <= last; i++)
    if (!mayFit(patterns[i] as Pattern, operands[reversed ? last - i : i] as Value, definitions)) return undefined;
  let all: Bindings | undefined = bindings;
  for (let i = 0; i <= last && all !== undefined; i++)
    all = fitsValue(patterns[i] as Pattern, operands[reversed ? last - i : i] as Value, definitions, all);
  return all;
}

function mayFit(pattern: Pattern, value: Value, definitions: Definitions): boolean {
  if (pattern.kind === 'value') return true;
  const by = definitions(value);
  return pattern.kind === 'operation'
    ? by?.kind === 'operation' && by.operation === pattern.operation
    : by?.kind === 'constant' && (pattern.kind === 'constant' || Object.is(by.value, pattern.value));
}

function fitsValue(pattern: Pattern, value: Value, definitions: Definitions, bindings: Bindings): Bindings | undefined {
  const { values, constants } = bindings;
  if (pattern.kind === 'value') {
    const known = values[pattern.name];
    if (known !== undefined) return known === value ? bindings : undefined;
    return { constants, values: { ...values, [pattern.name]: value } };
  }
  const by = definitions(value);
  if (pattern.kind === 'operation')
    return by?.kind === 'operation' && by.operation === pattern.operation
      ? fits(pattern, by.operands, definitions, bindings)
      : undefined;
  if (by?.kind !== 'constant') return undefined;
  const wanted = pattern.kind === 'number' ? pattern.value : constants[pattern.name];
  if (wanted !== undefined) return Object.is(wanted, by.value) ? bindings : undefined;
  return { values, constants: { ...constants, [(pattern as { name: string }).name]: by.value } };
}

/** How what a pattern says is written: constants of a type, and operations. */
export interface Writer {
  constant(type: Scalar, value: number): Value;
  operation(name: OperationName, operands: readonly Value[]): Value;
}

/** Writes what a pattern says; `type` is that of its constants and operands, where it names none itself. */
export function write(pattern: Pattern, type: Scalar, { values, constants }: Bindings, to: Writer): Value {
  switch (pattern.kind) {
    case 'value':
      return values[pattern.name] as Value;
    case 'constant':
      return to.constant(type, constants[pattern.name] as number);
    case 'number':
      return to.constant(type, pattern.value);
    default: {
      const { operation, operands, type: own = type } = pattern;
      const types = operandTypes(operation, own);
      return to.operation(
        operation,
        operands.map((each, i) => write(each, types[i] as Scalar, { values, constants }, to)),
      );
    }
  }
}
