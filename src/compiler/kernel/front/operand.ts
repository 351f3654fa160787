/** What expressions are while a function is lowered. */
import type { AnyNode, ArrowFunctionExpression, FunctionDeclaration, FunctionExpression } from 'acorn';
import type { Scalar, Value } from '../ir/ir.ts';
import type { Scope } from './scope.ts';

/** A function of the text. */
export type FunctionNode = ArrowFunctionExpression | FunctionDeclaration | FunctionExpression;

export type Operand =
  | Number_
  /** A number of the text, which takes the type of what it meets. */
  | { readonly kind: 'literal'; readonly value: number }
  | { readonly kind: 'tuple'; readonly items: readonly Operand[] }
  | { readonly kind: 'struct'; readonly fields: ReadonlyMap<string, Operand> }
  | { readonly kind: 'array'; readonly array: number }
  | { readonly kind: 'function'; readonly node: FunctionNode; readonly scope: Scope }
  /** `Math`, `Number`: what is known of it stands in tables. */
  | { readonly kind: 'global'; readonly name: string }
  /** A captured object, whose parts are looked up when they are used. */
  | { readonly kind: 'captured'; readonly value: unknown; readonly capture: number; readonly path: readonly string[] }
  /** No value yet. */
  | { readonly kind: 'nothing' };

export interface Number_ {
  readonly kind: 'value';
  readonly value: Value;
}

export const valueOf = (value: Value): Number_ => ({ kind: 'value', value });
export const literal = (value: number): Operand => ({ kind: 'literal', value });
export const nothing: Operand = { kind: 'nothing' };

/** The numbers in an operand, in order. */
export function leaves(operand: Operand): readonly Operand[] {
  if (operand.kind === 'tuple') return operand.items.flatMap(leaves);
  if (operand.kind === 'struct') return [...operand.fields.values()].flatMap(leaves);
  return [operand];
}

/** An operand of the same shape with other numbers, taken in order. */
export function withLeaves(shape: Operand, next: () => Operand): Operand {
  if (shape.kind === 'tuple') return { kind: 'tuple', items: shape.items.map((item) => withLeaves(item, next)) };
  if (shape.kind === 'struct')
    return {
      kind: 'struct',
      fields: new Map([...shape.fields].map(([name, field]) => [name, withLeaves(field, next)])),
    };
  return next();
}

/** Whether two operands have the same numbers in the same places of the same shape. */
export function sameShape(a: Operand, b: Operand): boolean {
  if (a.kind === 'tuple')
    return (
      b.kind === 'tuple' &&
      a.items.length === b.items.length &&
      a.items.every((item, i) => sameShape(item, b.items[i] as Operand))
    );
  if (a.kind === 'struct')
    return (
      b.kind === 'struct' &&
      [...a.fields.keys()].join() === [...b.fields.keys()].join() &&
      [...a.fields].every(([name, field]) => sameShape(field, b.fields.get(name) as Operand))
    );
  const isNumber = ({ kind }: Operand): boolean => kind === 'value' || kind === 'literal';
  return (isNumber(a) && isNumber(b)) || a === b;
}

/** A variable: `key` is the same in every lowering of the function, `type` that of the numbers that were put into it so far. */
export interface Variable {
  readonly name: string;
  readonly key: AnyNode | string;
  readonly constant: boolean;
}

/** Types by the variable's key and the number's place in it. */
export type VariableTypes = Map<AnyNode | string, Map<number, Scalar>>;
