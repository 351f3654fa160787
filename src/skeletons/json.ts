/** A program as data, the shape of `program.json`: what it is made of, without code and captured values. */
import type { Node, Operator } from './node.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type NodeJson = { readonly kind: Node['kind']; readonly id: string } & { readonly [key: string]: Json };

/** Functions become `{ name }`, operators their name and laws; `id` is the path to the node: `0`, its children `0.0`, `0.1`, … */
export function nodeToJson(node: Node, id: string = '0'): NodeJson {
  let children = 0;
  const json = (value: unknown): Json => {
    if (typeof value === 'function') return { name: value.name };
    if (Array.isArray(value)) return value.map(json);
    if (isNode(value)) return nodeToJson(value, `${id}.${children++}`);
    if (isOperator(value)) return operatorToJson(value);
    return value as Json;
  };
  const { kind, ...fields } = node;
  return { kind, id, ...Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, json(value)])) };
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null && 'kind' in value;
const isOperator = (value: unknown): value is Operator<unknown> =>
  typeof value === 'object' && value !== null && 'identity' in value;

function operatorToJson({ name, associative, commutative, exact, idempotent }: Operator<unknown>): Json {
  return { name, associative, commutative, exact, idempotent };
}
